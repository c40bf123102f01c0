"""Cohere chat (legacy): ``messages`` of the roles System, User and Chatbot."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import OTHER_SHAPE, Columns
from tuneready.turns import add_message, has_roles, listed

NAME, TASK, ORDER = "cohere_chat", "generation", 116
REQUIRED = ("messages",)
MAP = ("messages",)
_ROLES = ("System", "User", "Chatbot")


def matches(row: dict) -> bool:
    """True for messages that all have one of Cohere's three roles."""
    if not has_roles(row.get("messages")):
        return False
    return all(type(m) is dict and m.get("role") in _ROLES for m in listed(row["messages"])[0] or [])


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        messages, flags = listed(row.get("messages"))
        for i, message in enumerate(messages or []):
            known = type(message) is dict and message.get("role") in _ROLES
            add_message(out, {**message, "role": message["role"].lower()} if known else message, "messages[]", i)
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)
