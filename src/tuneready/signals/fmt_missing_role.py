"""A turn of a conversation without a role.

What is found
-------------
Messages of a conversation whose role is absent, null or empty.

Why it matters
--------------
Nobody can tell who speaks, so a trainer refuses the row or takes the turn for the wrong side.

How it is measured
------------------
Segments that stand at a place of a message list and have no role.

How to mend it
--------------
Write the role of every message.

Limits
------
Formats without roles (prompt and completion, text and label) have no message list and are not looked at.

References
----------
reference/ecosystem.md §1.6; OpenAI, fine-tuning data format.
"""

from __future__ import annotations

from tuneready.batch import NO_ROLE, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT011"
NAME = "Missing role"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) hold a turn without a role"
REMEDY = "Write the role of every message."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags messages without a role."""
    texts = batch.texts
    return Measurement(batch.flag_segments((texts.role == NO_ROLE) & (texts.index >= 0)))
