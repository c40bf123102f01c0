"""US Social Security number.

What is found
-------------
US Social Security number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, the numbering rules of the SSA and the words before the number; a number that fails the rule is taken, at a lower
score, only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
Social Security Administration, numbering rules. HIPAA 45 CFR 164.514(b)(2)(i)(G).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "us_ssn", "US Social Security number"
PATTERN = r"\b(?P<value>\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4}|\d{9})\b"
DIGITS, FIRST = 9, "0-9"
RANK, HIPAA = 90, "G"
SPECIMENS = ("219-09-9998", "536-90-4399",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:ssn|social security|soc\.? sec|ss ?#|tax ?(?:payer)? ?(?:id|identification)|tin\b)", re.IGNORECASE)
SCREEN = rf"\d-\d{{2}}-\d|{naming(_WORDS)}"


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps the numbering rules of the SSA."""
    return judged(found, checksums.us_ssn, _WORDS, free="-" in found.value)
