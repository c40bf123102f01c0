"""Question and answer, with optional context, choices and system prompt."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, NO_ROLE, OTHER_SHAPE, TARGET, Columns
from tuneready.turns import add_system, add_text

NAME, TASK, ORDER = "qa", "generation", 176
REQUIRED = ("question", "answer")
MAP = ("prompt", "input", "completion", "system")
_CONTEXT = ("context", "article", "passage", "choices", "options")


def matches(row: dict) -> bool:
    """True for a question with an answer or answers."""
    return "question" in row and ("answer" in row or "answers" in row)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; several answers are several targets."""
    path = out.field_number("question")
    for row in rows:
        if len(row) > 2:
            add_system(out, row, "system_prompt", "system")
            for key in _CONTEXT:
                if row.get(key):
                    add_text(out, row[key], key, INPUT)
        if "question" in row:
            out.segment(NO_ROLE, INPUT, row["question"], path)
        key = "answer" if "answer" in row else "answers"
        if key in row:
            value = row[key]
            # SQuAD: {"text": [...], "answer_start": [...]}
            squad = type(value) is dict and type(value.get("text")) is list
            add_text(out, value["text"] if squad else value, f"{key}.text" if squad else key, TARGET)
        out.end_row(0 if matches(row) else OTHER_SHAPE)
