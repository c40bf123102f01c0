"""A call of a tool that was not declared.

What is found
-------------
Tool calls whose function is not among the tools the row declares, rows that call tools and declare none, and calls
without a name.

Why it matters
--------------
The model learns to call functions that are not offered to it, which in production is an error at best and an invented
function at worst.

How it is measured
------------------
Names of the declarations (`name`, `function.name`, Gemini and Bedrock forms) against the names called, per row. Only
rows with calls are opened.

How to mend it
--------------
Declare the tool in the row, or correct the name of the call.

Limits
------
Tools that are declared in the text of the system prompt are not read: such rows are flagged, because a chat template
does not read them either. Where the declarations cannot be read the row is FMT019, not this.

References
----------
OpenAI function calling guide; reference/ecosystem.md §1.6.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import pyarrow.compute as pc

from tuneready.batch import BAD_TOOLS, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT016"
NAME = "Call of an undeclared tool"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) call a tool they do not declare"
REMEDY = "Declare the tools in the row, or correct the names called."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows that call what they do not declare."""
    calls = batch.table.column("calls")
    mask = np.zeros(len(batch), dtype=bool)
    names = calls.flatten().field("name").to_pylist() if calls.null_count < len(calls) else []
    tools = batch.table.column("tools")
    for row, name in zip(pc.list_parent_indices(calls).to_pylist() if names else (), names):
        if not mask[row] and not batch.flags[row] & BAD_TOOLS:
            mask[row] = name not in declared(tools[row].as_py() or "")
    return Measurement(batch.flag_rows(mask))


@lru_cache(maxsize=4096)
def declared(tools: str) -> frozenset[str]:
    """Names of the functions a JSON text declares; empty for text that is no JSON."""
    try:
        value = orjson.loads(tools)
    except orjson.JSONDecodeError:
        return frozenset()
    return frozenset(_names(value, 0))


def _names(value: Any, depth: int) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _names(item, depth)]
    if not isinstance(value, dict) or depth > 3:
        return []
    if isinstance(value.get("name"), str):
        return [value["name"]]
    inner = ("function", "toolSpec", "functionDeclarations", "function_declarations", "tools")
    return [name for key in inner if key in value for name in _names(value[key], depth + 1)]
