"""Preference tuning (Gemini): ``contents`` with scored ``completions``; the best score is the target."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import ASSISTANT, INPUT, INSTRUCTION, OTHER_SHAPE, PARTS, REJECTED, SYSTEM, TARGET, Columns
from tuneready.turns import add_message, add_messages, add_part, add_tools

NAME, TASK, ORDER = "gemini_pref", "preference", 81
REQUIRED = ("contents", "completions")
MAP = ("messages", "chosen", "rejected")


def matches(row: dict) -> bool:
    """True for contents with a list of completions."""
    return _has_parts(row) and type(row.get("completions")) is list


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        _system(out, row.get("systemInstruction", row.get("system_instruction")))
        contents = row.get("contents")
        add_messages(out, contents if type(contents) is list else [], "contents", INPUT)
        _completions(out, row.get("completions"))
        flags = add_tools(out, row.get("tools"))
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)


def _has_parts(row: dict) -> bool:
    contents = row.get("contents")
    return type(contents) is list and any(type(c) is dict and type(c.get("parts")) is list for c in contents)


def _system(out: Columns, value: object) -> None:
    parts = value.get("parts") if type(value) is dict else None
    for k, part in enumerate(parts if type(parts) is list else []):
        add_part(out, part, f"systemInstruction.parts[{min(k, 9)}]", (SYSTEM, INSTRUCTION, -1, PARTS))


def _completions(out: Columns, completions: object) -> None:
    found = completions if type(completions) is list else []
    scores = [c.get("score") if type(c) is dict else None for c in found]
    known = [score for score in scores if isinstance(score, (int, float))]
    for i, (completion, score) in enumerate(zip(found, scores)):
        side = TARGET if known and score == max(known) else REJECTED
        body = completion.get("completion") if type(completion) is dict else completion
        if type(body) is dict and "parts" in body:
            add_message(out, {"role": "model", **body}, "completions[].completion", i, side)
        else:
            out.segment(ASSISTANT, side, body, out.field_number("completions[].completion"), i)
