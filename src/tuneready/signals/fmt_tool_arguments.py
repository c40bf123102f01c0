"""Arguments of a tool call that are not a JSON object.

What is found
-------------
Tool calls whose arguments are text that is not JSON, or JSON that is not an object.

Why it matters
--------------
The model learns to write calls that no program can execute; several trainers stop at such a row.

How it is measured
------------------
Every different argument text of the batch is parsed once.

How to mend it
--------------
Correct the arguments to a JSON object; an object without content (`{}`) is a valid one.

Limits
------
Whether the arguments fit the declared schema is not checked here. A call without any arguments is accepted.

References
----------
RFC 8259; OpenAI function calling guide; reference/ecosystem.md §1.6.
"""

from __future__ import annotations

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT017"
NAME = "Invalid tool arguments"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) call a tool with arguments that are not a JSON object"
REMEDY = "Write the arguments of every call as a JSON object."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows with a call whose arguments do not parse to an object."""
    calls = batch.table.column("calls")
    mask = np.zeros(len(batch), dtype=bool)
    if calls.null_count < len(calls):
        arguments = calls.flatten().field("arguments").dictionary_encode()
        wrong = pa.array([not _is_object(text) for text in arguments.dictionary.to_pylist()], pa.bool_())
        found = pc.fill_null(wrong.take(arguments.indices), False)
        mask[np.asarray(pc.list_parent_indices(calls))[np.asarray(found, dtype=bool)]] = True
    return Measurement(batch.flag_rows(mask))


def _is_object(text: str) -> bool:
    try:
        return isinstance(orjson.loads(text), dict)
    except orjson.JSONDecodeError:
        return False
