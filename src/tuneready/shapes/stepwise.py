"""Stepwise supervision (TRL): ``prompt``, ``completions`` and a boolean in ``labels`` for each step."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, LABEL_AS_TEXT, LENGTHS_DIFFER, NO_ROLE, OTHER_SHAPE, TARGET, Columns
from tuneready.turns import add_text

NAME, TASK, ORDER = "stepwise", "preference", 152
REQUIRED = ("prompt", "completions", "labels")
MAP = ("prompt", "completion", "label")


def matches(row: dict) -> bool:
    """True for a prompt with a list of steps and a list of labels."""
    return "prompt" in row and type(row.get("completions")) is list and type(row.get("labels")) is list


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; every step is a target, right or wrong, and its judgement a label."""
    for row in rows:
        if "prompt" in row:
            add_text(out, row["prompt"], "prompt", INPUT)
        if not matches(row):
            out.end_row(OTHER_SHAPE)
            continue
        path = out.field_number("completions[]")
        steps, labels = row["completions"], row["labels"]
        for i, step in enumerate(steps):
            out.segment(NO_ROLE, TARGET, step, path, i)
        out.label(labels)
        flags = 0 if len(steps) == len(labels) else LENGTHS_DIFFER
        out.end_row(flags if all(type(v) is bool for v in labels) else flags | LABEL_AS_TEXT)
