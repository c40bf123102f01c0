"""Summarisation: a document, article or dialogue and its summary, note or highlights."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, TARGET, Columns
from tuneready.turns import add_system, add_text

NAME, TASK, ORDER = "summarise", "generation", 179
REQUIRED = ("document", "summary")
MAP = ("prompt", "completion")
_SOURCES = ("document", "article", "dialogue", "dialog", "transcript", "report", "text")
_TARGETS = ("summary", "highlights", "note", "abstract")


def matches(row: dict) -> bool:
    """True for a source text with a summary of it."""
    return _first(row, _SOURCES) is not None and _first(row, _TARGETS) is not None


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; an instruction beside them is the system prompt."""
    for row in rows:
        add_system(out, row, "system", "system_prompt", "instruction")
        keys = (_first(row, _SOURCES), _first(row, _TARGETS))
        for key, side in zip(keys, (INPUT, TARGET)):
            if key is not None:
                add_text(out, row[key], key, side)
        out.end_row(OTHER_SHAPE if None in keys else 0)


def _first(row: dict, names: Sequence[str]) -> str | None:
    return next((name for name in names if name in row), None)
