"""US bank routing number.

What is found
-------------
US bank routing number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check digit (3, 7, 1) and the words before the number; a number that fails the rule is taken, at a lower score,
only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
American Bankers Association. HIPAA 45 CFR 164.514(b)(2)(i)(J).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "us_aba", "US bank routing number"
PATTERN = r"\b(?P<value>\d{9})\b"
DIGITS, FIRST = 9, "0-9"
RANK, HIPAA = 90, "J"
SPECIMENS = ("routing number 111000025", "routing number 021000021",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:routing|aba\b|rtn\b)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit (3, 7, 1)."""
    return judged(found, checksums.us_aba, _WORDS, free=False)
