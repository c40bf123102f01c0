"""Tool calls and tool results that do not belong together.

What is found
-------------
A tool result without a call before it; a result whose id no earlier call has; a call id used twice in a row; a call
with an id that is never answered although the conversation goes on.

Why it matters
--------------
Providers refuse such rows. A model trained on them learns to answer from results it never asked for.

How it is measured
------------------
Walks the calls and results of the rows that have any, in order of their places in the list.

How to mend it
--------------
Restore the missing call or result, or correct the id.

Limits
------
Calls without ids (ShareGPT) are matched by order only: a result needs some call before it. A last call without a
result is the target of the row and is fine.

References
----------
OpenAI chat completions (each `tool_call_id` must be answered); reference/ecosystem.md §1.6.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import ASSISTANT, THOUGHT, TOOL, USER, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT018"
NAME = "Tool calls and results do not match"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) hold tool calls and results that do not match"
REMEDY = "Restore the missing call or result, or correct its id."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows by walking their calls and results; rows with neither are not opened."""
    texts = batch.texts
    tool = (texts.role == TOOL) & (texts.index >= 0)
    calls, answers = batch.table.column("calls"), batch.table.column("answers")
    concerned = texts.rows_with(tool) | np.asarray(calls.is_valid()) | np.asarray(answers.is_valid())
    mask = np.zeros(len(batch), dtype=bool)
    speaks = ((texts.role == USER) | (texts.role == ASSISTANT)) & (texts.side != THOUGHT)
    for row in np.flatnonzero(concerned).tolist():
        part = slice(int(texts.starts[row]), int(texts.starts[row + 1]))
        results = texts.index[part][tool[part]].tolist()
        spoken = texts.index[part][speaks[part]]
        last = int(spoken.max()) if spoken.size else -1
        mask[row] = _mismatch(calls[row].as_py() or [], answers[row].as_py() or [], results, last)
    return Measurement(batch.flag_rows(mask))


def _mismatch(calls: list[dict], answers: list[dict], results: list[int], last: int) -> bool:
    first = min((call["index"] for call in calls), default=None)
    if results and (first is None or min(results) < first):
        return True
    ids = [call["id"] for call in calls if call["id"]]
    if len(set(ids)) < len(ids):
        return True
    place = {call["id"]: call["index"] for call in calls if call["id"]}
    if place and any(a["id"] and place.get(a["id"], a["index"]) >= a["index"] for a in answers):
        return True
    answered = {a["id"] for a in answers}
    return any(at < last and name not in answered for name, at in place.items())
