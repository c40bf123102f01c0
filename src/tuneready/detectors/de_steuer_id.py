"""German tax identification number.

What is found
-------------
German tax identification number in running text, with and without separators.

Why it matters
--------------
The number names one person (or one firm) for life.

How it is measured
------------------
By form, its check digit (MOD 11,10) and the words before the number; a number that fails the rule is taken, at a lower
score, only right behind its name.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate of the same form.

Limits
------
A number without its name in front is found only where its form and check digits leave no doubt.

References
----------
§ 139b AO; Bundeszentralamt für Steuern.
"""

from __future__ import annotations

import re

from tuneready.detector import Candidate
from tuneready.kernels import checksums
from tuneready.labelled_values import judged, naming

KIND, NAME = "de_steuer_id", "German tax identification number"
PATTERN = r"\b(?P<value>[1-9]\d(?: \d{3}){3}|[1-9]\d{10})\b"
DIGITS, FIRST = 11, "0-9"
RANK, HIPAA = 90, ""
SPECIMENS = ("Steuer-ID 86095742719",)
_WORDS = re.compile(r"(?:^|[^A-Za-z])(?:steuer[- ]?id\w*|steuerliche identifikations\w*|steuer(?:identifikations)?nummer|idnr|tin\b|tax id\w*)", re.IGNORECASE)
SCREEN = naming(_WORDS)


def accept(found: Candidate) -> float | None:
    """Score of a number that keeps its check digit (MOD 11,10)."""
    return judged(found, checksums.de_steuer_id, _WORDS, free=False)
