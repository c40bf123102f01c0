"""User names and log-ins.

What is found
-------------
The value behind "username", "login as", "user:", "Benutzername", "identifiant" and their like: letters with a digit, a dot, a dash or an underscore between.

Why it matters
--------------
A user name names one person, and mostly holds the name ("dlagrange-mercer").

How it is measured
------------------
By its label and form. Where no digit stands in it, one of its parts must be no ordinary word: "get_user", "service-account" are none.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
User names without a label; those that are one plain word.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(J). GDPR Art. 4(1) (an online identifier).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.names import lists
from tuneready.names.runs import OTHER, kind_of

KIND, NAME = "account", "user name"
_LABELS = (r"user[ _-]?name|(?:db|pg|mysql|smtp|ftp|ssh|admin)_user|handle|anv(?:ändare)?|gebruiker|user[ _-]?id|login(?: name| id)?|log-?in(?: name)?|logged in|signed in|screen ?name|user|owner|cust|assignee|author|benutzer(?:name|kennung)?|nutzername|anmeldename|nombre de usuario|usuario|"
           r"nom d['’]utilisateur|utilisateur|identifiant|gebruikersnaam|inlognaam|nome utente|utente|nazwa użytkownika|użytkownik|nome de usu[áa]rio|usuário|utilizador|användarnamn|inloggning")
PATTERN = rf"\b(?i:{_LABELS})(?P<link>[\"'`]?\s{{0,2}}(?::|=|=>)\s{{0,2}}[\"'`]?|[^\n?]{{0,24}}\?[ \t]*\n[^\n]{{0,12}}?[^\n:]{{1,16}}: ?| [a-z ]{{3,24}} (?i:is|was|var|ist|es|est|è) | (?i:is|was|as|als|es|est|è|to|jest|är|ist):? [\"'`]?| [\"'`]?)(?P<value>@?[A-Za-z][A-Za-z0-9]{{0,24}}(?:[._-][A-Za-z0-9]{{1,24}}){{0,3}})\b"
LITERALS, RANK, VIEW, HIPAA = ("user", "handle", "log", "signed in", "screen", "owner", "cust", "assignee", "author", "nutzer", "anmelde", "usuario", "utili", "identifiant", "gebruiker", "inlog", "utente", "ytkownik", "usu", "anv"), 58, "context", "J"
SPECIMENS = ("username jane.doe84",)
_ENDINGS = frozenset("json py js csv txt md yaml yml com org net io html exe log xml cfg conf ini sh ts java go rs pdf png jpg zip sql db".split())
_HOLDER = re.compile(r"owner|cust|assignee|author", re.IGNORECASE)
_PARTS = re.compile(r"[^\W\d_]+")
_CODE = frozenset("id ids name names user users get set my your the svc service account admin root test guest info api app db data key email mail type role group list str int bool obj event target value state props request response session params config node item index self arr req res ctx self this new old".split())


def accept(found: Candidate) -> float | None:
    """0.8 behind a colon or a sentence's verb, 0.7 behind the bare word; None for names of code and plain words."""
    value, link = found.value, found.match["link"]
    if found.after[:1] in ("(", "@", "[", "/", "\\") or re.match(r"\.\w|\s?=", found.after) or found.before[-1:] in (".", "_", "-", "$", "/", "\\", "<", "@"):
        return None
    parts = [part.lower() for part in _PARTS.findall(value)]
    digit = any(c.isdigit() for c in value)
    if not digit and not any(sign in value for sign in "._-") or len(value) < 4:
        return None
    known = [part for part in parts if len(part) > 2 and part not in _CODE and kind_of(part) <= OTHER]
    if not known or any(part in _CODE for part in parts) and not digit:
        return None
    if value[:1].isupper() and value[1:].islower() is False and "." in value and " " in link and ":" not in link:
        return None
    if value.rpartition(".")[2].lower() in _ENDINGS:
        return None
    if _HOLDER.match(found.match.group(0)) and not digit and not any(part in lists.first_names() or part in lists.last_names() for part in known):
        return None  # "owner: google-research" is a house
    told = "?" in link or any(sign in link for sign in ":=") or link.strip(" \"'`:").isalpha()
    return 0.8 if told else 0.7 if digit else 0.6 if "." in value or "_" in value else None
