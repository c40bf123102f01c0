"""Where the column names of a sheet stand, told from its first rows: titles above them, or a cover sheet before the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuneready.errors import UserError

LOOKED = 60  # rows of a sheet that are looked at
TITLES = 20  # rows that may stand above the names
_UNDER, _TENTH = 0.8, 10  # of the rows below hold two cells and more; times as many rows as a cover sheet holds


def place(rows: Sequence[Sequence[Any]]) -> tuple[int, int] | None:
    """(row, column) of the first column name, from 1; None where row 1 may hold the names, or none is sure.

    Row 1 holds no names where it has one cell at most and the rows below have two and more. The names are the first row that is
    as wide as any, all of it different texts.
    """
    filled = [[k for k, cell in enumerate(row) if cell is not None and cell != ""] for row in rows[:LOOKED]]
    if not filled or len(filled[0]) > 1:
        return None
    widest = max(map(len, filled))
    for number, columns in enumerate(filled[:TITLES]):
        names = [rows[number][k] for k in columns]
        below = [len(other) for other in filled[number + 1:] if other]
        wide = below and sum(n > 1 for n in below) >= _UNDER * len(below)
        if len(columns) == widest > 1 and number and wide and all(type(name) is str for name in names) and len(set(names)) == len(names):
            return number + 1, columns[0] + 1
    return None


def is_cover(held: int, most: int) -> bool:
    """True for a sheet of so few rows beside another that it describes the data; both counted up to ``LOOKED``."""
    return held * _TENTH < min(most, LOOKED)


def letter(column: int) -> str:
    """The letters of a column, counted from 1."""
    out = ""
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def check(path: str, sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> None:
    """Refuses a workbook of which something else than its data would be read.

    Args:
        path: the file, for errors.
        sheets: title, in a form that may be shown, and first rows of each sheet.

    Raises:
        UserError: E-XLSX-COVER where a sheet about the data comes first, E-XLSX-TITLE where the names stand under titles.
    """
    held = [sum(any(cell is not None for cell in row) for row in rows) - 1 for _, rows in sheets]
    first = next((k for k, rows in enumerate(held) if rows > 0), -1)
    if first < 0:
        return
    fullest = max(range(len(held)), key=held.__getitem__)
    title = sheets[first][0]
    if is_cover(held[first], held[fullest]):
        raise UserError(f"sheet “{title}” comes first and holds {held[first]} row{'s' * (held[first] > 1)}, “{sheets[fullest][0]}” many",
                        where=path, code="E-XLSX-COVER", fix="move the sheet with the data to the front, or delete the other")
    found = place(sheets[first][1])
    if found:
        row, column = found
        columns = f" and the columns before {letter(column)}" * (column > 1)
        raise UserError(f"the column names of sheet “{title}” stand in row {row}, not in row 1", where=f"{path}:{row}",
                        code="E-XLSX-TITLE", fix=f"delete the rows above row {row}{columns}, or export the sheet as CSV without them")
