"""Unpaired preference on Alpaca rows: ``instruction`` and ``output`` with a boolean ``kto_tag``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, LABEL_AS_TEXT, OTHER_SHAPE, TARGET, Columns
from tuneready.turns import add_system, add_text, add_truth

NAME, TASK, ORDER = "alpaca_kto", "preference", 151
REQUIRED = ("instruction", "output", "kto_tag")
MAP = ("prompt", "completion", "label")


def matches(row: dict) -> bool:
    """True for an instruction with an output and ``kto_tag`` (or ``label``) true or false."""
    truth = row.get("kto_tag", row.get("label"))
    return type(truth) is bool and "instruction" in row and ("output" in row or "response" in row)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        add_system(out, row, "system")
        for key, side in (("instruction", INPUT), ("input", INPUT), ("output", TARGET), ("response", TARGET)):
            if key in row and (key != "input" or row[key]):
                add_text(out, row[key], key, side)
        flags = 0 if "instruction" in row and ("output" in row or "response" in row) else OTHER_SHAPE
        truth = row.get("kto_tag", row.get("label"))
        if truth is None:
            flags |= OTHER_SHAPE
        elif add_truth(out, truth):
            flags |= LABEL_AS_TEXT
        out.end_row(flags)
