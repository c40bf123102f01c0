"""A system prompt that is repeated or not in the first place.

What is found
-------------
Rows with more than one system turn, or with one after the conversation has begun.

Why it matters
--------------
Most chat templates accept one system turn, at the start. Others are dropped or refused, and what they asked for is
then missing in training.

How it is measured
------------------
Messages with the role system or developer after the first user, assistant or tool turn, and a second system turn at
another place of the list. A developer turn right after the system turn is fine.

How to mend it
--------------
Join the system texts at the start of the row.

Limits
------
Systems that inject instructions in the middle of a conversation do this on purpose; check that the template of the
target keeps them.

References
----------
reference/ecosystem.md §1.6; Hugging Face, chat templates.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import ASSISTANT, DEVELOPER, SYSTEM, TOOL, USER, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT014"
NAME = "System prompt out of place"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) repeat the system prompt or place it after the first turn"
REMEDY = "Join the system texts at the start of each row."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags system turns that stand late or twice."""
    texts = batch.texts
    role, row = texts.role, texts.row
    mask = np.zeros(len(texts), dtype=bool)
    spoken = (texts.index >= 0) & ((role == USER) | (role == ASSISTANT) | (role == TOOL))
    begun = np.cumsum(spoken)
    before = np.concatenate([[0], begun])[texts.starts[:-1]]
    system = ((role == SYSTEM) | (role == DEVELOPER)) & (texts.index >= 0)
    mask |= system & (begun > before[row])
    at = np.flatnonzero(role == SYSTEM)
    again = (row[at][1:] == row[at][:-1]) & (texts.index[at][1:] != texts.index[at][:-1])
    mask[at[1:][again]] = True
    return Measurement(batch.flag_segments(mask))
