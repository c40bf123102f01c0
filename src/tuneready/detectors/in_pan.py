"""Indian permanent account number.

What is found
-------------
Indian permanent account number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, the form of the income-tax department and the words before the number; a number that fails the rule is taken, at a
lower score, only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Income Tax Department of India.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "in_pan", "Indian permanent account number"
PATTERN = r"\b(?P<value>[A-Z]{5}\d{4}[A-Z]|[A-Z]{4,10}\d{3,5}[A-Z]{0,2})\b"
DIGITS = 3
RANK, HIPAA = 75, ""
SPECIMENS = ("ACUPA7085R",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:pan\b|permanent account)", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps the form of the income-tax department."""
    return judged(found, checksums.in_pan, _WORDS, free=found.value[3] == "P")
