"""The same side speaks twice in a row.

What is found
-------------
Two user turns or two assistant turns one after the other.

Why it matters
--------------
Many chat templates demand that user and assistant alternate, and raise an error or drop the row in silence. Often a
turn was lost in between, so the answer does not fit its question.

How it is measured
------------------
Neighbouring messages of a row with different places in the list and the same role, user or assistant. Tool turns,
turns with tool calls, rejected answers and reasoning are left out.

How to mend it
--------------
Join the two turns, or restore the one that is missing.

Limits
------
Some trainers join such turns on purpose; then this is harmless and can be set aside by policy.

References
----------
Mistral and Gemma chat templates (roles must alternate); reference/ecosystem.md §1.3 and 1.6.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import ASSISTANT, CALLS, REJECTED, THOUGHT, USER, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT012"
NAME = "Same role twice"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) hold two turns of the same side in a row"
REMEDY = "Join the turns, or restore the turn that is missing between them."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags the second of two neighbouring turns of one side."""
    texts = batch.texts
    at = np.flatnonzero((texts.index >= 0) & (texts.side != THOUGHT) & (texts.side != REJECTED))
    before, after = at[:-1], at[1:]
    role = texts.role[after]
    twice = (
        (texts.row[before] == texts.row[after]) & (texts.index[after] > texts.index[before])
        & (texts.role[before] == role) & ((role == USER) | (role == ASSISTANT))
        & (((texts.flags[before] | texts.flags[after]) & CALLS) == 0)
    )
    mask = np.zeros(len(texts), dtype=bool)
    mask[after[twice]] = True
    return Measurement(batch.flag_segments(mask))
