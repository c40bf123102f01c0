"""Steps and step labels differ in number.

What is found
-------------
Rows of stepwise data that hold more or fewer labels than completions.

Why it matters
--------------
Labels are matched to steps by position: one missing label shifts all that follow.

How it is measured
------------------
Conversion compares the lengths of the two lists.

How to mend it
--------------
Give every step one label.

Limits
------
Equal lengths do not show that the labels stand at the right steps.

References
----------
Lightman et al. 2023, arXiv:2305.20050; TRL, stepwise supervision format.
"""

from __future__ import annotations

from tuneready.batch import LENGTHS_DIFFER, Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT031"
NAME = "Steps without labels"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold a different number of steps and labels"
REMEDY = "Give every step one label."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags the rows conversion marked."""
    return Measurement(batch.flag_rows((batch.flags & LENGTHS_DIFFER) > 0))
