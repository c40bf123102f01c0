"""An answer that is empty.

What is found
-------------
Rows whose every learnt answer is empty or white space, without a tool call, media or reasoning in its place.

Why it matters
--------------
The model learns to answer with silence: the end of text right after the prompt.

How it is measured
------------------
A segment is empty when it is null, of length 0, or Unicode white space only. The row counts when no answer segment
with a weight above 0 holds anything. In a row without a target side (an unpaired bad answer) the rejected side is
looked at.

How to mend it
--------------
Write the answer, or remove the row.

Limits
------
A row where other turns still teach something is FMT007. Text that shows nothing but is not white space (invisible
characters) is FMT026.

References
----------
Unicode White_Space property (UAX #44); reference/features.md, B4.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import CALLS, MEDIA, REJECTED, TARGET, THOUGHT, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT006"
NAME = "Empty answer"
SEVERITY = "blocker"
TASKS = ("generation", "preference", "extraction")
MESSAGE = "{rows} rows ({share}) have an empty answer"
REMEDY = "Write the missing answers or remove these rows."
STEP = "empty"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows that have answers, weighted above 0, and nothing in any of them."""
    texts = batch.texts
    target = texts.side == TARGET
    with_target = texts.rows_with(target)
    answer = np.where(with_target[texts.row], target, texts.side == REJECTED)
    learnt = answer & ~(texts.weight == 0)
    filled = ~texts.blank | ((texts.flags & (CALLS | MEDIA)) > 0)
    something = texts.rows_with((learnt | (texts.side == THOUGHT)) & filled)
    return Measurement(batch.flag_rows(texts.rows_with(learnt) & ~something))
