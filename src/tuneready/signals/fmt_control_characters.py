"""Control characters in the text.

What is found
-------------
Characters below U+0020 other than tab, line feed and carriage return; U+007F; and U+0080 to U+009F.

Why it matters
--------------
They come from terminals, broken exports and binary data. Some tools cut the text at a NUL; a terminal that prints the
row obeys escape sequences.

How it is measured
------------------
One pass over the bytes for C0 and DEL, one over the bytes C2 80 to C2 9F for C1.

How to mend it
--------------
Remove the characters, or restore what they stand for from the source.

Limits
------
Form feeds in scanned contracts are flagged too; they are harmless. U+0085 (next line) counts as a control.

References
----------
ISO/IEC 6429; Unicode Standard §23.1; known-answers/hostile-text.json.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT028"
NAME = "Control characters"
SEVERITY = "minor"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold control characters"
REMEDY = "Remove the control characters."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts with C0 (but tab and line ends), DEL or C1."""
    texts = batch.texts
    data = texts.data
    low = np.flatnonzero((data < 0x20) | (data == 0x7F))
    value = data[low]
    mask = np.zeros(len(texts), dtype=bool)
    mask[texts.owners(low[(value != 9) & (value != 10) & (value != 13)])] = True
    high = texts.positions(0xC2)
    mask[texts.owners(high[data[high + 1] < 0xA0])] = True
    return Measurement(batch.flag_segments(mask))
