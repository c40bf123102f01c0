"""Prompt and completion: two strings, or two message lists."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, NO_ROLE, OTHER_SHAPE, TARGET, Columns
from tuneready.turns import add_system, add_text, add_tools, bounded, is_judged, two_formats

NAME, TASK, ORDER = "prompt_completion", "generation", 162
REQUIRED = ("prompt", "completion")
MAP = ("prompt", "completion", "system")
_TRUTH = frozenset(("true", "false", "good", "bad", "0", "1", "yes", "no", "desirable", "undesirable"))


def matches(row: dict) -> bool:
    """True for ``prompt`` and ``completion``, unless a ``label`` that may be a judgement makes the row ambiguous."""
    if "prompt" not in row or "completion" not in row:
        return False
    label = row.get("label")
    return not (is_judged(row) or (type(label) is int and label in (0, 1))
                or (type(label) is str and label.strip().lower() in _TRUTH))


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; a string is appended without a call."""
    asked, answered = out.field_number("prompt"), out.field_number("completion")
    for row in rows:
        flags = 0
        if len(row) > 2:
            add_system(out, row, "system")
            flags = two_formats(row, "prompt") | add_tools(out, row.get("tools")) | (OTHER_SHAPE if is_judged(row) else 0)
            if isinstance(row.get("weight"), (int, float)):
                out.row_weight[out.row] = bounded(row["weight"])
        for key, side, path in (("prompt", INPUT, asked), ("completion", TARGET, answered)):
            value = row.get(key)
            if type(value) is str:
                out.segment(NO_ROLE, side, value, path)
            elif key in row:
                # Assistants inside the prompt are context; the completion alone is learnt.
                add_text(out, value, key, side)
            else:
                flags |= OTHER_SHAPE
        out.end_row(flags)
