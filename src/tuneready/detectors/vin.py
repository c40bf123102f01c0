"""Vehicle identification number.

What is found
-------------
Vehicle identification number in running text, with and without separators.

Why it matters
--------------
A vehicle has one keeper.

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
ISO 3779; 49 CFR 565. HIPAA 45 CFR 164.514(b)(2)(i)(L).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "vehicle", "vehicle identification number"
PATTERN = r"\b(?P<value>[A-HJ-NPR-Z0-9]{17})\b"
DIGITS = 4
RANK, HIPAA = 90, "L"
SPECIMENS = ("1M8GDM9AXKP042788",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:vin\b|vehicle identification|chassis|fahrgestell\w*|fin\b|bastidor|telaio|nadwozia|ch[âa]ssis)", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit."""
    return judged(found, checksums.vin, _WORDS, free=sum(c.isdigit() for c in found.value) > 3 and sum(c.isalpha() for c in found.value) > 2)
