"""Polish PESEL.

What is found
-------------
Polish PESEL in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check digit and the words before the number; a number that fails the rule is taken, at a lower score, only right
behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Ustawa o ewidencji ludności.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "pl_pesel", "Polish PESEL"
PATTERN = r"\b(?P<value>\d{11})\b"
DIGITS, FIRST = 11, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("PESEL 44051401359",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:pesel\w*)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit."""
    return judged(found, checksums.pl_pesel, _WORDS, free=False)
