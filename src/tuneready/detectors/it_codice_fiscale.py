"""Italian tax code.

What is found
-------------
Italian tax code in running text, with and without separators.

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
Decreto 12 marzo 1974; DM 23 dicembre 1976.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "it_codice_fiscale", "Italian tax code"
PATTERN = r"\b(?P<value>[A-Za-z]{6}[0-9LMNPQRSTUVlmnpqrstuv]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9LMNPQRSTUVlmnpqrstuv]{2}[A-Za-z][0-9LMNPQRSTUVlmnpqrstuv]{3}[A-Za-z])\b"
RANK, HIPAA = 90, ""
SPECIMENS = ("RCCMNL83S18D969H",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:codice fiscale|cod\.? fisc|c\.?f\.?\b|tax code)", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check letter."""
    return judged(found, checksums.it_codice_fiscale, _WORDS, free=any(c.isdigit() for c in found.value))
