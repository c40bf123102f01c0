"""Content that is not text.

What is found
-------------
Texts given as a number, true/false, an object or a list that is not a list of typed parts.

Why it matters
--------------
Trainers concatenate text; another type stops the run, or is printed in the programming language's own notation and
learnt that way.

How it is measured
------------------
Conversion keeps such a value as JSON text and marks the segment.

How to mend it
--------------
Write the content as text, or as a list of typed parts where the target accepts them.

Limits
------
Typed parts (text, image, audio, tool call …) are text for this purpose. Null is treated as empty (FMT006 to FMT008).

References
----------
reference/ecosystem.md §1.6; OpenAI, fine-tuning data format.
"""

from __future__ import annotations

from tuneready.batch import NOT_TEXT, Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT015"
NAME = "Content is not text"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold content that is not text"
REMEDY = "Write the content as text."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags segments whose value was not text."""
    return Measurement(batch.flag_segments((batch.texts.flags & NOT_TEXT) > 0))
