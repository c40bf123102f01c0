"""Preference (OpenAI, Azure, Together, Fireworks): ``input.messages`` with a preferred and a non-preferred output."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, REJECTED, TARGET, Columns
from tuneready.turns import add_messages, add_text, add_tools, listed

NAME, TASK, ORDER = "openai_pref", "preference", 90
REQUIRED = ("input", "preferred_output", "non_preferred_output")
MAP = ("messages", "chosen", "rejected")
# The OpenAPI schema of 2025-05 spells them *_completion; guides and providers *_output (reference/ecosystem.md §1.1).
_PAIRS = (("preferred_output", "non_preferred_output"), ("preferred_completion", "non_preferred_completion"))


def matches(row: dict) -> bool:
    """True for an input with messages and both outputs, in either spelling."""
    asked = row.get("input")
    return type(asked) is dict and "messages" in asked and any(a in row and b in row for a, b in _PAIRS)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; answers among the input messages are context."""
    for row in rows:
        asked = row.get("input")
        asked = asked if type(asked) is dict else {}
        messages, flags = listed(asked.get("messages"))
        add_messages(out, messages or [], "input.messages", INPUT)
        flags |= add_tools(out, asked.get("tools"))
        for pair in _PAIRS:
            for key, side in zip(pair, (TARGET, REJECTED)):
                if key in row:
                    add_text(out, row[key], key, side)
        out.end_row(flags if matches(row) and messages is not None else flags | OTHER_SHAPE)
