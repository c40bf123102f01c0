"""British national insurance numbers.

What is found
-------------
Two letters, six digits and a letter from A to D, with or without spaces.

Why it matters
--------------
The number names one person in every register of the state.

How it is measured
------------------
The prefixes that are given out; written in pairs the form stands alone, in one piece its name must be near: part numbers look the same.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Mistyped numbers are found behind their name only.

References
----------
HMRC, National Insurance Manual NIM39110.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import alone, judged

KIND, NAME = "uk_nino", "British national insurance number"
PATTERN = r"\b(?P<value>[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D])\b"
DIGITS, FIRST = 1, "A-Z"
RANK, HIPAA = 90, ""
SPECIMENS = ("national insurance number AB 12 34 56 C",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:national insurance|nino\b|ni (?:numbers?|nos?\b)|n\.i\.)", re.IGNORECASE)

_NEAR = re.compile(r"insurance|\bnino\b|\bNI\b")


def accept(found: Candidate) -> float | None:
    """Score of a number that has a prefix that is given out."""
    return judged(found, checksums.uk_nino, _WORDS, free=found.value.count(" ") == 4) or (0.8 if _NEAR.search(found.before) and alone(found) and checksums.uk_nino(found.value) else None)
