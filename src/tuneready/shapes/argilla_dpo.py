"""Preference (Argilla): ``instruction`` with ``chosen_response`` and ``rejected_response``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import Columns
from tuneready.preference_rows import add_rows

NAME, TASK, ORDER = "argilla_dpo", "preference", 141
REQUIRED = ("instruction", "chosen_response", "rejected_response")
MAP = ("prompt", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for an instruction with a pair of responses."""
    return "instruction" in row and "chosen_response" in row and "rejected_response" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    add_rows(rows, out, ("instruction", "input"), ("chosen_response", "rejected_response"), matches)
