"""Messages stored as JSON text instead of a list.

What is found
-------------
Rows whose `messages` (or `conversations`) is a string that holds JSON.

Why it matters
--------------
Trainers expect a list; a string is iterated character by character or refused. Where other rows of the set hold a
list, a columnar reader fails on the mixed type.

How it is measured
------------------
Conversion decodes such a string, goes on with the list, and marks the row.

How to mend it
--------------
Decode the column once and write the file again with real lists.

Limits
------
A string that does not decode to a list of messages is a row of another shape (FMT002).

References
----------
reference/ecosystem.md §1.6; Apache Arrow nested types.
"""

from __future__ import annotations

from tuneready.batch import MESSAGES_AS_TEXT, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT004"
NAME = "Messages as JSON text"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) hold their messages as JSON text"
REMEDY = "Decode the column and write real lists."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags the rows conversion marked."""
    return Measurement(batch.flag_rows((batch.flags & MESSAGES_AS_TEXT) > 0))
