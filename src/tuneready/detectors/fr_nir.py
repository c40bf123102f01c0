"""French social security number.

What is found
-------------
French social security number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its key (97) and the words before the number; a number that fails the rule is taken, at a lower score, only right
behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
INSEE, numéro d'inscription au répertoire.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "fr_nir", "French social security number"
PATTERN = r"\b(?P<value>[1-478] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2})\b"
DIGITS, FIRST = 13, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("253072B07300470",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:nir\b|s[é]curit[é] sociale|num[é]ro de s[é]cu|insee|social security)", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its key (97)."""
    return judged(found, checksums.fr_nir, _WORDS, free=True)
