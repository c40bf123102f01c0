"""A code block that is never closed.

What is found
-------------
Answers with an odd number of code fences (three backticks at the start of a line).

Why it matters
--------------
The answer was cut inside the code, or the fence was lost; everything after it is shown as code, and the model learns
to leave blocks open.

How it is measured
------------------
Counts the lines of a learnt text that start with three backticks; an odd number is open.

How to mend it
--------------
Fetch the full answer, or close the block.

Limits
------
Fences inside a longer fence and fences of tildes are not told apart.

References
----------
CommonMark 0.31, fenced code blocks.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "TXT009"
NAME = "Open code block"
SEVERITY = "minor"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) hold a code block that is never closed"
REMEDY = "Fetch the full answers, or close the blocks."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags learnt texts with an odd number of code fences."""
    texts = batch.subject
    at = texts.with_literals("```")
    mask = np.zeros(len(texts), dtype=bool)
    if at.size:
        fences = pc.count_substring_regex(texts.array.take(pa.array(at)), r"(?m)^[ \t>]*```")
        mask[at] = np.asarray(fences) % 2 == 1
    return Measurement(batch.flag_subject(mask))
