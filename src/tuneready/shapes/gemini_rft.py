"""Reinforcement tuning (Gemini): ``contents`` with ``references``, which are taken as the target."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, INSTRUCTION, NO_ROLE, OTHER_SHAPE, PARTS, SYSTEM, TARGET, Columns
from tuneready.turns import add_messages, add_part, add_tools

NAME, TASK, ORDER = "gemini_rft", "generation", 82
REQUIRED = ("contents", "references")
MAP = ("messages", "target")


def matches(row: dict) -> bool:
    """True for contents with an object of references."""
    return _has_parts(row) and type(row.get("references")) is dict


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        _system(out, row.get("systemInstruction", row.get("system_instruction")))
        contents = row.get("contents")
        add_messages(out, contents if type(contents) is list else [], "contents", INPUT)
        references = row.get("references")
        for value in references.values() if type(references) is dict else ():
            out.segment(NO_ROLE, TARGET, value, out.field_number("references"))
        flags = add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)


def _has_parts(row: dict) -> bool:
    contents = row.get("contents")
    return type(contents) is list and any(type(c) is dict and type(c.get("parts")) is list for c in contents)


def _system(out: Columns, value: object) -> None:
    parts = value.get("parts") if type(value) is dict else None
    for k, part in enumerate(parts if type(parts) is list else []):
        add_part(out, part, f"systemInstruction.parts[{min(k, 9)}]", (SYSTEM, INSTRUCTION, -1, PARTS))
