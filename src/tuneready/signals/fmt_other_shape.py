"""A row whose shape is not the shape of the set.

What is found
-------------
Rows that lack the fields of the shape the set was read as.

Why it matters
--------------
A trainer reads one shape per file. A row of another shape has none of the fields it looks for: it stops the run, or
trains on nothing.

How it is measured
------------------
Conversion marks a row that does not fit the shape voted for over a sample (or named by `--shape`).

How to mend it
--------------
Bring the rows into the shape of the set, or move them to a file of their own.

Limits
------
Above 5 % of the sample the run stops instead and shows the split. A row that fits by its keys but not by its meaning
is not seen here.

References
----------
SPEC §1; reference/ecosystem.md §1.5.
"""

from __future__ import annotations

from tuneready.batch import OTHER_SHAPE, Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT002"
NAME = "Row of another shape"
SEVERITY = "blocker"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) are not of the shape of the set"
REMEDY = "Convert these rows to the shape of the set, or move them to a file of their own."
STEP = "empty"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags the rows conversion marked."""
    return Measurement(batch.flag_rows((batch.flags & OTHER_SHAPE) > 0))
