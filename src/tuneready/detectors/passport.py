"""Passport number.

What is found
-------------
Values behind a label (passport number) in English, German, French, Spanish, Italian, Polish and Dutch. The span is the value
alone.

Why it matters
--------------
The number leads back to one person in the records of whoever gave it out.

How it is measured
------------------
By the label, what stands between and at least 4 digits in the value (5 where no word, sign or colon says that a number
follows).

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Values without a label in front are not found.

References
----------
ICAO Doc 9303. HIPAA 45 CFR 164.514(b)(2)(i)(R).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.labelled_values import label, loosely, worth

KIND, NAME = "passport", "passport number"
_LABELS = (r"passports?(?: book)?|reisepass\w*|passnummer|passet|passen|pass-?nr|passeport|pasaporte|passaport[oe]|paszport\w*|paspoort\w*")
PATTERN, SCREEN = loosely(_LABELS), label(_LABELS)
LITERALS = ("passport", "reisepass", "pass", "passeport", "pasaporte", "passaport", "paszport", "paspoort")
DIGITS = 1
RANK, VIEW, HIPAA = 70, "context", "R"
SPECIMENS = ("passport number XG9382049",)
_CAPITALS = re.compile(r"(?=(?:[A-Z]*\d){3})[A-Z]{1,3}[A-Z0-9]{6,8}")
_GERMAN = re.compile(r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}\d")  # drawn from letters and digits alike: few of them may be digits


def accept(found: Candidate) -> float | None:
    """Score of the value behind its label; none for masks, versions, dates and amounts."""
    if found.match["loose"] is not None and (found.before.rstrip().endswith(":") or len(found.match["loose"]) < 3) and found.value.isdigit() and len(found.value) in (8, 9):
        return 0.75
    return worth(found, least=1, bare=1) if _GERMAN.fullmatch(found.value) or _CAPITALS.fullmatch(found.value) else worth(found, least=3, bare=5)
