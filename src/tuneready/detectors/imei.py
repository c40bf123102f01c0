"""IMEI of a phone.

What is found
-------------
IMEI of a phone in running text, with and without separators.

Why it matters
--------------
A device is carried by one person.

How it is measured
------------------
By form, its check digit (Luhn) and the words before the number; a number that fails the rule is taken, at a lower score,
only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
3GPP TS 23.003. HIPAA 45 CFR 164.514(b)(2)(i)(M).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import alone, judged, look_alike

KIND, NAME = "device", "IMEI of a phone"
PATTERN = r"\b(?P<value>\d{15}|\d{2}-\d{6}-\d{6}-\d|\d{8}-\d{6}-\d|\d{2} \d{6} \d{6} \d)\b"
DIGITS, FIRST = 15, "0-9"
RANK, HIPAA = 90, "M"
SPECIMENS = ("49-015420-323751-8", "35686800-004141-8",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:imei\w*|meid|handset|smartphone|tel[ée]fonos?(?= \(?$)|phone(?= \(?$)|handy(?= \(?$)|téléphone(?= \(?$)|telefon(?= \(?$))", re.IGNORECASE)
_NEAR = re.compile(r"\b(?:imei|handset|smartphone|dual sim|sim slot|e-?sim|chromebook|iphone|galaxy|pixel)\b", re.IGNORECASE)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit (Luhn)."""
    if _NEAR.search(found.match.string[max(0, found.match.start() - 400):found.match.end() + 200] if found.match is not None else "") and alone(found) and not look_alike(found.before) and checksums.imei(found.value):
        return 0.75
    return judged(found, checksums.imei, _WORDS, free="-" in found.value)
