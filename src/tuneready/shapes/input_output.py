"""Input and output: two columns of text."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, TARGET, Columns
from tuneready.turns import add_system, add_text

NAME, TASK, ORDER = "input_output", "generation", 175
REQUIRED = ("input", "output")
MAP = ("prompt", "completion", "system")


def matches(row: dict) -> bool:
    """True for ``input`` with ``output``."""
    return "input" in row and "output" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        if len(row) > 2:
            add_system(out, row, "system", "system_prompt")
        for key, side in (("input", INPUT), ("output", TARGET)):
            if key in row:
                add_text(out, row[key], key, side)
        out.end_row(0 if matches(row) else OTHER_SHAPE)
