"""US national provider number.

What is found
-------------
US national provider number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check digit (Luhn over 80840) and the words before the number; a number that fails the rule is taken, at a lower
score, only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
CMS, NPI standard. HIPAA 45 CFR 164.514(b)(2)(i)(K).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "us_npi", "US national provider number"
PATTERN = r"\b(?P<value>[12]\d{9})\b"
DIGITS, FIRST = 10, "0-9"
RANK, HIPAA = 90, "K"
SPECIMENS = ("NPI 1234567893",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:npi\b|national provider)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit (Luhn over 80840)."""
    return judged(found, checksums.us_npi, _WORDS, free=False)
