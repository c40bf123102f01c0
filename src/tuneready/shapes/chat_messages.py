"""Chat messages (OpenAI): ``messages`` of role and content, with optional tools, parts, weights, reasoning.

The hot path of conversion: a message of two keys with a plain string is appended without a call.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import OTHER_SHAPE, Columns
from tuneready.turns import PLAIN_ROLES, SIDES, add_message, add_tools, bounded, has_roles, listed, two_formats

NAME, TASK, ORDER = "chat_messages", "generation", 119
REQUIRED = ("messages",)
MAP = ("messages",)
# Keys beside the messages that conversion looks at.
_BESIDES = frozenset(("tools", "functions", "weight", "text", "prompt", "completion", "conversations", "chosen", "rejected",
                      "rejected_response", "label"))


def matches(row: dict) -> bool:
    """True for ``messages`` of role and content, or an empty list of them."""
    messages = row.get("messages")
    return has_roles(messages) or messages == []


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; see ``tuneready.turns`` for how a message becomes segments."""
    path = out.field_number("messages[].content")
    role, side, flag, source = out.role.append, out.side.append, out.flags.append, out.source.append
    known = _BESIDES
    index, text, plain, sides = out.index.append, out.text.append, PLAIN_ROLES, SIDES
    for row in rows:
        messages = row.get("messages")
        flags = 0
        if type(messages) is not list:
            messages, flags = listed(messages)
            if messages is None:
                out.end_row(OTHER_SHAPE)
                continue
        if len(row) > 1 and not known.isdisjoint(row):
            flags |= _besides(row, out)
        i = 0
        for message in messages:
            if type(message) is dict and len(message) == 2:
                name, content = message.get("role"), message.get("content")
                if type(content) is str and type(name) is str and name in plain:
                    code = plain[name]
                    role(code)
                    side(sides[code])
                    text(content)
                    source(path)
                    index(i)
                    flag(0)
                    i += 1
                    continue
            add_message(out, message, "messages[]", i)
            i += 1
        out.end_row(flags)


def _besides(row: dict, out: Columns) -> int:
    """Tools, weight and other formats beside the messages; returns row flags."""
    flags = two_formats(row, "messages")
    if "tools" in row or "functions" in row:
        flags |= add_tools(out, row.get("tools", row.get("functions")))
    weight = row.get("weight")
    if isinstance(weight, (int, float)):
        out.row_weight[out.row] = bounded(weight)
    # Keys that make the row another shape of the messages family: a pair of answers, or a judgement.
    pair = ("chosen" in row and "rejected" in row) or "rejected_response" in row
    return flags | OTHER_SHAPE if pair or type(row.get("label")) is bool else flags
