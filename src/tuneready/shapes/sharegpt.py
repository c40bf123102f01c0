"""ShareGPT: ``conversations`` of from and value, with optional system and tools."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import OTHER_SHAPE, Columns
from tuneready.turns import add_messages, add_system, add_tools, has_speakers, is_judged, listed, two_formats

NAME, TASK, ORDER = "sharegpt", "generation", 124
REQUIRED = ("conversations",)
MAP = ("messages", "system")


def matches(row: dict) -> bool:
    """True for ``conversations`` or ``conversation`` of from and value."""
    return has_speakers(row.get("conversations")) or has_speakers(row.get("conversation"))


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; a turn of ``function_call`` keeps its JSON as text and as a call."""
    for row in rows:
        key = "conversations" if "conversations" in row else "conversation"
        turns, flags = listed(row.get(key))
        if turns is None:
            out.end_row(OTHER_SHAPE)
            continue
        add_system(out, row, "system", "system_prompt")
        add_messages(out, turns, key)
        flags |= add_tools(out, row.get("tools")) | two_formats(row, key)
        other = (turns and not has_speakers(turns)) or is_judged(row) or "mask" in row
        out.end_row(flags | OTHER_SHAPE if other else flags)
