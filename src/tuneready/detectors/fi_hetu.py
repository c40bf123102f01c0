"""Finnish personal identity codes.

What is found
-------------
Six digits of a date of birth, a sign of the century, three digits and a check character.

Why it matters
--------------
The number names one person in every register of the state.

How it is measured
------------------
Check character modulo 31 and a date; the form stands alone.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Mistyped numbers are found behind their name only.

References
----------
Digi- ja väestötietovirasto, henkilötunnus.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged

KIND, NAME = "fi_hetu", "Finnish henkilötunnus"
PATTERN = r"\b(?P<value>\d{6}[-+ABCDEFYXWVU]\d{3}[0-9A-FHJ-NPR-Y])\b"
DIGITS, FIRST = 9, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("henkilötunnus 131052-308T",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:henkilötunnus|hetu\b|personbeteckning)", re.IGNORECASE)



def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check character."""
    return judged(found, checksums.fi_hetu, _WORDS, free=True)
