"""Rows read by a shape, in the words of the canonical form."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from tuneready.batch import ROLE_NAMES, SIDE_NAMES, Columns
from tuneready.errors import UserError
from tuneready.intake.vote import vote


def columns(shape: ModuleType, *rows: dict) -> Columns:
    """What the shape makes of the rows."""
    out = Columns()
    shape.convert(rows, out)
    assert len(out.ends) == len(out.row_flags) == len(rows)
    return out


def segments(shape: ModuleType, row: dict) -> list[tuple[str, str, Any]]:
    """Role, side and text of each segment of one row."""
    out = columns(shape, row)
    return [(ROLE_NAMES[r], SIDE_NAMES[s], t) for r, s, t in zip(out.role, out.side, out.text)]


def flags(shape: ModuleType, row: dict) -> int:
    """Flags of one row."""
    return columns(shape, row).row_flags[0]


def named(row: dict) -> str:
    """Name of the shape a single row votes for."""
    try:
        return vote([row], [1]).shape
    except UserError as error:
        assert error.code == "E-SHAPE-UNKNOWN"
        return "unknown"


def without(row: dict, *keys: str) -> dict:
    """The row without some keys."""
    return {key: value for key, value in row.items() if key not in keys}
