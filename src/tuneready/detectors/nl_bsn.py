"""Dutch citizen number.

What is found
-------------
Dutch citizen number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, the eleven test and the words before the number; a number that fails the rule is taken, at a lower score, only right
behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Wet algemene bepalingen burgerservicenummer.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "nl_bsn", "Dutch citizen number"
PATTERN = r"\b(?P<value>\d{9}|\d{3}[. ]\d{3}[. ]\d{3}|\d{4}[. ]\d{2}[. ]\d{3})\b"
DIGITS, FIRST = 9, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("BSN 111222333",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:bsn\b|burgerservicenummer|sofi[- ]?num\w*|citizen service)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps the eleven test."""
    return judged(found, checksums.nl_bsn, _WORDS, free=False)
