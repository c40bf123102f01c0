"""Unpaired preference on chat messages: ``messages`` with a boolean ``label``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import LABEL_AS_TEXT, OTHER_SHAPE, Columns
from tuneready.turns import add_messages, add_tools, add_truth, context_length, has_roles, listed, two_formats

NAME, TASK, ORDER = "messages_kto", "preference", 115
REQUIRED = ("messages", "label")
MAP = ("messages", "label")


def matches(row: dict) -> bool:
    """True for messages with ``label`` (or ``kto_tag``) true or false."""
    return has_roles(row.get("messages")) and type(row.get("label", row.get("kto_tag"))) is bool


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; the closing answer is judged, earlier answers are context."""
    for row in rows:
        messages, flags = listed(row.get("messages"))
        key = "label" if "label" in row else "kto_tag"
        if messages is None or key not in row:
            flags |= OTHER_SHAPE
        messages = messages or []
        add_messages(out, messages, "messages", context=context_length(messages))
        if row.get(key) is not None and add_truth(out, row[key]):
            flags |= LABEL_AS_TEXT
        out.end_row(flags | add_tools(out, row.get("tools")) | two_formats(row, "messages"))
