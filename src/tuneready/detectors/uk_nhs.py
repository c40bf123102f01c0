"""NHS number.

What is found
-------------
NHS number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check digit (modulus 11) and the words before the number; a number that fails the rule is taken, at a lower
score, only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
NHS Data Dictionary. HIPAA 45 CFR 164.514(b)(2)(i)(H).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "uk_nhs", "NHS number"
PATTERN = r"\b(?P<value>\d{3}[ -]?\d{3}[ -]?\d{4})\b"
DIGITS, FIRST = 10, "0-9"
RANK, HIPAA = 90, "H"
SPECIMENS = ("NHS number 943 476 5919", "NHS number 987 654 3210",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:nhs)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit (modulus 11)."""
    return judged(found, checksums.uk_nhs, _WORDS, free=False)
