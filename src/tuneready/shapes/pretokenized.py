"""Token ids: ``input_ids`` with optional ``labels`` and ``attention_mask``.

There is no text to look at; only the lengths of the lists are compared. Text checks need the tokenizer.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import LENGTHS_DIFFER, OTHER_SHAPE, Columns

NAME, TASK, ORDER = "pretokenized", "generation", 10
REQUIRED = ("input_ids",)
MAP = ()
_PARALLEL = ("labels", "attention_mask", "position_ids")


def matches(row: dict) -> bool:
    """True when ``input_ids`` is a list."""
    return type(row.get("input_ids")) is list


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows without segments."""
    for row in rows:
        ids = row.get("input_ids")
        if type(ids) is not list:
            out.end_row(OTHER_SHAPE)
            continue
        given = [row[key] for key in _PARALLEL if row.get(key) is not None]
        same = all(type(values) is list and len(values) == len(ids) for values in given)
        out.end_row(0 if same else LENGTHS_DIFFER)
