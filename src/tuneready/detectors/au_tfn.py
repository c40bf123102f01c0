"""Australian tax file number.

What is found
-------------
Australian tax file number in running text, with and without separators.

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
Australian Taxation Office.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "au_tfn", "Australian tax file number"
PATTERN = r"\b(?P<value>\d{3}[ -]?\d{3}[ -]?\d{2,3})\b"
DIGITS, FIRST = 8, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("TFN 123 456 782",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:tfn\b|tax file)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit (modulus 11)."""
    return judged(found, checksums.au_tfn, _WORDS, free=False)
