"""Rows of a prompt column and a pair of answers: six shapes that differ in the names of their columns alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, Columns
from tuneready.turns import add_pair, add_system, add_text, add_tools


def add_rows(rows: Sequence[dict], out: Columns, prompts: tuple[str, ...], answers: tuple[str, str],
             matches: Callable[[dict], bool]) -> None:
    """Adds the rows. Turns that the two answers share with the prompt are not added again.

    Args:
        prompts: columns of the prompt: the first where it is there at all, the others where they hold something.
        answers: columns of the preferred and the rejected answer.
        matches: the shape's own test; a row that fails it is kept and flagged ``OTHER_SHAPE``.
    """
    first, *others = prompts
    for row in rows:
        add_system(out, row, "system", "system_prompt")
        for key in (first, *(key for key in others if row.get(key))):
            if key in row:
                add_text(out, row[key], key, INPUT)
        flags = 0
        if answers[0] in row or answers[1] in row:
            flags = add_pair(out, row, answers, row.get(first))
        flags |= add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)
