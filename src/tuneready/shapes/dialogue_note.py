"""Clinical note from a dialogue (MTS-Dialog): ``dialogue`` and ``section_text``.

The section header, where there is one, is kept as the label of the row.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, NO_ROLE, OTHER_SHAPE, TARGET, Columns

NAME, TASK, ORDER = "dialogue_note", "generation", 174
REQUIRED = ("dialogue", "section_text")
MAP = ("prompt", "completion")


def matches(row: dict) -> bool:
    """True for a dialogue with the text of a note's section."""
    return "dialogue" in row and "section_text" in row


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    paths = [(key, side, out.field_number(key)) for key, side in (("dialogue", INPUT), ("section_text", TARGET))]
    for row in rows:
        for key, side, path in paths:
            if key in row:
                out.segment(NO_ROLE, side, row[key], path)
        if row.get("section_header"):
            out.label(row["section_header"])
        out.end_row(0 if matches(row) else OTHER_SHAPE)
