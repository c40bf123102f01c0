"""Tool declarations that cannot be read.

What is found
-------------
Rows whose `tools` is neither a list of declarations nor JSON text of one.

Why it matters
--------------
The chat template receives no tools, so the model learns to call functions it was never shown.

How it is measured
------------------
Conversion decodes `tools` where it is text and marks the row where that fails.

How to mend it
--------------
Correct the JSON of the `tools` column; check with any JSON parser.

Limits
------
The declarations are not validated against JSON Schema. An empty text counts as no tools, not as a fault.

References
----------
JSON Schema 2020-12; OpenAI function calling guide.
"""

from __future__ import annotations

from tuneready.batch import BAD_TOOLS, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT019"
NAME = "Unreadable tool declarations"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) declare tools that cannot be read"
REMEDY = "Correct the JSON of the tools column."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags the rows conversion marked."""
    return Measurement(batch.flag_rows((batch.flags & BAD_TOOLS) > 0))
