"""Aadhaar.

What is found
-------------
Aadhaar in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check digit (Verhoeff) and the words before the number; a number that fails the rule is taken, at a lower score,
only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Unique Identification Authority of India.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "in_aadhaar", "Aadhaar"
PATTERN = r"\b(?P<value>\d{4}[ -]?\d{4}[ -]?\d{4}|\d{13,14})\b"
DIGITS, FIRST = 12, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("Aadhaar 2341 2341 2346",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:aadh?aa?r\w*|uidai|uid\b)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit (Verhoeff)."""
    return judged(found, checksums.in_aadhaar, _WORDS, free=False)
