"""Chat messages under the key ``conversations``: role and content."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import OTHER_SHAPE, Columns
from tuneready.turns import add_messages, add_system, add_tools, has_roles, listed, two_formats

NAME, TASK, ORDER = "conversations_chatml", "generation", 125
REQUIRED = ("conversations",)
MAP = ("messages",)


def matches(row: dict) -> bool:
    """True for ``conversations`` or ``conversation`` of role and content."""
    return has_roles(row.get("conversations")) or has_roles(row.get("conversation"))


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        key = "conversations" if "conversations" in row else "conversation"
        messages, flags = listed(row.get(key))
        if messages is None:
            out.end_row(OTHER_SHAPE)
            continue
        add_system(out, row, "system")
        add_messages(out, messages, key)
        flags |= add_tools(out, row.get("tools")) | two_formats(row, key)
        out.end_row(flags if has_roles(messages) else flags | OTHER_SHAPE)
