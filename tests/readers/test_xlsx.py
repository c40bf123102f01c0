"""XLSX: the sheet that is read, the values of its cells, and what is refused before the library opens it."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest

from tests.conftest import shared
from tests.readers.reading import damaged, seen, whole
from tuneready.errors import UserError
from tuneready.readers import delimited, xlsx
from tuneready.source import ReadLimits


def book(tmp_path, sheets: dict[str, list[list]], name: str = "data.xlsx"):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(tmp_path / name)
    return tmp_path / name


def repacked(path, change: dict[str, bytes]):
    """The same archive with members added or replaced."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | change
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_cells_and_lines(tmp_path):
    rows = [["text", "when", "n", "ok"], ["=1+1 is text?", dt.datetime(2024, 1, 2), 7, True], [None] * 4,
            ["007", dt.datetime(2024, 1, 2, 3, 4, 5), 0.1, False], ["x", None, 1e300]]
    rows[1][0] = "plain"
    path = book(tmp_path, {"data": rows})
    _, found = whole(xlsx, path)
    assert found.rows == [
        {"text": "plain", "when": "2024-01-02", "n": 7, "ok": True},
        {"text": "007", "when": "2024-01-02T03:04:05", "n": 0.1, "ok": False},
        {"text": "x", "when": None, "n": 1e300, "ok": None},
    ]
    assert (found.lines, found.blank) == ([2, 4, 5], 1)


def test_the_first_sheet_with_rows_is_read_and_the_others_are_named(tmp_path):
    path = book(tmp_path, {"cover": [["Title only"]], "data": [["a"], ["1"]], "more": [["a"], ["2"]]})
    file, found = whole(xlsx, path)
    assert found.rows == [{"a": "1"}]
    assert file.notes == ("I-XLSX-SHEETS read “data”; not read: more",)


ROWS = [[f"ticket {k}", "ab"[k % 2]] for k in range(40)]


@pytest.mark.parametrize(("sheets", "code", "told"), [
    ({"t": [["Tickets of May"], ["exported today"], [None], ["text", "label"], *ROWS]}, "E-XLSX-TITLE", "row 4"),
    ({"t": [[None], [None, None, None], [None, "text", "label"], *([None, *row] for row in ROWS)]}, "E-XLSX-TITLE", "before B"),
    ({"About": [["Owner", "Team"], ["Ann", "Ops"]], "data": [["text", "label"], *ROWS]}, "E-XLSX-COVER", "data"),
])
def test_titles_and_cover_sheets_are_not_read_as_data(sheets, code, told, tmp_path):
    with pytest.raises(UserError) as caught:
        whole(xlsx, book(tmp_path, sheets))
    assert caught.value.code == code
    assert told in caught.value.message()


@pytest.mark.parametrize("sheets", [
    {"t": [["text"], *([row[0]] for row in ROWS)]}, {"t": [["text"], ["a"], ["b", "a remark"], *([row[0]] for row in ROWS)]},
    {"train": [["text", "label"], *ROWS[:8]], "test": [["text", "label"], *ROWS]}, {"t": [["text", "label"], *ROWS]},
])
def test_names_in_row_1_and_smaller_first_sheets_are_read(sheets, tmp_path):
    file, found = whole(xlsx, book(tmp_path, sheets))
    assert len(found.rows) + len(found.refusals) == len(next(iter(sheets.values()))) - 1


@pytest.mark.parametrize(("cells", "noted"), [("B2:B5", True), ("C2:D2", False)])
def test_cells_merged_over_rows_are_noted(cells, noted, tmp_path):
    path = book(tmp_path, {"t": [["text", "label"], *ROWS]})
    workbook = openpyxl.load_workbook(path)
    workbook.active.merge_cells(cells)
    workbook.save(path)
    file, _ = whole(xlsx, path)
    assert ("I-XLSX-MERGED" in file.notes) == noted


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_any_cut_gives_the_same_rows(chunk, tmp_path):
    path = book(tmp_path, {"s": [["a", "b"], *[[f"t{i}", i] if i % 10 else [None, None] for i in range(100)]]})
    _, found = whole(xlsx, path, ReadLimits(chunk_rows=chunk))
    assert [row["b"] for row in found.rows] == [i for i in range(100) if i % 10]
    assert found.lines == [i + 2 for i in range(100) if i % 10]
    assert found.blank == 10


