"""Preference with an explicit prompt (TRL): ``prompt``, ``chosen``, ``rejected``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import Columns
from tuneready.preference_rows import add_rows

NAME, TASK, ORDER = "trl_pref", "preference", 134
REQUIRED = ("prompt", "chosen", "rejected")
MAP = ("prompt", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for a prompt with a pair of answers."""
    return "prompt" in row and "chosen" in row and "rejected" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    add_rows(rows, out, ("prompt",), ("chosen", "rejected"), matches)
