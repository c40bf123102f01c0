"""A row whose whole input is empty.

What is found
-------------
Rows that have an input side (prompt, question, user turns, the text to label) and nothing in it.

Why it matters
--------------
The model learns an answer to nothing, which makes it give that answer at random; a label without a text teaches the
class frequencies only.

How it is measured
------------------
All input segments of the row are null, empty or Unicode white space, and none of them carries media.

How to mend it
--------------
Restore the input from its source, or remove the row.

Limits
------
Plain-text rows for continued pre-training have no input side and are not looked at. An empty optional field beside a
filled one (`input` beside `instruction`) is not a fault.

References
----------
Unicode White_Space property (UAX #44).
"""

from __future__ import annotations

from tuneready.batch import CALLS, INPUT, MEDIA, Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT008"
NAME = "Empty input"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) have an empty input"
REMEDY = "Restore the missing inputs or remove these rows."
STEP = "empty"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows that have input segments, all of them empty."""
    texts = batch.texts
    given = texts.side == INPUT
    filled = given & (~texts.blank | ((texts.flags & (MEDIA | CALLS)) > 0))
    return Measurement(batch.flag_rows(texts.rows_with(given) & ~texts.rows_with(filled)))
