"""A row whose answers are all weighted 0.

What is found
-------------
Rows in which every answer carries a weight of 0 (`weight: 0`, `train: false`, `loss_weight: 0`), or whose own weight
is 0.

Why it matters
--------------
Nothing of the row enters the loss. A batch of such rows has a loss of 0 or NaN in several trainers.

How it is measured
------------------
Compares the number of target segments with the number of those weighted 0; the row weight is read too.

How to mend it
--------------
Set the weight of the answers to learn to 1, or remove the row.

Limits
------
Negative weights, which one provider allows, are not zero. A mask inside a text (spans) is not looked at.

References
----------
OpenAI, fine-tuning data format (`weight`); huggingface/trl issue 6668 (zero loss when all is masked).
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import TARGET, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT009"
NAME = "All weights zero"
SEVERITY = "blocker"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) weigh all their answers 0"
REMEDY = "Set the weight of the answers to learn to 1, or remove these rows."
STEP = "empty"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows with targets of which none counts."""
    texts = batch.texts
    target = texts.side == TARGET
    silent = texts.rows_with(target) & ~texts.rows_with(batch.learnt)
    row_weight = batch.table.column("weight").to_numpy(zero_copy_only=False)
    return Measurement(batch.flag_rows(silent | (np.asarray(row_weight, dtype=float) == 0)))
