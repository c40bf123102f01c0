"""Preference (LLaMA-Factory v1): ``chosen_messages`` and ``rejected_messages``, whole conversations."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import OTHER_SHAPE, Columns
from tuneready.turns import add_pair, add_tools, listed

NAME, TASK, ORDER = "lf_v1_pref", "preference", 100
REQUIRED = ("chosen_messages", "rejected_messages")
MAP = ("chosen", "rejected")


def matches(row: dict) -> bool:
    """True for two lists of messages, chosen and rejected."""
    return listed(row.get("chosen_messages"))[0] is not None and listed(row.get("rejected_messages"))[0] is not None


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; the turns both conversations share are the prompt and added once."""
    for row in rows:
        pair = {key: listed(row.get(key)) for key in REQUIRED}
        flags = add_pair(out, {key: found for key, (found, _) in pair.items()}, REQUIRED) if matches(row) else OTHER_SHAPE
        for _, was_text in pair.values():
            flags |= was_text
        out.end_row(flags | add_tools(out, row.get("tools")))
