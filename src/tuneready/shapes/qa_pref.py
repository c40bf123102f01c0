"""Question preference: ``question`` with ``chosen`` and ``rejected`` answers."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import Columns
from tuneready.preference_rows import add_rows

NAME, TASK, ORDER = "qa_pref", "preference", 132
REQUIRED = ("question", "chosen", "rejected")
MAP = ("prompt", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for a question with a pair of answers."""
    return "question" in row and "chosen" in row and "rejected" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    add_rows(rows, out, ("question",), ("chosen", "rejected"), matches)
