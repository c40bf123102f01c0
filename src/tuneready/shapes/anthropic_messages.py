"""Anthropic messages: ``messages`` of user and assistant with the system prompt in ``system``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import OTHER_SHAPE, Columns
from tuneready.turns import add_messages, add_system, add_tools, has_roles, listed, two_formats

NAME, TASK, ORDER = "anthropic_messages", "generation", 117
KIN = ("chat_messages",)  # the system prompt is optional: a row without one looks like plain chat messages
REQUIRED = ("messages", "system")
MAP = ("messages", "system")


def matches(row: dict) -> bool:
    """True for messages with a string ``system`` beside them."""
    return type(row.get("system")) is str and has_roles(row.get("messages"))


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; a row without ``system`` has no system prompt."""
    for row in rows:
        messages, flags = listed(row.get("messages"))
        if messages is None:
            out.end_row(OTHER_SHAPE)
            continue
        add_system(out, row, "system")
        add_messages(out, messages, "messages")
        flags |= add_tools(out, row.get("tools")) | two_formats(row, "messages")
        out.end_row(flags if has_roles(messages) else flags | OTHER_SHAPE)
