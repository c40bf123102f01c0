"""A row of a label task without a label.

What is found
-------------
Rows without a label, with an empty label, or (for extraction) with neither spans, labels nor an output.

Why it matters
--------------
There is nothing to learn from the row, or the trainer makes a class of its own out of the empty text.

How it is measured
------------------
All labels of the row are absent, null or white space. For extraction an empty list of spans is an answer ("nothing
here") and is not flagged.

How to mend it
--------------
Label the row, or remove it from the training file.

Limits
------
Words that stand for "no label" (none, unknown) count as labels: whether they are a class is for the project to say.

References
----------
reference/ecosystem.md §1.5.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import OTHER_SHAPE, TARGET, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT032"
NAME = "Missing label"
SEVERITY = "blocker"
TASKS = ("classification", "extraction")
MESSAGE = "{rows} rows ({share}) have no label"
REMEDY = "Label these rows or remove them."
STEP = "empty"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows that carry no answer of any kind."""
    texts = batch.texts
    labels = batch.table.column("labels")
    values = labels.flatten()
    said = np.asarray(pc.fill_null(pc.invert(pc.utf8_is_space(values)), False)) & (np.asarray(_lengths(values)) > 0)
    labelled = np.zeros(len(batch), dtype=bool)
    labelled[np.asarray(pc.list_parent_indices(labels))[said]] = True
    answered = labelled | texts.rows_with((texts.side == TARGET) & ~texts.blank)
    if batch.form == "extraction":
        answered |= np.asarray(pc.is_valid(batch.table.column("spans")))
    return Measurement(batch.flag_rows(~answered & ((batch.flags & OTHER_SHAPE) == 0)))


def _lengths(values: pa.Array) -> pa.Array:
    return pc.fill_null(pc.binary_length(values), 0)
