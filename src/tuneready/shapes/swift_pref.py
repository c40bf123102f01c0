"""Preference (ms-swift): ``messages`` whose last answer is preferred to ``rejected_response``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import OTHER_SHAPE, REJECTED, Columns
from tuneready.turns import add_messages, add_text, add_tools, context_length, has_roles, listed

NAME, TASK, ORDER = "swift_pref", "preference", 114
REQUIRED = ("messages", "rejected_response")
MAP = ("messages", "rejected")


def matches(row: dict) -> bool:
    """True for messages with a rejected response."""
    return "rejected_response" in row and has_roles(row.get("messages"))


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; answers before the last run of them are context."""
    for row in rows:
        messages, flags = listed(row.get("messages"))
        messages = messages or []
        add_messages(out, messages, "messages", context=context_length(messages))
        if "rejected_response" in row:
            add_text(out, row["rejected_response"], "rejected_response", REJECTED)
        flags |= add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)
