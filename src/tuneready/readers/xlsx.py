"""XLSX: the first sheet with a header in row 1 and rows below; stored values only.

Opened in a child process (``BINARY``). Formulas, macros and links are neither run nor followed (``I-ACTIVE-CONTENT``); a
formula counts as the value the workbook stores for it, empty where none is stored (``I-XLSX-FORMULAS``). Other sheets that
hold data are named (``I-XLSX-SHEETS``); titles above the names, or a sheet about the data before it, refuse the file.
"""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import Any

from tuneready.errors import UserError
from tuneready.finding import excerpt
from tuneready.kernels import sheet_header
from tuneready.kernels.archive import check_zip, declares_document_type, workbook_notes
from tuneready.kernels.digest import sha256_file
from tuneready.source import Chunk, File, Part, ReadLimits, Refusal

NAME = "xlsx"
RANK = 12
BINARY = True
MAGIC, ROWS = b"PK\x03\x04", 1_048_576  # most rows a sheet can have (Excel specifications)
FIX = "save the workbook again as .xlsx, or export the sheet as CSV"


def recognise(head: bytes, name: str) -> bool:
    """True for a ZIP whose first members are those of an Office Open XML workbook."""
    return head.startswith(MAGIC) and (b"xl/" in head or name.lower().endswith((".xlsx", ".xlsm")))


def scan(file: File, number: int, limits: ReadLimits) -> tuple[File, tuple[Part, ...]]:
    """Checks sizes and names inside the archive, then finds the sheet to read."""
    notes = [*file.notes, *_check_archive(file, limits)]
    with closing(_workbook(file)) as book:
        firsts = [(excerpt(sheet.title, 40), list(islice(_cells(file, sheet, start=1), sheet_header.LOOKED))) for sheet in book.worksheets]
        sheet_header.check(file.path, firsts)
        holding = [sheet.title for sheet in book.worksheets if _holds_rows(file, sheet)]
        if not holding:
            raise UserError("no sheet has column names in row 1 and a row below", where=file.path, code="E-EMPTY-FILE",
                            fix="put the column names in row 1")
        _names(file, book[holding[0]])
    shown = [excerpt(title, 40) for title in holding]
    notes += [f"I-XLSX-SHEETS read “{shown[0]}”; not read: {', '.join(shown[1:])}"] * (len(shown) > 1)
    return replace(file, sha256=sha256_file(file.location), notes=tuple(notes)), (Part(number, first_line=2),)


def read(file: File, part: Part, limits: ReadLimits) -> Iterator[Chunk]:
    """The rows of the sheet; ``lines`` are its row numbers."""
    with closing(_workbook(file)) as book:
        sheet = next(sheet for sheet in book.worksheets if _holds_rows(file, sheet))
        names = _names(file, sheet)
        chunk, held = Chunk(), 0
        for line, cells in enumerate(_cells(file, sheet, start=2), 2):
            held += _add(chunk, line, cells, names)
            if len(chunk.rows) + len(chunk.refusals) >= limits.chunk_rows or held >= limits.chunk_bytes:
                yield chunk
                chunk, held = Chunk(), 0
        if chunk.rows or chunk.refusals or chunk.blank:
            yield chunk


def _add(chunk: Chunk, line: int, cells: tuple, names: list[str]) -> int:
    """Puts one sheet row where it belongs; returns its size in characters."""
    if all(cell is None for cell in cells):
        chunk.blank += 1
        return 0
    if any(cell is not None for cell in cells[len(names):]):
        last = max(i for i, cell in enumerate(cells, 1) if cell is not None)
        chunk.refusals.append(Refusal(line, -1, len(names) + 1, "E-XLSX-FIELDS", f"{last} cells where the header has {len(names)}",
                                      "name the column in row 1, or clear the cell"))
        return 0
    values = [value(cell) for cell in cells[: len(names)]] + [None] * (len(names) - len(cells))
    chunk.rows.append(dict(zip(names, values)))
    chunk.lines.append(line)
    chunk.offsets.append(-1)
    chunk.lengths.append(sum(len(v) if isinstance(v, str) else 8 for v in values))
    return chunk.lengths[-1]


def value(cell: Any) -> Any:
    """A cell as text, number, truth value or None; dates in ISO 8601, without a time where it is midnight."""
    if isinstance(cell, dt.datetime):
        return (cell.date() if cell.time() == dt.time() else cell).isoformat()
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, (str, bool, int, float)) else str(cell)


def _names(file: File, sheet: Any) -> list[str]:
    cells = list(next(_cells(file, sheet, start=1)))
    while cells and cells[-1] is None:
        cells.pop()
    names = ["" if cell is None else str(value(cell)) for cell in cells]
    for column, name in enumerate(names, 1):
        fault = "EMPTY" if not name.strip() else "DUP" if name in names[: column - 1] else ""
        if fault:
            what = "has no name" if fault == "EMPTY" else "has the name of another"
            raise UserError(f"column {column} of sheet “{excerpt(sheet.title, 40)}” {what}", where=f"{file.path}:1",
                            code=f"E-XLSX-HEADER-{fault}", fix="give each column a name of its own in row 1")
    return names


def _holds_rows(file: File, sheet: Any) -> bool:
    rows = _cells(file, sheet, start=1)
    return any(cell is not None for cell in next(rows, ())) and any(any(cell is not None for cell in row) for row in rows)


def _cells(file: File, sheet: Any, start: int) -> Iterator[tuple]:
    sheet.reset_dimensions()  # the size a sheet states may be wrong
    rows = sheet.iter_rows(min_row=start, max_row=ROWS, values_only=True)
    while True:
        try:
            row = next(rows, None)
        except Exception as error:  # see _workbook
            raise _fault(file, error) from None
        if row is None:
            return
        yield row


def _workbook(file: File) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(file.location, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library names no base class: KeyError, ValueError, ParseError …
        raise _fault(file, error) from None


def _fault(file: File, error: Exception) -> UserError:
    return UserError(f"the workbook is damaged: {excerpt(str(error), 100)}", where=file.path, code="E-XLSX", fix=FIX)


def _check_archive(file: File, limits: ReadLimits) -> tuple[str, ...]:
    """Refuses bombs, names that lead outside, and document type declarations; returns notes."""
    try:
        with zipfile.ZipFile(file.location) as archive:
            check_zip(archive, file.path, file.size, limits)
            if declares_document_type(archive):
                raise UserError("the workbook declares a document type", where=file.path, code="E-UNSAFE", fix=FIX)
            return workbook_notes(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, ValueError) as error:
        raise _fault(file, error) from None
