"""Turkish identity numbers.

What is found
-------------
Eleven digits, the first not zero, behind their name (T.C. kimlik no).

Why it matters
--------------
The number names one person in every register of the state.

How it is measured
------------------
Two check digits; the name must stand near.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Numbers without their name are not found: one in a hundred of all numbers keeps the rule.

References
----------
5490 sayılı Nüfus Hizmetleri Kanunu.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "tr_tckn", "Turkish TCKN"
PATTERN = r"\b(?P<value>[1-9]\d{10})\b"
DIGITS, FIRST = 11, "1-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("T.C. kimlik no 10000000146",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:(?:t\.?c\.?(?:\s|$))?kimlik|tckn|tc no\b|t\.c\. no)", re.IGNORECASE)
SCREEN = naming(_WORDS)



def accept(found: Candidate) -> float | None:
    """Score of a number that keeps both check digits."""
    return judged(found, checksums.tr_tckn, _WORDS, free=False)
