"""Characters that were lost in decoding.

What is found
-------------
The replacement character U+FFFD, which a decoder writes for bytes it cannot read.

Why it matters
--------------
What stood there is gone and cannot be repaired from this file. The model learns to print the sign.

How it is measured
------------------
Looks for the three bytes of U+FFFD.

How to mend it
--------------
Read the original source again with the right encoding; where it is gone, remove the rows or accept the damage.

Limits
------
Text about encodings that quotes the sign is flagged.

References
----------
Unicode Standard §3.9 and §23.8; reference/reliability.md §2.2.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT025"
NAME = "Replacement character"
SEVERITY = "minor"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold characters lost in decoding (U+FFFD)"
REMEDY = "Read the source again with the right encoding."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts with U+FFFD."""
    texts = batch.texts
    mask = np.zeros(len(texts), dtype=bool)
    if texts.positions(0xEF).size:
        mask[texts.with_literals("\ufffd")] = True
    return Measurement(batch.flag_segments(mask))
