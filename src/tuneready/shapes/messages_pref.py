"""Preference on chat messages (Axolotl): ``messages`` with one ``chosen`` and one ``rejected`` message."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, Columns
from tuneready.turns import add_messages, add_pair, add_tools, has_roles, listed

NAME, TASK, ORDER = "messages_pref", "preference", 113
REQUIRED = ("messages", "chosen", "rejected")
MAP = ("messages", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for messages with a pair of answers."""
    return "chosen" in row and "rejected" in row and has_roles(row.get("messages"))


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; the messages are the prompt, so earlier answers in them are context."""
    for row in rows:
        messages, flags = listed(row.get("messages"))
        add_messages(out, messages or [], "messages", INPUT)
        if "chosen" in row or "rejected" in row:
            flags |= add_pair(out, row, ("chosen", "rejected"), messages)
        flags |= add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)
