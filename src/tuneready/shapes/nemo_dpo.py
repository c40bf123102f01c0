"""Preference (NeMo): ``prompt`` with ``chosen_response`` and ``rejected_response``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, OTHER_SHAPE, Columns
from tuneready.turns import add_pair, add_system, add_text, add_tools

NAME, TASK, ORDER = "nemo_dpo", "preference", 142
REQUIRED = ("prompt", "chosen_response", "rejected_response")
MAP = ("prompt", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for a prompt with a pair of responses."""
    return "prompt" in row and "chosen_response" in row and "rejected_response" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        add_system(out, row, "system", "system_prompt")
        for key in ("prompt",):
            if row.get(key) or (key == "prompt" and key in row):
                add_text(out, row[key], key, INPUT)
        flags = 0
        if "chosen_response" in row or "rejected_response" in row:
            flags = add_pair(out, row, ("chosen_response", "rejected_response"), row.get("prompt"))
        flags |= add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)
