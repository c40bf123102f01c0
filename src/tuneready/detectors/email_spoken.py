"""E-mail addresses that are spoken or written out.

What is found
-------------
"jane dot doe at example dot com", "jane [at] example [dot] com", the same in German, French, Spanish, Italian, Polish, Portuguese
and Dutch, and names spelled letter by letter.

Why it matters
--------------
Transcripts of calls hold addresses in this form, and so do people who hide from robots.

How it is measured
------------------
A word for @ between words, then a word for the dot, then a known ending. "at" and "dot" are common words, so an address of one
word before "at" must not be an ordinary word unless a word for mail stands before it.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Endings outside the list (``dot museum``) and mixtures of forms ("jane@example dot com") are not all found.

References
----------
PolyAI, EVI: Multilingual Spoken Dialogue Tasks and Dataset (2022). HIPAA 45 CFR 164.514(b)(2)(i)(F).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate

KIND, NAME = "email", "spoken e-mail address"
_DOT = r"(?:\s{1,2}(?:dot|punkt|point|punto|kropka|ponto|punt)\s{1,2}|\s?[\[({]\s?(?:dot|punkt|point|punto|kropka|ponto|\.)\s?[\])}]\s?)"
_AT = (r"(?:\s{1,2}(?:at(?: sign)?|ät|arobase|arobas|arrobas?|chiocciola|małpa|malpa|małpka|apenstaartje|klammeraffe)\s{1,2}"
       r"|\s?[\[({]\s?(?:at|ät|@|arobase|arroba|małpa)\s?[\])}]\s?)")
_JOIN = rf"(?:{_DOT}|\s{{1,2}}(?:underscore|unterstrich|tiret bas|guion bajo|podkreślnik|dash|hyphen|minus|bindestrich|tiret|guion|trattino|myślnik|plus)\s{{1,2}})"
_SPELLED = r"(?:[a-z0-9][ -]){1,30}[a-z0-9]"
_TOKEN = rf"(?:{_SPELLED}|[a-z0-9ąćęłńóśźżäöüßéèêàçñ._-]{{1,40}})"
_END = (r"(?:com|org|net|edu|gov|mil|int|info|biz|io|ai|app|dev|me|co|uk|us|eu|de|at|ch|fr|es|it|pl|nl|be|pt|br|in|ie|ca|au|nz|se|no|dk|fi|cz|ru|jp|mx|"
        r"test|invalid|example|com pe el|pe el)")
PATTERN = rf"(?i:\b(?P<value>{_TOKEN}(?:{_JOIN}{_TOKEN}){{0,4}}{_AT}{_TOKEN}(?:{_JOIN}[a-z0-9-]{{1,40}}){{0,3}}(?:{_DOT}|\.){_END})\b)"
RANK, VIEW, HIPAA = 70, "form", "F"
SPECIMENS = ("jane dot doe at example dot com", "jan kropka nowak małpa example kropka org", "jane [at] example [dot] com")
_MAIL = re.compile(r"\b(?:e-?mail\w*|mail\w*|address|adresse|adres\w*|correo|posta|reach|write|contact|courriel)\b", re.IGNORECASE)
_COMMON = frozenset(
    "a about am an and are arrive arrived available be book booked bought buy call came check click come coming find found from get go going got have he her "
    "here him i in is it job join know list listed live located look looked looking me meet met of off on one online only open or order ordered out page "
    "pay people posted purchase purchased read register see seen sell she shop shopping sign site sold something start stay store support talk team that the them "
    "there they this time to today us use visit was we website were what work worked working you account down free stuff".split())


def accept(found: Candidate) -> float | None:
    """0.9 with a dot or a sign that only addresses have; one ordinary word before "at" needs a word for mail."""
    value = found.value.lower()
    local = re.split(rf"(?i:{_AT})", value, maxsplit=1)[0]
    if local.strip() == value.strip() or found.before[-1:] == "@":
        return None
    if "at" not in re.findall(r"\w+", value[len(local):len(local) + 6]) or re.search(rf"(?i:{_DOT})", local) or re.search(r"[\[({]", value):
        return 0.9
    if local in _COMMON and not re.search(r"\b(?:mail|address)\s+is\s*$", found.before, re.IGNORECASE):
        return None
    return 0.85 if _MAIL.search(found.before) or re.search(r"[0-9_.]|^\w(?: \w)+$", local) else 0.7
