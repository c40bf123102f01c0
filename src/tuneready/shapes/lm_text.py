"""Plain text for continued pre-training: ``text`` (or ``content``) and nothing else to learn.

Other columns may only speak about the row (``id``, ``url``, ``date`` …); a second column of text makes it undecidable.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import NO_ROLE, OTHER_SHAPE, TARGET, Columns
from tuneready.keys import texts_besides

NAME, TASK, ORDER = "lm_text", "generation", 182
REQUIRED = ("text",)
MAP = ("text",)


def matches(row: dict) -> bool:
    """True for a text column beside which no other column holds text."""
    key = _key(row)
    return key is not None and not texts_besides(row, key)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; the whole text is learnt."""
    for row in rows:
        key = _key(row) or next((name for name in ("text", "content") if name in row), None)
        if key is not None:
            out.segment(NO_ROLE, TARGET, row[key], out.field_number(key))
        out.end_row(0 if key is not None and type(row[key]) is str else OTHER_SHAPE)


def _key(row: dict) -> str | None:
    return next((name for name in ("text", "content") if type(row.get(name)) is str), None)
