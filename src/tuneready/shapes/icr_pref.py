"""Input preference (Axolotl ICR): a string ``input`` with ``chosen`` and ``rejected`` answers."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, Columns
from tuneready.turns import add_pair, add_system, add_text, add_tools

NAME, TASK, ORDER = "icr_pref", "preference", 133
REQUIRED = ("input", "chosen", "rejected")
MAP = ("prompt", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for a string input with a pair of answers."""
    return type(row.get("input")) is str and "chosen" in row and "rejected" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        add_system(out, row, "system", "system_prompt")
        for key in ("input",):
            if row.get(key) or (key == "input" and key in row):
                add_text(out, row[key], key, INPUT)
        flags = 0
        if "chosen" in row or "rejected" in row:
            flags = add_pair(out, row, ("chosen", "rejected"), row.get("input"))
        flags |= add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)
