"""A byte order mark inside the text.

What is found
-------------
U+FEFF at the start of a text or within it.

Why it matters
--------------
It comes from joined files or spreadsheet exports. It is invisible, so the first word of the text differs from the
same word elsewhere and duplicates are missed.

How it is measured
------------------
Looks for the three bytes of U+FEFF in every text.

How to mend it
--------------
Remove the character.

Limits
------
A mark at the start of the file itself is a fault of the file, not of a row.

References
----------
Unicode Standard §23.8; RFC 3629 §6.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT029"
NAME = "Byte order mark in text"
SEVERITY = "minor"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold a byte order mark inside a text"
REMEDY = "Remove the byte order marks."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts with U+FEFF."""
    texts = batch.texts
    mask = np.zeros(len(texts), dtype=bool)
    if texts.positions(0xEF).size:
        mask[texts.with_literals("\ufeff")] = True
    return Measurement(batch.flag_segments(mask))
