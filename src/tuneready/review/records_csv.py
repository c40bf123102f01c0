"""Answers as a table, CSV or XLSX: what managers and clinicians really use.

One row per item, or per answer; the columns with ids stay as they are. Cells that a spreadsheet would take for a formula get an
apostrophe when written, and lose it when read. A row without an answer is blank, not skipped: nobody has been there yet.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from tuneready.errors import UserError
from tuneready.finding import excerpt, visible
from tuneready.kernels.archive import check_zip, declares_document_type
from tuneready.kernels.canonical_json import loads
from tuneready.review import exchange, sides
from tuneready.review.exchange import BLOCK, Packet, Said
from tuneready.review_record import RIGHT, SKIPPED, STATUSES, SUBMITTED, UNSURE, WRONG, Review
from tuneready.source import ReadLimits

NAME, TABLE, BOOK = "csv", "reviews.csv", "reviews.xlsx"
KEYS = ("item_id", "row_hash", "uid", "round", "question", "blind")
ANSWERS = ("verdict", "severity", "correct_label", "value", "comment", "reviewer", "submitted_at", "seconds", "status")
REVIEWER, GUIDELINE = "reviewer", "guideline_version"
_TEXT = "text: "  # before the name of a field that is shown
_GUARDED = re.compile("^'*[=+\\-@\t\r\n;\"＝＋－＠]")  # of OWASP and renderers.csv; apostrophes before one are counted
_WORDS = {"right": RIGHT, "correct": RIGHT, "yes": RIGHT, "wrong": WRONG, "incorrect": WRONG, "no": WRONG, "unsure": UNSURE, "not sure": UNSURE}
LONGEST = 32_767  # characters of a cell (Excel specifications)
_NUMBERED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
MOST_CELLS = 30_000_000  # of a sheet read at once: about a gigabyte
_WIDE = re.compile(rb"""\br\s*=\s*["']([A-Z]{2,3})[0-9]""")  # references beyond column Z
_LAST = re.compile(rb"""\br\s*=\s*["'][A-Z]{0,3}([0-9]{6,7})["']""")  # and beyond row 99,999
FIX = "save it as CSV in UTF-8, or as .xlsx, again"


def guard(text: str) -> str:
    """A cell no spreadsheet runs."""
    return "'" + text if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """A cell as it was before ``guard``."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def plainly(text: str) -> str:
    """A text for a cell of a workbook, in which ``_x0041_`` would be read as the character with that number (ECMA-376, ST_Xstring)."""
    return _NUMBERED.sub("_x005F_", text)


def write(packet: Packet) -> dict[str, bytes]:
    """``reviews.csv``."""
    sink = io.StringIO(newline="")
    csv.writer(sink, lineterminator="\r\n").writerows([guard(cell) for cell in row] for row in _rows(packet))
    return {TABLE: sink.getvalue().encode("utf-8-sig")}


def write_book(packet: Packet) -> dict[str, bytes]:
    """``reviews.xlsx``: the same table, every cell a text."""
    from datetime import datetime

    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)
    sheet = book.create_sheet("reviews")
    for row in _rows(packet):
        cells = [WriteOnlyCell(sheet, value=plainly(guard(cell)[:LONGEST])) for cell in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    sink = io.BytesIO()
    book.save(sink)
    return {BOOK: _undated(sink.getvalue())}


def _undated(data: bytes) -> bytes:
    """The zip with no clock in it."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w") as new:
        for member in old.infolist():
            body = old.read(member)
            if member.filename == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", body)
            plain = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            plain.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(plain, body)
    return sink.getvalue()


def _rows(packet: Packet) -> Iterator[list[str]]:
    names = list(dict.fromkeys(name for item in packet.items for name in packet.of(item).texts))
    labelled = any(packet.of(item).label for item in packet.items)
    yield [*KEYS, *(_cell(_TEXT + name) for name in names), *(["label"] if labelled else []), *ANSWERS, BLOCK]
    for item in packet.items:
        shown, keys = packet.of(item), packet.keys(item)
        head = [item.item_id, item.row_hash, _cell(item.uid), str(item.round), keys["question"], "yes" if packet.blind else "no",
                *(_cell(shown.texts.get(name, "")) for name in names), *([_cell(shown.label)] if labelled else [])]
        reviews = packet.reviews.get(item.item_id, ())
        yield from ([*head, *_answer_cells(review)] for review in reviews)
        if not reviews:
            yield [*head, *([""] * len(ANSWERS)), ""]


