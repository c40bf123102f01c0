"""Swedish personal identity numbers.

What is found
-------------
Dates of birth of six or eight digits, a hyphen or plus sign, and four digits.

Why it matters
--------------
The number names one person in every register of the state.

How it is measured
------------------
Luhn over the last ten digits; the first are a date. With its hyphen the form stands alone, else its name must be near.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Coordination numbers (day plus 60) count. Numbers without hyphen and name are not found.

References
----------
Skatteverket, SKV 704.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "se_personnummer", "Swedish personnummer"
PATTERN = r"\b(?P<value>(?:(?:19|20)\d{2}|\d{2})\d{4}[-+]?\d{4})\b"
DIGITS, FIRST = 10, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("personnummer 811228-9874",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:personnummer|person-?nr|samordningsnummer|personal identity number|pnr\b)", re.IGNORECASE)



def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit."""
    whole = len(found.value) == 12 and found.value < "1995"  # twelve digits of later years may be the time of an event
    return judged(found, checksums.se_personnummer, _WORDS, free="-" in found.value or whole)
