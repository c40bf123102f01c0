"""A turn by nobody the chat format knows.

What is found
-------------
Turns whose role is missing, or is neither system, developer, user, assistant nor tool, nor another tool's name for
one of them (human, gpt, model, observation …).

Why it matters
--------------
A chat template refuses the role, or prints it in a way the model never sees again. Often it is a spelling mistake,
and the answer is then not learnt.

How it is measured
------------------
Shapes map the known names; what is left is flagged. A message that is no object at all counts too.

How to mend it
--------------
Write the role of every message, rename it, or map it with `--map`.

Limits
------
Names of other languages or products are unknown unless a shape maps them. Formats without roles (prompt and
completion, text and label) are not looked at.

References
----------
reference/ecosystem.md §1.4 and 1.6; Hugging Face, chat templates.
"""

from __future__ import annotations

from tuneready.batch import OTHER, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT010"
NAME = "Unknown or missing role"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) hold a turn with an unknown or missing role"
REMEDY = "Write the role of every message: system, user, assistant or tool."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags turns of an unknown role."""
    return Measurement(batch.flag_segments(batch.texts.role == OTHER))