def _answer_cells(review: Review) -> list[str]:
    side = sides.of_page(review) if review.question == "pair" else ""
    value = side or (review.value if isinstance(review.value, str) and review.question in ("label", "pair") else _json(review.value))
    cells = [review.verdict, review.severity, review.correct_label, value, review.comment, review.reviewer, review.submitted_at,
             "" if review.seconds is None else repr(review.seconds), "" if review.status == SUBMITTED else review.status]
    cells = [_cell(cell) for cell in cells]
    return [*cells, json.dumps(exchange.sealed(review, _native(cells)), separators=(",", ":"))]


def _json(value: Any) -> str:
    return "" if value is None else exchange.written(value).decode()


def _cell(text: str) -> str:
    """A text as a cell holds it: line ends as LF, other characters that show nothing as escapes."""
    shown = "\n".join("\t".join(visible(piece) for piece in line.split("\t")) for line in text.replace("\r\n", "\n").split("\n"))
    return shown.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")  # XML has neither


def _native(cells: Sequence[str]) -> Any:
    return [" ".join(cell.split()) for cell in cells]


def read(data: bytes, where: str) -> Iterator[Said | None]:
    """The answer of every row of a CSV file, None for a blank one.

    Raises:
        UserError: E-REVIEW-FILE: it is no table of answers.
    """
    csv.field_size_limit(1 << 30)
    try:
        text = data.decode("utf-8-sig")
        head = text.split("\n", 1)[0]
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
        yield from _said_all(((f"line {reader.line_num}", row) for row in reader), where)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"the file cannot be read as CSV: {visible(str(error))[:100]}", where=where, code="E-REVIEW-FILE", fix=FIX) from None


