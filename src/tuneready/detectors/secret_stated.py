"""Passwords and keys that the text itself calls so.

What is found
-------------
What follows "password:", "api_key =", "my PIN is" and their like in six languages.

Why it matters
--------------
People send passwords in tickets and chats; models repeat them.

How it is measured
------------------
The word, then a value that no ordinary word looks like: with digits or signs or mixed case. Keys also need entropy. Masked
values, variables and placeholders are left out.

How to mend it
--------------
Change the password, then ``tuneready anonymise``.

Limits
------
A password that is an ordinary word in small letters is not told from the sentence around it. Passphrases of several words are not
found.

References
----------
Shannon, A Mathematical Theory of Communication (1948), for the entropy.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from tuneready.detector import Candidate

KIND, NAME = "secret", "password or key named as such"
_WORDS = (r"password|passwd|passcode|passphrase|pwd|passwort|kennwort|mot de passe|mdp|contrase(?:ñ|n)a|clave|has(?:ł|l)o|parola d'ordine|wachtwoord|senha|palavra-passe|lösenord(?:et)?|kodeord|passord|salasana|şifre(?:m|niz)?|parol(?:a|am|ă)(?: (?:mea|dvs))?|heslo|jelszó|"
          r"pw|(?:security|memorable|safe) word|(?:recovery|backup) code|otp|gate['’]s code|alarm code|pass|key ?box|lock ?box|key ?safe|(?:smtp|db|user|mail|admin|root|login|mysql|postgres|pg|redis|ftp)_pass|code ?word|losungswort|pin(?: ?code| number|[- ]?iniziale)?|(?:entry|door|gate|access|alarm|keypad|unlock|safe|lockbox|verification|security|one[- ]time|sms) code|c[oó]digo de (?:verificaci[oó]n|verificação|acceso|acesso|seguridad|segurança)|code de (?:vérification|sécurité|la porte|l['’]alarme)|codice di (?:verifica|accesso|sicurezza)|kod (?:weryfikacyjny|sms)|portkod|(?:bestätigungs|sicherheits|zugangs|tür)code|lösen|api[ _-]?key|secret(?:[ _-]?(?:access[ _-]?)?key)?|(?:access|auth|refresh|bearer|api)[ _-]?token|token|client[ _-]?secret|"
          r"private[ _-]?key|access[ _-]?key(?:[ _-]?id)?|bearer|credentials?")
_LINK = r"(?::=|=>|[:=]|\bis\b:?|\bwas\b|\bist\b|\bes\b|\best\b|\bto\b|\bto:|è|é|jest|\bwar\b|är|este|lautet|\bto be\b|\bhas been\b|\bstill\b)"
_WHOSE = "(?: (?:for|to|of|zu|für|zum|zur|pour|de|du|del|para|per|do|da|voor|van|till)(?: [a-z\x80-\u024f]{2,14}){1,4}?)"  # "password for the portal is"
_SIGNED = r"[^\s\"'`<>,;*()\[\]{}]"
PATTERN = (rf"(?i:(?:\b|_|^|\s)(?P<word>{_WORDS})[\"'`*]{{0,2}}(?:{_WHOSE}(?P<told>\s?{_LINK}\s{{0,2}})|(?P<link>\s{{0,2}}{_LINK}\s{{0,2}}|\s)))"
           rf"[\"'`*(]{{0,2}}(?P<value>[)\]}}]?(?:{_SIGNED}{{2,60}}[(*)]{_SIGNED}{{0,60}}|{_SIGNED}{{3,127}})[^\s\"'`<>,;:.?*()\[\]{{}}])")
RANK, VIEW = 70, "context"
SPECIMENS = ("password: Tr0ub4dor&3x", "api_key = 9f8e7d6c5b4a39281706f5e4d3c2b1a0")
_PLACEHOLDER = re.compile(r"x{4,}|\.{3}|^[$%][A-Za-z_{(][\w.]*[%})]?$|^https?://|your|example|changeme|redacted|hidden|masked|^(?:none|null|true|false)$", re.IGNORECASE)

_NAME_AND_NUMBER = re.compile(r"[^\W\d_]{3,}\d{2,6}[!?$#]?")  # "is anna87"
_CODE = re.compile(r"^otp$|(?<!recovery )(?<!backup )code$|box$|safe$|c[oó]digo|^code de|codice|^kod |portkod")
_OWN = frozenset(("şifrem", "şifreniz", "parolam"))  # "my password" is one word, and Turkish has no "is"


def _entropy(text: str) -> float:
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def accept(found: Candidate) -> float | None:
    """0.9 for a value no word looks like, 0.7 where only the colon speaks for it, None for ordinary words and placeholders."""
    word, link, value = found.match["word"].lower(), (found.match["link"] or found.match["told"] or "").strip(), found.value
    if word in _OWN and not link:
        link = ":"
    if re.search(r"://\S*$", found.before):  # a query belongs to ``url``
        return None
    if _PLACEHOLDER.search(value) or "@" in value[1:-1] and "." in value.rpartition("@")[2]:
        return None
    digit, upper, lower = (any(test(letter) for letter in value) for test in (str.isdigit, str.isupper, str.islower))
    sign = any(not letter.isalnum() and letter not in "-_/.'’" for letter in value)
    if _CODE.search(word) and not word.startswith("pin"):
        return 0.75 if value.strip("#*").isdigit() and 4 <= len(value) <= 8 else None
    if word.startswith("pin"):
        return 0.8 if value.isdigit() and 4 <= len(value) <= 8 and (link or "iniziale" in word) else None
    if word == "pass" and link not in (":", "=", ":=", "=>"):
        return None
    if word.endswith(" word"):
        return 0.7 if link and link != ":" and value.isalpha() and len(value) > 3 else None
    strong = (digit and (upper or lower) and (sign or len(value) >= 8)) or (sign and upper and lower and len(value) >= 6) or (digit and sign and len(value) >= 6)
    if any(part in word for part in ("token", "key", "secret", "bearer", "credential")):
        return 0.9 if len(value) >= 12 and digit and _entropy(value) >= 3.0 else (0.7 if strong and link in (":", "=", ":=", "=>") else None)
    if strong:
        quoted = found.before[-1:] in ("'", '"', "`") and found.before[-1:] == found.after[:1]  # as one quotes a value, not a word of the sentence
        return 0.9 if link or quoted or (digit and sign) else (0.7 if upper and lower and digit else None)
    if link and _NAME_AND_NUMBER.fullmatch(value):
        return 0.7
    plain = value.isalpha() and (value.islower() or value.istitle() or value.isupper())
    return 0.6 if link in (":", "=", ":=", "=>") and not plain and len(value) >= 5 and (digit or (upper and lower)) else None
