"""The row table: one line per row and finding, one family name wherever families share a row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready import row_findings, shelf
from tuneready.audit import Options, check
from tuneready.signal import RowTable
from tuneready.source import File, Refusal
from tuneready.summary import Flags, Measurement

SIGNALS = shelf.signals()
FILES = (File("b.jsonl", "/x/b.jsonl"), File("a.jsonl", "/x/a.jsonl"))


def table(measured, severities=None, rows=None, refusals=(), notes=()):
    rows = rows if rows is not None else places(6)
    severities = dict.fromkeys(measured, "major") if severities is None else severities
    return row_findings.table(measured, SIGNALS, severities, rows, refusals, notes).to_pylist()


def places(n: int, second: int = 0) -> RowTable:
    """``n`` rows of b.jsonl on lines 1, 3, 5 … and ``second`` rows of a.jsonl."""
    file = np.array([0] * n + [1] * second, np.int32)
    line = np.array([2 * k + 1 for k in range(n)] + [2 * k + 1 for k in range(second)], np.int64)
    return RowTable(file, line, line * 10, FILES)


def flags(rows, **more) -> Measurement:
    return Measurement(Flags(np.array(rows, np.int64), **{k: np.array(v) if k != "note" else v for k, v in more.items()}))


def test_nothing_found_is_an_empty_table_with_its_columns():
    found = row_findings.table({}, SIGNALS, {}, places(0), [])
    assert found.num_rows == 0 and found.schema.equals(row_findings.SCHEMA)


def test_a_row_and_its_columns():
    (row,) = table({"LEN003": flags([2], score=[0.5], note=["1,200 tokens"])}, {"LEN003": "minor"})
    assert row == {"file": "b.jsonl", "line": 5, "uid": "b.jsonl:5", "code": "LEN003", "severity": "minor", "score": 0.5,
                   "suggestion": "1,200 tokens", "family": None}


def test_what_a_signal_does_not_give_is_null():
    (row,) = table({"FMT026": flags([0])})
    assert row["score"] is row["suggestion"] is row["family"] is None
    rows = table({"FMT026": flags([0, 1], score=[np.nan, 0.1], note=["", "x"])})
    assert [r["score"] for r in rows] == [None, 0.1] and [r["suggestion"] for r in rows] == [None, "x"]


def test_what_was_not_judged_a_finding_is_left_out():
    measured = {"FMT026": flags([0]), "FMT027": flags([1])}
    assert [r["code"] for r in table(measured, {"FMT027": "major"})] == ["FMT027"]


def test_order_is_file_then_line_then_code():
    measured = {"FMT027": flags([7, 0, 3]), "FMT026": flags([3, 8])}
    found = [(r["file"], r["line"], r["code"]) for r in table(measured, rows=places(6, 4))]
    assert found == sorted(found) and len(found) == 5
    assert found[0] == ("a.jsonl", 3, "FMT027")


def test_the_kept_member_of_a_family_is_information():
    rows = table({"DUP001": flags([0, 2, 4], family=[0, 0, 0], info=[True, False, False])})
    assert [r["severity"] for r in rows] == ["info", "major", "major"]
    assert {r["family"] for r in rows} == {"b.jsonl:1"}


def test_families_of_two_signals_that_share_a_row_have_one_name():
    measured = {"DUP001": flags([1, 3], family=[1, 1], info=[True, False]), "DUP002": flags([3, 5], family=[3, 3], info=[True, False]),
                "DUP005": flags([2, 4], family=[2, 2])}
    named = {(r["code"], r["line"]): r["family"] for r in table(measured)}
    assert named == {("DUP001", 3): "b.jsonl:3", ("DUP001", 7): "b.jsonl:3", ("DUP002", 7): "b.jsonl:3", ("DUP002", 11): "b.jsonl:3",
                     ("DUP005", 5): "b.jsonl:5", ("DUP005", 9): "b.jsonl:5"}


def test_a_finding_that_was_not_judged_joins_no_families():
    measured = {"DUP001": flags([0, 1], family=[0, 0]), "DUP002": flags([2, 3], family=[2, 2]), "DUP005": flags([1, 2], family=[1, 1])}
    rows = table(measured, {"DUP001": "major", "DUP002": "major"})
    assert [r["family"] for r in rows] == ["b.jsonl:1", "b.jsonl:1", "b.jsonl:5", "b.jsonl:5"]


def test_rows_without_a_family_beside_rows_with_one():
    rows = table({"DUP001": flags([0, 5, 2], family=[-1, 2, 2]), "FMT026": flags([5])})
    assert [(r["code"], r["line"], r["family"]) for r in rows] == [
        ("DUP001", 1, None), ("DUP001", 5, "b.jsonl:5"), ("DUP001", 11, "b.jsonl:5"), ("FMT026", 11, None)]


def test_a_family_across_files_is_named_by_its_first_row():
    rows = table({"DUP001": flags([5, 6], family=[5, 5])}, rows=places(6, 2))
    assert [(r["file"], r["family"]) for r in rows] == [("a.jsonl", "b.jsonl:11"), ("b.jsonl", "b.jsonl:11")]


GROUPS = st.lists(st.lists(st.integers(0, 11), min_size=2, max_size=5, unique=True), max_size=4)


@given(st.lists(GROUPS, min_size=1, max_size=3))
def test_rows_have_one_name_exactly_where_families_connect_them(signals):
    """Against a plain reading: families are sets; sets that share a row are one."""
    measured, sets = {}, []
    for code, groups in zip(("DUP001", "DUP002", "DUP005"), signals):
        free: list[list[int]] = []
        for group in groups:  # one signal's families share no row
            if not any(set(group) & set(other) for other in free):
                free.append(sorted(group))
        if free:
            measured[code] = flags([r for g in free for r in g], family=[g[0] for g in free for _ in g])
        sets += [set(g) for g in free]
    merged: list[set[int]] = []
    for one in sets:
        joined = [m for m in merged if m & one]
        merged = [m for m in merged if not m & one] + [one.union(*joined)]
    name = {f"b.jsonl:{2 * row + 1}": f"b.jsonl:{2 * min(group) + 1}" for group in merged for row in group}
    for row in table(measured, rows=places(12)):
        assert row["family"] == name[row["uid"]]


def test_refused_rows_stand_under_the_code_for_unreadable_rows():
    refusals = [(1, Refusal(4, 30, 7, "E-JSON-SYNTAX", "a", "b")), (0, Refusal(2, 11, 0, "E-ENC-UTF8"))]
    rows = table({"FMT026": flags([0])}, refusals=refusals)
    assert [(r["file"], r["line"], r["uid"], r["code"], r["severity"], r["suggestion"]) for r in rows] == [
        ("a.jsonl", 4, "a.jsonl:4", "FMT001", "blocker", "E-JSON-SYNTAX"), ("b.jsonl", 1, "b.jsonl:1", "FMT026", "major", None),
        ("b.jsonl", 2, "b.jsonl:2", "FMT001", "blocker", "E-ENC-UTF8")]


def test_faults_of_the_file_are_information_on_its_first_line():
    (row,) = table({}, notes=[(1, "I-BOM")])
    assert (row["uid"], row["code"], row["severity"], row["suggestion"]) == ("a.jsonl:1", "FMT080", "info", "I-BOM")


def test_the_codes_named_here_are_the_shelfs():
    assert SIGNALS[row_findings.UNREADABLE].severity == "blocker" and SIGNALS[row_findings.FILE_FAULT].severity == "info"


@pytest.mark.parametrize("path", ["data/intents/banking77/train.csv", "data/formats/llama-factory/dpo_en_demo.json"])
def test_real_files_every_row_findings_count_is_its_rows(path):
    """Counted rows of the table are the rows of the finding; a row is named once per code; lines are in the file."""
    found = check([str(shared(path))], Options(workers=0, fast=True))
    rows = found.rows.to_pylist()
    assert len({(r["uid"], r["code"], r["suggestion"]) for r in rows}) == len(rows)
    findings = {f.code: f for f in found.report.findings}
    counted: dict[str, set] = {}
    for row in rows:
        assert row["uid"] == f"{row['file']}:{row['line']}" and row["line"] >= 1
        if row["severity"] != "info" or findings[row["code"]].severity == "info":
            counted.setdefault(row["code"], set()).add(row["uid"])
    named = {code for code in counted if findings[code].rows}
    assert {code: len(counted[code]) for code in named} == {code: findings[code].rows for code in named}