def read_book(data: bytes, where: str) -> Iterator[Said | None]:
    """The same of the first sheet of a workbook; formulas count as the value stored for them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_zip(archive, where, len(data), ReadLimits())
            if declares_document_type(archive):
                raise UserError("the workbook declares a document type", where=where, code="E-UNSAFE", fix=FIX)
            small = _cells(archive) <= MOST_CELLS
        rows = _at_once(data) if small else _one_by_one(data)
    except UserError:
        raise
    except BaseException as error:  # the libraries name no base class; a panic of the fast one is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise UserError(f"the workbook is damaged: {excerpt(str(error), 100)}", where=where, code="E-REVIEW-FILE", fix=FIX) from None
    yield from _said_all(((f"row {number}", row) for number, row in enumerate(rows, 1)), where)


def _cells(archive: zipfile.ZipFile) -> int:
    """Cells of the largest rectangle that a sheet spans, by its own references: the fast reader makes room for all of them.

    A sheet in an encoding in which references cannot be seen counts as one that is too large.
    """
    most = 0
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            xml = archive.read(name)
            if b"\x00" in xml[:200]:
                return MOST_CELLS + 1
            wide = set(_WIDE.findall(xml))
            rows = max(map(int, _LAST.findall(xml)), default=99_999)
            most = max(most, rows * max((_column(letters) for letters in wide), default=26))
    return most


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _at_once(data: bytes) -> list[list[str]]:
    """Rows by the fast reader: 100,000 rows of 13 cells in about a second."""
    import python_calamine

    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    return [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _one_by_one(data: bytes) -> list[list[str]]:
    """Rows by the reader that holds one at a time, for sheets that claim to be very large."""
    import openpyxl
    from openpyxl.utils.escape import unescape

    with closing(openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)) as book:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        return [[unescape(_plain(cell)) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def _said_all(rows: Iterable[tuple[str, list[str]]], where: str) -> Iterator[Said | None]:
    steps = iter(rows)
    _, names = next(steps, ("", []))
    names = [unguard(name).strip().casefold() for name in names]
    twice = next((name for name in (*KEYS, *ANSWERS) if names.count(name) > 1), "")
    if twice:
        raise UserError(f'column "{twice}" is there twice', where=where, code="E-REVIEW-FILE", fix="keep one of them")
    if not {"item_id", "row_hash", "uid"} & set(names):
        raise UserError("no column names the item", where=where, code="E-REVIEW-FILE", fix="keep the columns item_id, row_hash or uid as they were exported")
    for place, row in steps:
        if not any(row):
            continue
        if len(row) > len(names) and any(row[len(names):]):
            yield Said(place, fault=f"it has {len(row)} cells, the header {len(names)}")
            continue
        yield _said(place, dict(zip(names, map(unguard, row))))


def _said(where: str, cells: Mapping[str, str]) -> Said | None:
    answers = [cells.get(name, "") for name in ANSWERS]
    told = dict(zip(ANSWERS, (cell.strip() for cell in answers)))
    if not any(told[name] for name in ("verdict", "severity", "correct_label", "value", "comment", "status")):
        return None
    uid = cells.get("uid", "").strip()
    try:
        block = loads(cells[BLOCK]) if cells.get(BLOCK) else None
    except (ValueError, RecursionError):
        block = None
    base, holds = exchange.opened(block, _native(answers))
    if holds:
        return Said(where, base, uid)
    told |= {"item_id": cells.get("item_id", "").strip(), "row_hash": cells.get("row_hash", "").strip().lower(), "source_tool": NAME, "source_ref": where,
             "blind": cells.get("blind", "").strip().casefold() == "yes", "question": cells.get("question", "").strip() or "verdict",
             "round": int(number) if (number := cells.get("round", "").strip()).isdecimal() and len(number) < 7 else 1}
    if cells.get(GUIDELINE, "").strip():
        told[GUIDELINE] = cells[GUIDELINE].strip()
    told, fault = _typed(told)
    if told["question"] == "pair" and told["value"] in sides.SIDES:
        told, fault = _sided(told, fault or ("" if number else "the column round is empty, and without it left and right are not known"))
    return Said(where, base | told, uid, fault)


def _sided(told: dict[str, Any], fault: str) -> tuple[dict[str, Any], str]:
    """An answer that names a side of the sheet as one that names a side of the row, and the verdict that follows."""
    if not told["item_id"]:
        return told, fault or "the column item_id is empty, and without it left and right are not known"
    value, verdict = sides.of_row(told["value"], told["round"], told["item_id"])
    if told["verdict"] not in ("", verdict):
        return told, fault or f"the verdict {told['verdict']} contradicts the side {told['value']}: leave the verdict empty"
    return told | {"value": value, "verdict": verdict}, fault


def _typed(told: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Cells as fields, and what is wrong with them."""
    out, fault = dict(told), ""
    word = told["verdict"].casefold()
    out["verdict"] = _WORDS.get(word, word)
    out["severity"] = told["severity"].casefold()
    out["status"] = told["status"].casefold() or SUBMITTED
    if word and word not in _WORDS:
        fault = f'verdict is "{excerpt(told["verdict"], 40)}": write right, wrong or unsure'
    if out["status"] not in STATUSES:
        fault = "status is none of " + ", ".join(STATUSES)
    try:
        out["seconds"] = float(told["seconds"].replace(",", ".")) if told["seconds"] else None
    except ValueError:
        fault = "seconds is no number"
        out["seconds"] = None
    if told["question"] == "pair" and told["value"].casefold() in sides.SIDES:
        out["value"] = told["value"].casefold()
    elif told["question"] in ("label", "pair"):
        out["value"] = _listed(told["value"])
    elif told["value"]:
        try:
            out["value"] = loads(told["value"])
        except (ValueError, RecursionError):
            fault = "value is no JSON"
    else:
        out["value"] = None
    return out, "" if out["status"] == SKIPPED and not word else fault


def _listed(text: str) -> Any:
    """A label, several as a JSON list, or a preference as a JSON object; None for an empty cell."""
    if text.startswith(("[", "{")):
        try:
            told = loads(text)
        except (ValueError, RecursionError):
            return text
        if isinstance(told, (list, dict)):
            return told
    return text or None

