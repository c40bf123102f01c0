"""Unpaired preference on ShareGPT turns: ``conversations`` with a boolean ``kto_tag``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import LABEL_AS_TEXT, OTHER_SHAPE, Columns
from tuneready.turns import add_messages, add_system, add_tools, add_truth, context_length, has_speakers, listed

NAME, TASK, ORDER = "sharegpt_kto", "preference", 122
REQUIRED = ("conversations", "kto_tag")
MAP = ("messages", "label")


def matches(row: dict) -> bool:
    """True for from/value turns with ``kto_tag`` (or ``label``) true or false."""
    return has_speakers(row.get("conversations")) and type(row.get("kto_tag", row.get("label"))) is bool


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; the closing answer is judged, earlier answers are context."""
    for row in rows:
        turns, flags = listed(row.get("conversations"))
        key = "kto_tag" if "kto_tag" in row else "label"
        if turns is None or key not in row:
            flags |= OTHER_SHAPE
        turns = turns or []
        add_system(out, row, "system")
        add_messages(out, turns, "conversations", context=context_length(turns))
        if row.get(key) is not None and add_truth(out, row[key]):
            flags |= LABEL_AS_TEXT
        out.end_row(flags | add_tools(out, row.get("tools")))
