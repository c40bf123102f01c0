"""A conversation that starts or ends with the wrong side.

What is found
-------------
Conversations whose first turn after the system prompt is not the user's, and, for supervised generation, those whose
last turn is not the assistant's.

Why it matters
--------------
A first turn by the assistant answers nothing; several templates refuse it. A last turn by the user is never learnt,
and some trainers drop the row.

How it is measured
------------------
Looks at the first message that is neither system nor developer, and at the last one, by their place in the list.
Reasoning and rejected answers are left out; a prompt in a column of its own counts as the user's, an answer in one
(``prompt`` a list of messages, ``completion`` a text) as the assistant's.

How to mend it
--------------
Cut the conversation so that it starts with the user and ends with the assistant.

Limits
------
A greeting by the assistant at the start of a support chat is legitimate and still trips many templates: give it
weight 0 or put it into the system prompt. Rows without any answer are FMT005, unknown roles FMT010.

References
----------
reference/ecosystem.md §1.2, 1.3 and 1.6.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import ASSISTANT, INPUT, NO_ROLE, OTHER, REJECTED, TARGET, THOUGHT, TOOL, USER, Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT013"
NAME = "Wrong role order"
SEVERITY = "major"
TASKS = ("generation", "preference")
MESSAGE = "{rows} conversations ({share}) do not start with the user or do not end with the assistant"
REMEDY = "Cut these conversations so that they start with the user and end with the assistant."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows by the roles of their first and last message."""
    texts = batch.texts
    role = texts.role
    spoken = np.flatnonzero(
        (texts.index >= 0) & (texts.side != THOUGHT) & (texts.side != REJECTED)
        & ((role == USER) | (role == ASSISTANT) | (role == TOOL) | (role == OTHER))
    )
    rows, first = np.unique(texts.row[spoken], return_index=True)
    opening, closing = role[spoken[first]], role[spoken[np.append(first[1:], len(spoken)) - 1]] if len(rows) else role[:0]
    asked = texts.rows_with((texts.side == INPUT) & ((texts.index < 0) | (role == NO_ROLE)))
    wrong = np.zeros(len(batch), dtype=bool)
    wrong[rows] = ((opening == ASSISTANT) | (opening == TOOL)) & ~asked[rows]
    if batch.form == "generation":
        answered = texts.rows_with((texts.side == TARGET) & (texts.index < 0) & ~texts.blank)
        wrong[rows] |= ((closing == USER) | (closing == TOOL)) & ~answered[rows]
    return Measurement(batch.flag_rows(wrong & texts.rows_with(texts.side == TARGET)))
