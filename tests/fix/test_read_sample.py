"""A sample that a person reads: drawn by hash, bound to its output, taken back whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest

from tuneready.errors import UserError
from tuneready.fix import anonymise, read_sample
from tuneready.kernels.intervals import finite_upper_bound
from tuneready.kernels.sample_size import n_zero_at_most

DAY, ROWS = dt.date(2026, 3, 1), 400


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text("".join(json.dumps({"text": f"row {i} by jane.doe{i}@acme.com", "n": i}) + "\n" for i in range(ROWS - 100)))
    with open("b.csv", "w", newline="") as stream:
        csv.writer(stream).writerows([["text", "n"], *([f"=row {i}\nsecond line", i] for i in range(100))])
    anonymise.anonymise(("a.jsonl", "b.csv"), anonymise.Options("out", canaries=0, read_sample=80))
    return tmp_path


def answered(change=lambda rows: rows, delimiter: str = ",") -> str:
    rows = list(csv.DictReader(io.StringIO(Path("out/read_sample.csv").read_text("utf-8-sig"), newline="")))
    rows = change([{**row, "left": "no"} for row in rows])
    with open("back.csv", "w", newline="", encoding="utf-8") as stream:
        out = csv.DictWriter(stream, read_sample.COLUMNS, delimiter=delimiter)
        out.writeheader()
        out.writerows(rows)
    return "back.csv"


def test_the_sample_shows_what_was_written() -> None:
    rows = list(csv.DictReader(io.StringIO(Path("out/read_sample.csv").read_text("utf-8-sig"), newline="")))
    written = [json.loads(line) for line in Path("out/a.jsonl").read_text().splitlines()]
    assert len(rows) == 80 and {row["file"] for row in rows} == {"a.jsonl", "b.csv"}
    for row in rows:
        if row["file"] == "a.jsonl":
            assert row["text"].startswith(f"text: {written[int(row['line']) - 1]['text']}")
    assert "acme.com" not in Path("out/read_sample.csv").read_text("utf-8")


@pytest.mark.parametrize("left", [0, 2])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_what_was_read_bounds_what_is_left(left: int, delimiter: str) -> None:
    back = answered(lambda rows: [{**row, "left": "yes", "what": "email"} if i < left else row for i, row in enumerate(rows)], delimiter)
    told = read_sample.take_back(back, "out", "Ann Reader", DAY)
    residual = told["residual"]
    assert residual["kind"] == "confidence" and residual["estimate"] == left / 80
    assert residual["upper"] == round(finite_upper_bound(left, 80, ROWS) / ROWS, 6)
    assert json.loads(Path("out/anonymisation.json").read_text())["read"] == {
        "reader": "Ann Reader", "date": "2026-03-01", "rows": 80, "left": left, "what": {"email": left} if left else {}}


@pytest.mark.parametrize(("change", "said"), [
    (lambda rows: rows[1:], "not those drawn"), (lambda rows: [{**rows[0], "line": ROWS + int(rows[0]["line"])}, *rows[1:]], "not those drawn"),
    (lambda rows: [*rows[:-1], rows[0]], "twice"), (lambda rows: [{**rows[0], "left": ""}, *rows[1:]], "no answer"),
    (lambda rows: [{**rows[0], "left": "maybe"}, *rows[1:]], "neither yes nor no"), (lambda rows: [], "no row")])
def test_another_sample_is_refused(change, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_sample.take_back(answered(change), "out", "Ann Reader", DAY)
    assert json.loads(Path("out/anonymisation.json").read_text())["residual"] is None


def test_a_changed_output_and_a_nameless_reader_are_refused() -> None:
    back = answered()
    with pytest.raises(UserError, match="nobody is named"):
        read_sample.take_back(back, "out", " ", DAY)
    with open("out/a.jsonl", "a") as stream:
        stream.write('{"text": "more"}\n')
    with pytest.raises(UserError, match="changed since"):
        read_sample.take_back(back, "out", "Ann Reader", DAY)


def test_what_the_reader_typed_is_not_kept() -> None:
    told = read_sample.take_back(answered(lambda rows: [{**rows[0], "left": "yes", "what": "Jane Doe"}, *rows[1:]]), "out", "Ann Reader", DAY)
    assert told["read"]["what"] == {"other": 1} and "Jane" not in Path("out/anonymisation.json").read_text()


@pytest.mark.parametrize(("limit", "population"), [(0.01, 40), (0.01, 100), (0.01, 1_000), (0.005, 1_000), (0.005, 7_500), (0.01, 1_000_000), (0.05, 10), (0.001, 240)])
def test_rows_to_read_for_a_limit(limit: float, population: int) -> None:
    rows = n_zero_at_most(limit, population)
    assert finite_upper_bound(0, rows, population) <= limit * population < finite_upper_bound(0, rows - 1, population)
