"""Brazilian citizen number.

What is found
-------------
Brazilian citizen number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check digits and the words before the number; a number that fails the rule is taken, at a lower score, only
right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Receita Federal.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "br_cpf", "Brazilian citizen number"
PATTERN = r"\b(?P<value>\d{3}\.?\d{3}\.?\d{3}-?\d{2})\b"
DIGITS, FIRST = 11, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("390.533.447-05",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:cpf\b)", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digits."""
    return judged(found, checksums.br_cpf, _WORDS, free="." in found.value and "-" in found.value)
