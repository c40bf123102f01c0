"""Chat messages (LLaMA-Factory v1): parts of ``{type, value}`` and ``loss_weight``."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import OTHER_SHAPE, Columns
from tuneready.turns import add_messages, add_tools, has_roles, listed, two_formats

NAME, TASK, ORDER = "lf_v1_sft", "generation", 112
REQUIRED = ("messages",)
MAP = ("messages",)


def matches(row: dict) -> bool:
    """True for messages whose parts hold a ``value``, or that carry a ``loss_weight``."""
    if not has_roles(row.get("messages")):
        return False
    for message in listed(row["messages"])[0] or []:
        if type(message) is not dict:
            continue
        content = message.get("content")
        if "loss_weight" in message or (type(content) is list and any(type(p) is dict and "value" in p for p in content)):
            return True
    return False


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        messages, flags = listed(row.get("messages"))
        if messages is None:
            out.end_row(OTHER_SHAPE)
            continue
        add_messages(out, messages, "messages")
        flags |= add_tools(out, row.get("tools")) | two_formats(row, "messages")
        out.end_row(flags if has_roles(messages) else flags | OTHER_SHAPE)
