"""Question preference: ``question`` with ``chosen`` and ``rejected`` answers."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, Columns
from tuneready.turns import add_pair, add_system, add_text, add_tools

NAME, TASK, ORDER = "qa_pref", "preference", 132
REQUIRED = ("question", "chosen", "rejected")
MAP = ("prompt", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for a question with a pair of answers."""
    return "question" in row and "chosen" in row and "rejected" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        add_system(out, row, "system", "system_prompt")
        for key in ("question",):
            if row.get(key) or (key == "question" and key in row):
                add_text(out, row[key], key, INPUT)
        flags = 0
        if "chosen" in row or "rejected" in row:
            flags = add_pair(out, row, ("chosen", "rejected"), row.get("question"))
        flags |= add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)
