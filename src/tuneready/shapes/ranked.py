"""Ranked answers (Nectar): ``prompt`` and ``answers`` with a rank each; the best is the target."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, NO_ROLE, OTHER_SHAPE, REJECTED, TARGET, Columns
from tuneready.turns import add_text

NAME, TASK, ORDER = "ranked", "preference", 153
REQUIRED = ("prompt", "answers")
MAP = ("prompt", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for a prompt with answers that carry a numeric rank."""
    answers = row.get("answers")
    return "prompt" in row and type(answers) is list and bool(answers) and all(
        type(a) is dict and "answer" in a and isinstance(a.get("rank"), (int, float)) for a in answers)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; answers below the best rank are rejected ones."""
    for row in rows:
        if "prompt" in row:
            add_text(out, row["prompt"], "prompt", INPUT)
        if not matches(row):
            out.end_row(OTHER_SHAPE)
            continue
        best = min(answer["rank"] for answer in row["answers"])
        path = out.field_number("answers[].answer")
        for i, answer in enumerate(row["answers"]):
            out.segment(NO_ROLE, TARGET if answer["rank"] == best else REJECTED, answer["answer"], path, i)
        out.end_row()
