"""An empty turn in a row that still teaches something.

What is found
-------------
Answer turns (chosen, rejected, or one of several assistant turns) that are empty or white space while another answer
of the row is not.

Why it matters
--------------
The empty turn is learnt too: the model learns to stop at once at that point of a conversation. An empty rejected
answer makes a preference pair trivial.

How it is measured
------------------
Every answer segment with a weight other than 0 is looked at; one with a tool call, with media, or that is one part of
a turn with other text, is not empty.

How to mend it
--------------
Fill the turn, cut the conversation before it, or give it weight 0.

Limits
------
Rows where nothing is left to learn are FMT006. Empty user turns are FMT008 only when the whole input is empty.

References
----------
Unicode White_Space property (UAX #44); axolotl-ai-cloud/axolotl, test fixture with missing turns.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import CALLS, MEDIA, REJECTED, TARGET, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT007"
NAME = "Empty turn"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) hold an empty answer turn beside others"
REMEDY = "Fill the empty turns, cut the conversations before them, or give them weight 0."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags empty answer segments of rows in which another answer segment holds something."""
    texts = batch.texts
    answer = ((texts.side == TARGET) | (texts.side == REJECTED)) & ~(texts.weight == 0)
    filled = ~texts.blank | ((texts.flags & (CALLS | MEDIA)) > 0)
    empty = answer & ~filled
    at = np.flatnonzero(empty & texts.rows_with(answer & filled)[texts.row])
    if at.size:  # a part of a turn may be empty beside its other parts
        turn = (texts.row.astype(np.int64) << 32) + (texts.index << 8) + (texts.side << 4)
        part = (texts.index[at] >= 0) & np.isin(turn[at], turn[filled])
        at = at[~part]
    mask = np.zeros(len(texts), dtype=bool)
    mask[at] = True
    return Measurement(batch.flag_segments(mask))
