"""Template-free segments (Axolotl): ``segments`` of a text and whether it is learnt."""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, NO_ROLE, OTHER, OTHER_SHAPE, TARGET, Columns

NAME, TASK, ORDER = "segments", "generation", 171
REQUIRED = ("segments",)
MAP = ("prompt", "completion")


def matches(row: dict) -> bool:
    """True for a list of objects with a text and a label."""
    found = row.get("segments")
    return type(found) is list and bool(found) and all(type(s) is dict and "text" in s and "label" in s for s in found)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; ``label: true`` marks what is learnt."""
    for row in rows:
        found = row.get("segments")
        for i, segment in enumerate(found if type(found) is list else []):
            if type(segment) is dict:
                side = TARGET if segment.get("label") is True else INPUT
                out.segment(NO_ROLE, side, segment.get("text"), out.field_number("segments[].text"), i)
            else:
                out.segment(OTHER, INPUT, segment, out.field_number("segments[]"), i)
        out.end_row(0 if matches(row) else OTHER_SHAPE)
