"""Canadian social insurance number.

What is found
-------------
Canadian social insurance number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check digit (Luhn) and the words before the number; a number that fails the rule is taken, at a lower score,
only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Service Canada.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "ca_sin", "Canadian social insurance number"
PATTERN = r"\b(?P<value>\d{3}[ -]?\d{3}[ -]?\d{3})\b"
DIGITS, FIRST = 9, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("SIN 123-456-782",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:sin\b|social insurance|nas\b|assurance sociale)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit (Luhn)."""
    return judged(found, checksums.ca_sin, _WORDS, free=False)
