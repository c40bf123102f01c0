"""Unpaired preference (TRL): ``prompt`` and ``completion`` with a boolean ``label``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, LABEL_AS_TEXT, OTHER_SHAPE, TARGET, Columns
from tuneready.turns import add_text, add_truth

NAME, TASK, ORDER = "trl_kto", "preference", 161
REQUIRED = ("prompt", "completion", "label")
MAP = ("prompt", "completion", "label")


def matches(row: dict) -> bool:
    """True for a prompt with a completion and ``label`` true or false; 0/1 and text are ambiguous and do not match."""
    return "prompt" in row and "completion" in row and type(row.get("label")) is bool


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        flags = 0
        for key, side in (("prompt", INPUT), ("completion", TARGET)):
            if key in row:
                add_text(out, row[key], key, side)
            else:
                flags |= OTHER_SHAPE
        if row.get("label") is None:
            flags |= OTHER_SHAPE
        elif add_truth(out, row["label"]):
            flags |= LABEL_AS_TEXT
        out.end_row(flags)
