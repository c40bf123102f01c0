"""findings.csv opens in a spreadsheet, runs nothing there, and holds one record per row finding."""

import csv as stdlib
import io

import pyarrow as pa
import pytest

from tests.renderers import hostile, sample
from tuneready.renderers import csv

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1", ";=1+1", '"=1+1', "\n=1"]


def records(report, rows):
    body = csv.render(report, rows)["findings.csv"].decode("utf-8")
    return list(stdlib.DictReader(io.StringIO(body, newline="")))


def test_one_record_per_row_finding_with_title_and_remedy():
    found = records(sample.hold(), sample.rows_table(6))
    assert len(found) == 6 and list(found[0]) == list(csv.COLUMNS)
    assert found[0]["message"] == "Suspected wrong label (17.2 %; 15.8–18.7 %, model range)"
    assert found[0]["score"] == "0.93" and found[0]["suggestion"] == "refund"
    assert found[1]["family"] == "f7" and found[1]["remedy"].startswith("Keep one")


def test_a_refused_row_gets_the_mend_of_its_readers_code():
    rows = sample.rows_table(1).set_column(3, "code", pa.array(["FMT001"])).set_column(6, "suggestion", pa.array(["E-ENC-UTF8"]))
    assert records(sample.hold(), rows)[0]["remedy"] == "Save the file as UTF-8; it looks like cp1252."


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_can_be_taken_for_a_formula(text):
    record = records(sample.with_text(sample.hold(), text), sample.hostile_rows(text))[0]
    for name in ("file", "uid", "suggestion", "family"):
        assert record[name].startswith("'"), name


@pytest.mark.parametrize("text", hostile.known(), ids=ascii)
def test_hostile_text_stays_in_its_cell(text):
    if text == "\udc80":
        pytest.skip("Arrow strings are UTF-8 and cannot hold a lone surrogate")
    found = records(sample.with_text(sample.hold(), text), sample.hostile_rows(text))
    assert len(found) == 1 and set(found[0]) == set(csv.COLUMNS)
    assert found[0]["suggestion"].lstrip("'")[:1] == csv._visible_cell(text).lstrip("'")[:1]
    body = csv.render(sample.with_text(sample.hold(), text), sample.hostile_rows(text))["findings.csv"].decode()
    assert not any(c in body for c in "\x00\x07\x1b\x9b\u202e\u2028\u061c")
    assert body.count("\n") == 2 == body.count("\r\n")


def test_plain_cells_are_unchanged_and_empty_tables_have_a_header():
    assert records(sample.hold(), sample.rows_table(1))[0]["uid"] == f"{sample.TICKETS}:1"
    assert csv.render(sample.hold(), sample.rows_table(0))["findings.csv"] == (",".join(csv.COLUMNS) + "\r\n").encode()


def test_many_rows_are_written_column_by_column():
    table = sample.rows_table(200_000)
    assert csv.render(sample.hold(), table)["findings.csv"].count(b"\r\n") == 200_001
