"""Preference with the prompt inside the answers (TRL): ``chosen`` and ``rejected`` alone.

Message lists: the turns shared from the start are the prompt. Transcripts in one string (``\\n\\nHuman: … \\n\\nAssistant: …``)
are cut after the last ``Assistant:``; other strings have no prompt to split out.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, NO_ROLE, OTHER_SHAPE, PROMPTS_DIFFER, REJECTED, TARGET, Columns
from tuneready.turns import add_pair

NAME, TASK, ORDER = "trl_pref_implicit", "preference", 135
REQUIRED = ("chosen", "rejected")
MAP = ("chosen", "rejected")
_PROMPTS = ("messages", "conversations", "prompt", "instruction", "question", "input")
_MARK = "\n\nAssistant:"


def matches(row: dict) -> bool:
    """True for a pair of answers without a prompt of its own and without other text."""
    return "chosen" in row and "rejected" in row and not any(key in row for key in _PROMPTS)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        chosen, rejected = row.get("chosen"), row.get("rejected")
        if type(chosen) is str and type(rejected) is str and _MARK in chosen and _MARK in rejected:
            flags = _transcripts(out, chosen, rejected)
        elif "chosen" in row or "rejected" in row:
            flags = add_pair(out, row)
        else:
            flags = 0
        out.end_row(flags if matches(row) else flags | OTHER_SHAPE)


def _transcripts(out: Columns, chosen: str, rejected: str) -> int:
    good, bad = (text.rindex(_MARK) + len(_MARK) for text in (chosen, rejected))
    path = out.field_number("chosen")
    out.segment(NO_ROLE, INPUT, chosen[:good], path)
    out.segment(NO_ROLE, TARGET, chosen[good:], path)
    out.segment(NO_ROLE, REJECTED, rejected[bad:], out.field_number("rejected"))
    return 0 if chosen[:good] == rejected[:bad] else PROMPTS_DIFFER
