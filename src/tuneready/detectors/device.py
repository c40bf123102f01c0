"""Serial number of a device.

What is found
-------------
Values behind a label (serial number of a device) in English, German, French, Spanish, Italian, Polish and Dutch. The span is
the value alone.

Why it matters
--------------
The number leads back to one person in the records of whoever gave it out.

How it is measured
------------------
By the label, what stands between and at least 3 digits in the value (5 where no word, sign or colon says that a number
follows).

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
Values without a label in front are not found.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(M).
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.labelled_values import label, loosely, worth

KIND, NAME = "device", "serial number of a device"
_LABELS = (r"(?:n\.?[º°o] de |de |wi-?fi )?serie|seriale|rahmen-?(?:nr\b\.?|nummer)|hull id|device[ _]serial|(?:asset|laptop) tag|meter (?:no\b\.?|number)|série|service ?tag|serial(?: number| no\b\.?| nr\b\.?| #)?|s/n|seriennummer|serien-?nr\b\.?|numéro de série|número de serie|numero di serie|matricola|nume(?:r|rze|rem|ru) seryjny(?:m|ego)?|serienummer|imei|imsi|udid|device[ -]?id")
PATTERN, SCREEN = loosely(_LABELS), label(_LABELS)
LITERALS = ("rahmen", "hull", "tag", "meter", "service", "serial", "s/n", "serien", "serie", "rie", "matricola", "seryjny", "imei", "imsi", "udid", "device")
DIGITS = 3
RANK, VIEW, HIPAA = 60, "context", "M"
_SERIAL = re.compile(r"(?=.*[A-Z])[A-Z0-9]{8,14}")  # letters and digits alike: few of them may be digits
SPECIMENS = ("serial number SN-4498122",)


def accept(found: Candidate) -> float | None:
    """Score of the value behind its label; none for masks, versions, dates and amounts."""
    score = worth(found, least=3, bare=5)
    return score or (0.75 if _SERIAL.fullmatch(found.value) and worth(found, least=2, bare=2) else None)
