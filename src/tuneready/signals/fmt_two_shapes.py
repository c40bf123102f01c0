"""Two training formats in one row.

What is found
-------------
Rows that hold the fields of two shapes at once, such as `messages` beside `text`.

Why it matters
--------------
Which of the two is trained on depends on the trainer; some providers refuse the file.

How it is measured
------------------
Conversion keeps the richer shape (messages before text) and marks the row.

How to mend it
--------------
Keep one of the two formats and remove the other column.

Limits
------
Whether the two say the same is not compared.

References
----------
reference/ecosystem.md §1.5 (tie-breakers); Together AI, data preparation guide.
"""

from __future__ import annotations

from tuneready.batch import TWO_SHAPES, Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT003"
NAME = "Two formats in one row"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold two training formats at once"
REMEDY = "Keep one format per row and remove the other column."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags the rows conversion marked."""
    return Measurement(batch.flag_rows((batch.flags & TWO_SHAPES) > 0))
