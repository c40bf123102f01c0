"""The two sides of a preference pair answer different prompts.

What is found
-------------
Preference rows whose chosen and rejected conversations do not begin with the same prompt.

Why it matters
--------------
The pair then teaches which prompt is better, not which answer. Trainers that extract the common prompt get an empty
or cut one.

How it is measured
------------------
Conversion compares the turns before the last of both sides.

How to mend it
--------------
Pair answers to the same prompt, or write the prompt in a column of its own.

Limits
------
Prompts that differ in white space only count as different, because trainers compare exactly.

References
----------
Rafailov et al. 2023, arXiv:2305.18290 (DPO); TRL, dataset formats (implicit prompt).
"""

from __future__ import annotations

from tuneready.batch import PROMPTS_DIFFER, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT021"
NAME = "Different prompts in a pair"
SEVERITY = "major"
TASKS = ("preference",)
MESSAGE = "{rows} pairs ({share}) compare answers to different prompts"
REMEDY = "Pair answers to the same prompt."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags the rows conversion marked."""
    return Measurement(batch.flag_rows((batch.flags & PROMPTS_DIFFER) > 0))
