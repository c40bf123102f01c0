"""Alpaca preference: ``instruction`` with ``chosen`` and ``rejected`` answers."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import Columns
from tuneready.preference_rows import add_rows

NAME, TASK, ORDER = "alpaca_pref", "preference", 131
REQUIRED = ("instruction", "chosen", "rejected")
MAP = ("prompt", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for an instruction with a pair of answers."""
    return "instruction" in row and "chosen" in row and "rejected" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    add_rows(rows, out, ("instruction", "input"), ("chosen", "rejected"), matches)
