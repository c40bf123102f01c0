"""A true/false label written as text.

What is found
-------------
Rows of unpaired preference data whose label is text or a number (`"true"`, `"good"`, 1) instead of true or false.

Why it matters
--------------
Any non-empty text counts as true in most trainers, so `"false"` is trained as a good answer.

How it is measured
------------------
Conversion reads the usual words and marks the row.

How to mend it
--------------
Write the label as JSON true or false.

Limits
------
Words other than the usual ones cannot be read and make the row one of another shape.

References
----------
Ethayarajh et al. 2024, arXiv:2402.01306 (KTO); reference/ecosystem.md §1.5.
"""

from __future__ import annotations

from tuneready.batch import LABEL_AS_TEXT, Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT030"
NAME = "Label written as text"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold a true/false label as text or number"
REMEDY = "Write the label as JSON true or false."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags the rows conversion marked."""
    return Measurement(batch.flag_rows((batch.flags & LABEL_AS_TEXT) > 0))
