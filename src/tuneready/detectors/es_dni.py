"""Spanish identity card number.

What is found
-------------
Spanish identity card number in running text, with and without separators.

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
Real Decreto 1553/2005.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "es_dni", "Spanish identity card number"
PATTERN = r"\b(?P<value>\d{2}\.?\d{3}\.?\d{3}[ -]?[A-HJ-NP-TV-Za-hj-np-tv-z])\b"
DIGITS, FIRST = 8, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("54362315-K",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:dni\b|nif\b|d\.n\.i|documento nacional)", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check letter."""
    return judged(found, checksums.es_dni, _WORDS, free=found.value[-1].isupper() and " " not in found.value)
