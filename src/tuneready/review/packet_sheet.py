"""One packet as a table, CSV or XLSX, for reviewers who work in a spreadsheet.

Columns that name the item and its texts are locked, columns for answers are open and offer their words. The sheet is protected
without a password: it keeps hands from slipping, and hides nothing. Names of columns are those ``records_csv`` reads back.
A cell that a spreadsheet could take for a formula gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

from tuneready.finding import UNSEEN, visible
from tuneready.review.packet import LABEL, PAIR, RUBRIC, SPANS, Card, Packet
from tuneready.review.records_csv import GUIDELINE, KEYS, LONGEST, REVIEWER, guard, plainly
from tuneready.review_record import MINOR, SERIOUS, VERDICTS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

CSV, XLSX = "csv", "xlsx"
TEXT, GIVEN = "text: ", "label"
CUT = " […cut: a cell holds {} characters; the whole text stands in the HTML packet]"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can state
_CONTROL = re.compile(f"(?!\n)[{UNSEEN}\ufffe\uffff]")
_JOINERS = "\u200c\u200d"
_WIDTHS = {"item_id": 18, "row_hash": 10, "uid": 18, "round": 7, "question": 10, "blind": 7, REVIEWER: 18, GUIDELINE: 10, GIVEN: 22, "verdict": 11, "severity": 11, "correct_label": 24,
           "value": 24, "comment": 32}
WORDS = {
    "verdict": "right, wrong or unsure", "severity": "minor or serious; only where the verdict is wrong", "correct_label": "the right label; only where the verdict is wrong",
    "comment": "anything a colleague should know",
}
VALUE = {
    "label": "the right label; write unsure under verdict where none can be named", "pair": "left, right or tie",
    "spans": 'the right spans as JSON: [{"start": 0, "end": 4, "label": "NAME"}], counted in characters from 0, end excluded',
    "rubric": 'an edited answer as JSON: {"decision": "edit", "edited": "the text"}',
}


def render_csv(packet: Packet) -> bytes:
    """The table as CSV: UTF-8 with a byte order mark, CR LF, every cell guarded."""
    sink = io.StringIO(newline="")
    names = columns(packet)
    csv.writer(sink, lineterminator="\r\n").writerows([[guard(name) for name in names], *([guard(cells[name]) for name in names] for cells in _cells(packet))])
    return sink.getvalue().encode("utf-8-sig")


def render_xlsx(packet: Packet) -> bytes:
    """The table as a workbook: sheet ``review``, then ``instructions`` and the list of labels. The same packet gives the same bytes."""
    import datetime as dt

    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = "tuneready"
    book.properties.created = book.properties.modified = dt.datetime(*EPOCH)
    sheet = book.active
    sheet.title = "review"
    names = columns(packet)
    _fill(sheet, names, packet)
    _instructions(book.create_sheet("instructions"), packet, names)
    labels = book.create_sheet("labels")
    for row, label in enumerate(packet.labels, 1):
        _text(labels, row, 1, label)
    labels.protection.sheet = True
    _words(sheet, names, packet)
    sink = io.BytesIO()
    book.save(sink)
    return _undated(sink.getvalue())


def columns(packet: Packet) -> tuple[str, ...]:
    """Names of the columns: the item, its texts, what is given, the answer."""
    texts = dict.fromkeys(name for card in packet.cards for name in _texts(card))
    given = (GIVEN,) if any(card.label or card.spans for card in packet.cards) else ()
    who = (*((REVIEWER,) if packet.reviewer else ()), *((GUIDELINE,) if packet.guideline_version else ()))
    return (*KEYS, *who, *texts, *given, *answer_columns(packet))


def answer_columns(packet: Packet) -> tuple[str, ...]:
    """The columns a reviewer fills."""
    if packet.question == "label" or packet.form == PAIR:
        return ("value", "verdict", "comment")
    return {LABEL: ("verdict", "severity", "correct_label", "comment"), SPANS: ("verdict", "severity", "value", "comment"),
            RUBRIC: ("verdict", "severity", "value", "comment")}[packet.form]


def _texts(card: Card) -> dict[str, str]:
    """Name of a column → its text: the conversation as one, each answer as its own."""
    shown = card.shown
    whole = shown[0].text if len(shown) == 1 else "\n\n".join(f"{one.heading}:\n{one.text}" for one in shown)
    return {TEXT + "input": whole, **{TEXT + one.heading.lower(): one.text for one in card.answers}}


def _cells(packet: Packet) -> list[dict[str, str]]:
    """One row per card: name of the column → what stands in it; columns for answers are empty."""
    names = columns(packet)
    out = []
    for card in packet.cards:
        spans = json.dumps([{"start": start, "end": end, "label": label} for start, end, label in card.spans or ()], ensure_ascii=False) if card.spans else ""
        told = {"item_id": card.item_id, "row_hash": card.row_hash, "uid": card.uid, "round": str(packet.round), "question": packet.question,
                "blind": "yes" if packet.blind or not card.suggestion else "no", REVIEWER: packet.reviewer, GUIDELINE: packet.guideline_version, **_texts(card), GIVEN: card.label or spans}
        out.append({name: _shown(told.get(name, "")) for name in names})
    return out


def _shown(text: str) -> str:
    """A text as a cell holds it: characters that show nothing as escapes, except those that shape scripts."""
    return _CONTROL.sub(lambda m: m.group() if m.group() in _JOINERS else visible(m.group()) if m.group() < "\ufffe" else f"\\u{ord(m.group()):04x}",
                        text.replace("\t", "    "))


def fitted(text: str) -> str:
    """A guarded cell that a workbook can hold: cut with a note where it is longer than ``LONGEST`` UTF-16 units."""
    cell = guard(text)
    if len(cell.encode("utf-16-le")) // 2 <= LONGEST:
        return cell
    note = CUT.format(f"{LONGEST:,}")
    kept = cell.encode("utf-16-le")[: 2 * (LONGEST - len(note))].decode("utf-16-le", "ignore")
    return kept + note


def _text(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """A cell that holds a text, whatever it looks like."""
    from openpyxl.styles import Alignment

    cell = sheet.cell(row, column)
    cell.value = plainly(fitted(_shown(text)))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _fill(sheet: Worksheet, names: tuple[str, ...], packet: Packet) -> None:
    """Header and rows: what names the item and its texts locked, the answer open."""
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    open_ = set(answer_columns(packet))
    head, field = PatternFill("solid", fgColor="FFE4F0F8"), PatternFill("solid", fgColor="FFFDF8E8")
    for at, name in enumerate(names, 1):
        cell = _text(sheet, 1, at, name)
        cell.font, cell.fill = Font(bold=True), head
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(name, 60)
    for row, cells in enumerate(_cells(packet), 2):
        for at, name in enumerate(names, 1):
            if name in open_:
                cell = sheet.cell(row, at)
                cell.protection, cell.fill, cell.number_format = Protection(locked=False), field, "@"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            else:
                _text(sheet, row, at, cells[name])
    sheet.column_dimensions["B"].hidden = True  # the hash of the row: it must come back, nobody reads it
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = "landscape", 0, True
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.autoFilter = sheet.protection.sort = False


def _words(sheet: Worksheet, names: tuple[str, ...], packet: Packet) -> None:
    """The words a cell may hold, as drop-downs."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    labels = f"labels!$A$1:$A${len(packet.labels)}" if packet.labels else ""
    unsure = packet.question == "label" or packet.form == PAIR
    words = {"verdict": '"unsure"' if unsure else f'"{",".join(VERDICTS)}"', "severity": f'"{MINOR},{SERIOUS}"', "correct_label": labels,
             "value": labels if packet.question == "label" else '"left,right,tie"' if packet.form == PAIR else ""}
    last = max(len(packet.cards) + 1, 2)
    for name in answer_columns(packet):
        if words.get(name):
            rule = DataValidation("list", formula1=words[name], allow_blank=True, showErrorMessage=True, errorTitle=name,
                                  error="Choose from the list." if words[name] != labels else "Choose a label of the list; write another in the comment.")
            letter = get_column_letter(names.index(name) + 1)
            rule.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(rule)


