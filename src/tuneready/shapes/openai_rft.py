"""Reinforcement fine-tuning (OpenAI): ``messages`` that end with the user, and columns for the grader.

A reference answer among the grader's columns (``answer``, ``reference``, ``ground_truth`` …) is taken as the target:
it is not learnt word for word, but it is what the reward compares with.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, NO_ROLE, OTHER_SHAPE, TARGET, USER, Columns
from tuneready.keys import REFERENCES, is_about
from tuneready.turns import add_messages, add_tools, has_roles, listed, role_of

NAME, TASK, ORDER = "openai_rft", "generation", 118
KIN = ("chat_messages",)  # told apart by the last role alone, so one row more or less is no other shape
REQUIRED = ("messages", "reference_answer")
MAP = ("messages", "target")
_OWN = frozenset(("messages", "tools", "parallel_tool_calls", "functions", "weight", "chosen", "rejected", "label"))


def matches(row: dict) -> bool:
    """True for messages whose last one is the user's, with a column for the grader."""
    messages = row.get("messages")
    if not has_roles(messages) or all(key in _OWN or is_about(key) for key in row):
        return False
    last = listed(messages)[0][-1]
    return type(last) is dict and role_of(last.get("role")) == USER


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        messages, flags = listed(row.get("messages"))
        if messages is None:
            out.end_row(OTHER_SHAPE)
            continue
        add_messages(out, messages, "messages", INPUT)
        for key in REFERENCES:
            if key in row:
                out.segment(NO_ROLE, TARGET, row[key], out.field_number(key))
        flags |= add_tools(out, row.get("tools"))
        out.end_row(flags if has_roles(messages) else flags | OTHER_SHAPE)
