"""A row without an answer to learn.

What is found
-------------
Rows that hold no assistant turn, completion, output or other target at all.

Why it matters
--------------
Nothing is learnt from such a row. With loss on answers only it contributes nothing, and some trainers stop at a batch
of such rows.

How it is measured
------------------
Counts, per row, the segments on the target side or on the rejected side; none means no target. Rows of another shape
are left to FMT002.

How to mend it
--------------
Add the answer, or remove the row from the training file.

Limits
------
A target that is there but empty is FMT006; one weighted 0 is FMT009. Prompt-only sets (for reinforcement with a
grader) have no targets on purpose: they are not supervised fine-tuning data.

References
----------
reference/ecosystem.md §1.6; OpenAI, fine-tuning data format.
"""

from __future__ import annotations

from tuneready.batch import OTHER_SHAPE, REJECTED, TARGET, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT005"
NAME = "No answer to learn"
SEVERITY = "blocker"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) have no answer to learn from"
REMEDY = "Add the missing answers or remove these rows."
STEP = "empty"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows without any segment on the target or rejected side."""
    texts = batch.texts
    answers = texts.count((texts.side == TARGET) | (texts.side == REJECTED))
    return Measurement(batch.flag_rows((answers == 0) & ((batch.flags & OTHER_SHAPE) == 0)))
