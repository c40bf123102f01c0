"""Portuguese tax numbers.

What is found
-------------
Nine digits behind their name (NIF, contribuinte).

Why it matters
--------------
The number names one person in every register of the state.

How it is measured
------------------
Check digit modulo 11; the name must stand near.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Numbers of firms count like those of persons.

References
----------
Decreto-Lei 14/2013.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "pt_nif", "Portuguese NIF"
PATTERN = r"\b(?P<value>[1235689]\d{2} ?\d{3} ?\d{3})\b"
DIGITS, FIRST = 9, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("NIF 123456789",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:nif\b|contribuinte|n[uú]mero fiscal)", re.IGNORECASE)
SCREEN = naming(_WORDS)



def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit."""
    return judged(found, checksums.pt_nif, _WORDS, free=False)
