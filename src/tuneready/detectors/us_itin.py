"""US individual taxpayer number.

What is found
-------------
US individual taxpayer number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, the ranges of the IRS and the words before the number; a number that fails the rule is taken, at a lower score, only
right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
IRS, individual taxpayer identification number. HIPAA 45 CFR 164.514(b)(2)(i)(R).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "us_itin", "US individual taxpayer number"
PATTERN = r"\b(?P<value>9\d{2}-\d{2}-\d{4}|9\d{2} \d{2} \d{4}|9\d{8})\b"
DIGITS, FIRST = 9, "0-9"
RANK, HIPAA = 85, "R"
SPECIMENS = ("912-70-1234",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:itin|individual taxpayer)", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps the ranges of the IRS."""
    return judged(found, checksums.us_itin, _WORDS, free="-" in found.value)
