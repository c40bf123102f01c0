"""Dates of birth.

What is found
-------------
Dates behind words of birth (born, DOB, geboren am, né le, fecha de nacimiento, nato il, data urodzenia) and messages that
say a date, month in words, and nothing else.

Why it matters
--------------
With a postcode and a sex, a date of birth names most people.

How it is measured
------------------
By the words before a date in numbers or words. A message that is a spoken or written date alone, as in a dialogue, scores
0.5.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Dates without a year are not found. A message that is a date alone may be another date of the speaker.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(C). Sweeney, Simple Demographics Often Identify People Uniquely (2000).
"""

from __future__ import annotations

import re

from tuneready.date_forms import ANY, possible
from tuneready.detector import Candidate

KIND, NAME = "birth_date", "date of birth"
_LABELS = (r"date of birth|\(b\.|ddn\b|d\. ?n\.|birth ?date|birthday|d\.?o\.?b\b\.?|born|geburtsdatum|geburtstag|geboren|geb\b\.?|geb\.? ?dat\.?|data ur\.?|f\.? ?nac(?:imiento)?\.?|nasc\.?|date de naissance|n(?:é|ée|é\(e\))|naissance|"
           r"fecha de nacimiento|nacid[oa]|nac(?:[ií]|ió)|data di nascita|nat[oa]|data urodzenia|dat[aęy] urodzenia|urodzon[yaą]|urodził(?:em|am|a)? się|ur\.|geboortedatum|nascid[oa]|nascimento|nasci|född|födelsedatum|doğum tarihi|doğumlu|n[aă]scut[ăa]?(?: la)?|data na[șşs]terii|gebdat|birth_?date")
_FILL = r"(?i:[\s:;,.('\"*>=→\]-]|is|was|vfd|as per \w+ \w+|ist er|ist sie|matche[ds]|verified|confirmed|checked|given|on|am|um|uh|yes|sure|the|em|den|le|el|il|dnia|ist|est|es|è|to|jest|op|it|dal|del|de|a|em|en|(?:à|a|in|w|en) [^\W\d_]{3,20},? (?:le|il|el|dnia|op|am) |\?|dd/mm/yyyy|mm/dd/yyyy|in){0,10}"
# A question for it, and the answer in the next turn of the dialogue.
_ASKED = r"[^\n?]{0,30}\?[ \t]*\r?\n[^\n:]{0,24}:[ \t]*(?i:(?:it is|it's|that's|yes|sure|um|uh|ja|oui|sí|sì|tak|le|il|el|am|op|dnia|den|è|c'est le)[ ,]{1,2})?"
PATTERN = rf"(?:(?:^|[^A-Za-z])(?:(?i:{_LABELS}))(?:{_FILL}|{_ASKED})|(?P<late>\b(?i:wurde|bin|ist|sei|war|werd|zosta[łl]\w*) (?i:am|op|dnia) )|(?P<star>[^\W\d_][,;]? \(?\*\s?)|(?P<whole>^\s*(?i:(?:it is|it's|that's|yes|to|jest|hello|okay) )?))(?P<value>{ANY})(?:\b|$)"
_LATE = re.compile(r"[^.!?\n]{0,60}\b(?:geboren|geb\.|urodzon[yaąe])", re.IGNORECASE)  # "wurde am 3. Mai 1950 in Köln geboren"
RANK, VIEW, HIPAA = 75, "context", "C"
SPECIMENS = ("born on 12 August 1974", "born on 06/03/1939")


def accept(found: Candidate) -> float | None:
    """A date that can be one, behind words of birth, or with words and alone in its message."""
    if found.match is None or not possible(found.value) or found.after[:1].isdigit() or found.after[:1] in ("/", "-"):
        return None
    if found.match.group("late"):
        return 0.9 if _LATE.match(found.after) else None
    if found.match.group("whole") is None:
        return 0.95
    rest = found.after.strip().strip(".!").lower()
    spoken = any(c.isalpha() for c in found.value) and "," not in found.value  # "April 7, 1999" heads a document
    return 0.5 if spoken and rest in ("", "rok", "roku", "r", "please", "thank you", "thanks") else None
