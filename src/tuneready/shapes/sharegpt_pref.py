"""ShareGPT preference: ``conversations`` with ``chosen`` and ``rejected`` answers."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, Columns
from tuneready.turns import add_messages, add_pair, add_system, add_tools, has_speakers, listed

NAME, TASK, ORDER = "sharegpt_pref", "preference", 121
REQUIRED = ("conversations", "chosen", "rejected")
MAP = ("messages", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for from/value turns with a pair of answers."""
    turns = row.get("conversations", row.get("conversation"))
    return has_speakers(turns) and "chosen" in row and "rejected" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; the turns are the prompt, so earlier answers in them are context."""
    for row in rows:
        key = "conversations" if "conversations" in row else "conversation"
        turns, flags = listed(row.get(key))
        add_system(out, row, "system")
        add_messages(out, turns or [], key, INPUT)
        if "chosen" in row or "rejected" in row:
            flags |= add_pair(out, row)
        flags |= add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)
