"""Australian business number.

What is found
-------------
Australian business number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check digits (modulus 89) and the words before the number; a number that fails the rule is taken, at a lower
score, only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Australian Business Register.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "au_abn", "Australian business number"
PATTERN = r"\b(?P<value>\d{2} ?\d{3} ?\d{3} ?\d{3})\b"
DIGITS, FIRST = 11, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("ABN 83 914 571 673",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:abn\b|australian business n)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digits (modulus 89)."""
    return judged(found, checksums.au_abn, _WORDS, free=False)
