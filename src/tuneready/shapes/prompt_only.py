"""Prompts alone (GRPO, RLOO, online preference): ``prompt`` and nothing to learn from it.

A second column of text makes the row undecidable: it may be the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, Columns
from tuneready.keys import texts_besides
from tuneready.turns import add_text

NAME, TASK, ORDER = "prompt_only", "generation", 181
REQUIRED = ("prompt",)
MAP = ("prompt",)


def matches(row: dict) -> bool:
    """True for a prompt (text or messages) beside which no other column holds text."""
    return type(row.get("prompt")) in (str, list) and not texts_besides(row, "prompt")


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; there is no target."""
    for row in rows:
        if "prompt" in row:
            add_text(out, row["prompt"], "prompt", INPUT)
        out.end_row(0 if "prompt" in row else OTHER_SHAPE)
