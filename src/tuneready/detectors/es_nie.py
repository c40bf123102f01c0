"""Spanish foreigner's number.

What is found
-------------
Spanish foreigner's number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check letter and the words before the number; a number that fails the rule is taken, at a lower score, only
right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Real Decreto 557/2011.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "es_nie", "Spanish foreigner's number"
PATTERN = r"\b(?P<value>[XYZxyz][ -]?\d{7}[ -]?[A-Za-z])\b"
DIGITS = 7
RANK, HIPAA = 90, ""
SPECIMENS = ("X-1234567-L",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:nie\b|n\.i\.e|n[u\u00fa]mero de identidad de extranjero)", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check letter."""
    return judged(found, checksums.es_nie, _WORDS, free=True)
