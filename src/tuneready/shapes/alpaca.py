"""Alpaca: ``instruction`` and ``output`` (or ``response``), with optional input, system and history."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import ASSISTANT, INPUT, NO_ROLE, OTHER_SHAPE, TARGET, USER, Columns
from tuneready.turns import add_system, add_tools, is_judged

NAME, TASK, ORDER = "alpaca", "generation", 173
REQUIRED = ("instruction", "output")
MAP = ("prompt", "input", "completion", "system")


def matches(row: dict) -> bool:
    """True for an instruction with an output or a response."""
    return "instruction" in row and ("output" in row or "response" in row)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; an empty ``input`` is the format's way to say there is none, so it adds nothing."""
    paths = {key: out.field_number(key) for key in ("instruction", "input", "output", "response")}
    for row in rows:
        flags = 0
        if len(row) > 3:
            add_system(out, row, "system")
            _history(out, row.get("history"))
            flags = add_tools(out, row.get("tools"))
        if "instruction" in row:
            out.segment(NO_ROLE, INPUT, row["instruction"], paths["instruction"])
        if row.get("input"):
            out.segment(NO_ROLE, INPUT, row["input"], paths["input"])
        key = "output" if "output" in row else "response"
        if key in row:
            out.segment(NO_ROLE, TARGET, row[key], paths[key])
        other = not matches(row) or (len(row) > 2 and is_judged(row))
        out.end_row(flags | OTHER_SHAPE if other else flags)


def _history(out: Columns, history: object) -> None:
    """Earlier [user, assistant] pairs; trainers learn these answers too."""
    if type(history) is not list:
        return
    asked, answered = out.field_number("history[][0]"), out.field_number("history[][1]")
    for i, pair in enumerate(history):
        if type(pair) is list and len(pair) == 2:
            out.segment(USER, INPUT, pair[0], asked, i)
            out.segment(ASSISTANT, TARGET, pair[1], answered, i)
        else:
            out.segment(NO_ROLE, INPUT, pair, out.field_number("history[]"), i)