def _instructions(sheet: Worksheet, packet: Packet, names: tuple[str, ...]) -> None:
    """What to do, in words."""
    from openpyxl.styles import Font

    words = WORDS | {"value": VALUE.get(packet.question, "")}
    if "value" in answer_columns(packet):
        words["verdict"] = "unsure, where you cannot say" if packet.question in ("label", "pair") else words["verdict"]
    lines = [(packet.title, ""), ("Reviewer", ", ".join(filter(None, (packet.reviewer, packet.role, packet.qualification)))), ("Round", str(packet.round)),
             ("Guideline", packet.guideline_version), ("Items", str(len(packet.cards))), ("Fill in", "the coloured columns of the sheet review; a row left blank counts as not judged"),
             *((name, words[name]) for name in answer_columns(packet)), ("Instructions", packet.instructions)]
    for row, (name, text) in enumerate(lines, 1):
        _text(sheet, row, 1, name).font = Font(bold=True)
        _text(sheet, row, 2, text)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    sheet.protection.sheet = True


def _undated(data: bytes) -> bytes:
    """The workbook with no clock in it: the library states the time of saving in two places."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w") as new:
        for member in old.infolist():
            body = old.read(member)
            if member.filename == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", body)
            plain = zipfile.ZipInfo(member.filename, EPOCH)
            plain.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(plain, body)
    return sink.getvalue()
