"""Romanian personal numeric codes.

What is found
-------------
Thirteen digits that hold sex, date of birth and county.

Why it matters
--------------
The number names one person in every register of the state.

How it is measured
------------------
Check digit modulo 11 and a date; the name stands near, or the number alone keeps both rules.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Mistyped numbers are found behind their name only.

References
----------
Legea 105/1996.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "ro_cnp", "Romanian CNP"
PATTERN = r"\b(?P<value>[1-9]\d{12})\b"
DIGITS, FIRST = 13, "1-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("CNP 1800101221144",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:cnp\b|cod(?:ul)? numeric personal)", re.IGNORECASE)
SCREEN = naming(_WORDS)



def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit."""
    return judged(found, checksums.ro_cnp, _WORDS, free=False)
