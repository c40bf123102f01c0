"""Input preference (Axolotl ICR): a string ``input`` with ``chosen`` and ``rejected`` answers."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import Columns
from tuneready.preference_rows import add_rows

NAME, TASK, ORDER = "icr_pref", "preference", 133
REQUIRED = ("input", "chosen", "rejected")
MAP = ("prompt", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for a string input with a pair of answers."""
    return type(row.get("input")) is str and "chosen" in row and "rejected" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    add_rows(rows, out, ("input",), ("chosen", "rejected"), matches)