def test_a_cell_beyond_the_header_refuses_its_row(tmp_path):
    _, found = whole(xlsx, book(tmp_path, {"s": [["a", "b"], ["1", "2", "3"], ["4", "5"]]}))
    assert found.rows == [{"a": "4", "b": "5"}]
    assert [(r.line, r.code, r.found) for r in found.refusals] == [(2, "E-XLSX-FIELDS", "3 cells where the header has 2")]


@pytest.mark.parametrize(("sheets", "code"), [
    ({"s": [["a", "a"], ["1", "2"]]}, "E-XLSX-HEADER-DUP"), ({"s": [["a", None, "c"], ["1", "2", "3"]]}, "E-XLSX-HEADER-EMPTY"),
    ({"s": [["a", "b"]]}, "E-EMPTY-FILE"), ({"s": []}, "E-EMPTY-FILE"), ({"s": [[None], ["a"], ["1"]]}, "E-EMPTY-FILE"),
])
def test_a_sheet_without_a_fit_header_is_refused(sheets, code, tmp_path):
    with pytest.raises(UserError) as refused:
        whole(xlsx, book(tmp_path, sheets))
    assert refused.value.code == code
    assert refused.value.fix


@pytest.mark.parametrize("member", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_macros_and_links_are_noted_and_left_alone(member, tmp_path):
    path = repacked(book(tmp_path, {"s": [["a"], ["1"]]}), {member: b"<x/>"})
    file, found = whole(xlsx, path)
    assert file.notes == ("I-ACTIVE-CONTENT",)
    assert found.rows == [{"a": "1"}]


def test_formulas_are_noted_and_not_computed(tmp_path):
    path = book(tmp_path, {"s": [["a", "b"], ["=1+1", "x"]]})
    file, found = whole(xlsx, path)
    assert file.notes == ("I-XLSX-FORMULAS",)
    assert found.rows == [{"a": None, "b": "x"}]


@pytest.mark.parametrize(("change", "code"), [
    ({"../../evil.xml": b"x"}, "E-PATH"), ({"/etc/evil": b"x"}, "E-PATH"), ({"xl/media/x.bin": bytes(3 << 20)}, "E-COMP-RATIO"),
    ({"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><workbook/>'}, "E-UNSAFE"),
    ({"xl/workbook.xml": b"not xml at all"}, "E-XLSX"), ({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row r='1'><c"}, "E-XLSX"),
])
def test_what_is_refused_before_or_while_it_is_opened(change, code, tmp_path):
    path = repacked(book(tmp_path, {"s": [["a"], ["1"]]}), change)
    with pytest.raises(UserError) as refused:
        whole(xlsx, path, ReadLimits(ratio_from=1 << 20))
    assert refused.value.code == code
    assert not (tmp_path.parent / "evil.xml").exists()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_cut_workbook_is_refused(share, tmp_path):
    path = book(tmp_path, {"s": [["a"], ["1"]]})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UserError) as refused:
        whole(xlsx, path)
    assert refused.value.code == "E-XLSX"


def test_damage_never_ends_in_another_exception(tmp_path):
    path = book(tmp_path, {"s": [["a", "b"], *[[f"text {i}", i] for i in range(30)]]})
    for damage in damaged(path, 40, seed=11):
        try:
            _, found = whole(xlsx, damage)
        except UserError as refused:
            assert refused.code.startswith("E-")
        else:
            assert seen(found) + found.blank == 30


def test_a_real_table_as_a_workbook_gives_the_same_rows_as_its_csv(tmp_path):
    rows = whole(delimited, shared("data/clinical/mts-dialog/MTS-Dialog-ValidationSet.csv"))[1].rows
    path = book(tmp_path, {"s": [list(rows[0]), *[list(row.values()) for row in rows]]})
    found = whole(xlsx, path)[1].rows
    # Excel's XML reads CR LF as LF; nothing else may differ.
    assert found == [{k: v.replace("\r\n", "\n") for k, v in row.items()} for row in rows]
