"""Bedrock Converse: ``messages`` whose parts have no ``type``, with ``system`` as a list of texts."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INSTRUCTION, OTHER_SHAPE, PARTS, SYSTEM, Columns
from tuneready.turns import add_messages, add_part, add_system, add_tools, has_roles, listed

NAME, TASK, ORDER = "bedrock_converse", "generation", 111
REQUIRED = ("schemaVersion", "messages")
MAP = ("messages", "system")
_KINDS = ("text", "image", "video", "document", "toolUse", "toolResult")


def matches(row: dict) -> bool:
    """True for messages with a ``schemaVersion`` of Bedrock, or with parts that have no ``type``."""
    if not has_roles(row.get("messages")):
        return False
    version = row.get("schemaVersion")
    if type(version) is str and version.startswith("bedrock"):
        return True
    contents = [m.get("content") for m in listed(row["messages"])[0] or [] if type(m) is dict]
    parts = [part for content in contents if type(content) is list for part in content if type(part) is dict]
    return any("type" not in part and any(kind in part for kind in _KINDS) for part in parts)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        messages, flags = listed(row.get("messages"))
        system = row.get("system")
        if type(system) is list:
            for k, part in enumerate(system):
                add_part(out, part, f"system[{min(k, 9)}]", (SYSTEM, INSTRUCTION, -1, PARTS))
        else:
            add_system(out, row, "system")
        add_messages(out, messages or [], "messages")
        tools = row.get("toolConfig")
        flags |= add_tools(out, tools.get("tools") if type(tools) is dict else row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)
