"""Machine-readable zone.

What is found
-------------
The lines of 30, 36 or 44 places at the foot of passports and identity cards.

Why it matters
--------------
They hold name, nationality, number and date of birth at once.

How it is measured
------------------
By form; the five check digits of the second line of a passport, where they agree, raise the score.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Lines broken by the reading of a scan are not found.

References
----------
ICAO Doc 9303. HIPAA 45 CFR 164.514(b)(2)(i)(R).
"""

from __future__ import annotations

from tuneready.detector import Candidate
from tuneready.kernels.checksums import mrz_td3
from tuneready.labelled_values import alone

KIND, NAME = "mrz", "machine-readable zone"
PATTERN = (r"\b(?P<value>[PIAC][A-Z<][A-Z<]{3}[A-Z<]{25,39}|[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{8,16}"
           r"|[IAC][A-Z<][A-Z<]{3}[A-Z0-9<]{25})")
RANK, HIPAA = 90, "R"
LITERALS = ("<",)
SPECIMENS = ("L898902C36UTO7408122F1204159ZE184226B<<<<<10", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<")


def accept(found: Candidate) -> float | None:
    """A line of a length ICAO knows, with fillers, or with five check digits that agree."""
    if not alone(found) or len(found.value) not in (30, 36, 44):
        return None
    if mrz_td3(found.value):
        return 0.99
    return 0.8 if "<<" in found.value else None
