"""Indian goods and services tax number.

What is found
-------------
Indian goods and services tax number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check character and the words before the number; a number that fails the rule is taken, at a lower score, only
right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Goods and Services Tax Network.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "in_gstin", "Indian goods and services tax number"
PATTERN = r"\b(?P<value>\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z])\b"
DIGITS, FIRST = 6, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("27AAPFU0939F1ZV",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:gst(?:in)?\b)", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check character."""
    return judged(found, checksums.in_gstin, _WORDS, free=True)
