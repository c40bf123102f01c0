"""Personal data through a whole check: what is written, for whom, and that no file shows it."""

from __future__ import annotations

import hashlib
import json
import stat

import pyarrow.parquet as pq
import pytest

from tuneready import audit, folder
from tuneready.running import Options

PLANTED = ["jane.doe@example.com", "zoe.roe@example.org"]
PROJECT = """[sensitive]
contains = { value = %s, who = "Ann", when = 2026-11-01 }
"""


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [{"id": f"r{i}", "prompt": f"Where is order {i}?" + (f" Write to {PLANTED[i % 2]} please." if i < 6 else ""),
             "completion": f"Order number {i} left us.", "owner": PLANTED[0] if i == 8 else "none"} for i in range(12)]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def checked(data, **options):
    done = audit.check([str(data)], Options(cache="", **options))
    return done, folder.write(done, data.parent / "out")


def test_places_are_private_and_hold_no_value(data):
    done, written = checked(data)
    path = written["personal_data.parquet"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    table = pq.read_table(path)
    assert table.column_names == ["file", "line", "uid", "field", "start", "end", "kind", "score"]
    rows = [json.loads(line) for line in data.read_text().splitlines()]
    found = [rows[one["line"] - 1][one["field"]][one["start"]:one["end"]] for one in table.to_pylist()]
    assert sorted(found) == sorted([PLANTED[i % 2] for i in range(6)] + [PLANTED[0]])
    assert all(one["uid"] == f"{one['file']}:{one['line']}" for one in table.to_pylist())
    for file in (data.parent / "out").rglob("*"):
        assert not file.is_file() or not any(value.encode() in file.read_bytes() for value in PLANTED), file
    (finding,) = [one for one in done.report.findings if one.code == "PII001"]
    assert finding.rows == 7 and finding.severity == "minor"


def test_without_any_the_table_is_empty_and_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"prompt": f"What is {i} plus two?", "completion": f"It is {i + 2}."}) + "\n" for i in range(9)))
    _, written = checked(path)
    assert pq.read_table(written["personal_data.parquet"]).num_rows == 0


@pytest.mark.parametrize(("contains", "mendable"), [("true", 7), ("false", 0)])
def test_rows_are_mendable_where_the_project_says_sensitive(data, contains, mendable):
    (data.parent / "tuneready.toml").write_text(PROJECT % contains)
    done, _ = checked(data)
    assert done.report.usable.mendable == mendable
    step = {one.name: one.rows for one in done.report.usable.waterfall}
    assert step["personal_data"] == mendable


def test_the_record_of_an_anonymisation_answers_the_gate(data):
    (data.parent / "tuneready.toml").write_text(PROJECT % "true")
    record = {"schema_version": 1, "outputs": [{"file": "rows.jsonl", "sha256": hashlib.sha256(data.read_bytes()).hexdigest()}],
              "residual": {"estimate": 0.001, "lower": 0.0, "upper": 0.004, "kind": "confidence", "method": "canaries"}, "surrogate_rows": 7}

    def gate():
        done, _ = checked(data)
        return next(one for one in done.report.gates if one.code == "G-personal-data"), done.report.usable.mendable

    assert gate()[0].status == "unknown"
    place = data.parent / "anonymisation.json"
    place.write_text(json.dumps(record))
    answer, mendable = gate()
    assert mendable == 0 and not any("not measured" in reason.text for reason in answer.reasons)
    assert any("0.4 %" in reason.text for reason in answer.reasons)
    place.write_text(json.dumps({**record, "surrogate_rows": 0}))
    assert any("contradict" in reason.text for reason in gate()[0].reasons)
    data.write_text(data.read_text() + data.read_text().splitlines()[-1] + "\n")
    assert any("other data" in reason.text for reason in gate()[0].reasons)


def test_a_folder_with_a_record_of_anonymisation_is_read_without_it(data):
    (data.parent / "anonymisation.json").write_text("{}")
    (data.parent / "changes.jsonl").write_text("{}\n")
    done, _ = checked(data.parent)
    assert [file.path for file in done.files] == [f"{data.parent}/rows.jsonl"]


def test_a_kept_part_gives_the_same_places(data, monkeypatch):
    from tuneready.state import part_cache

    monkeypatch.setattr(part_cache, "LEAST", 0)
    tables = [audit.check([str(data)], Options(cache=str(data.parent / "kept"))).places for _ in range(2)]
    assert any((data.parent / "kept").iterdir())
    assert tables[0].equals(tables[1]) and tables[0].num_rows == 7
    for file in (data.parent / "kept").rglob("*"):
        assert not file.is_file() or not any(value.encode() in file.read_bytes() for value in PLANTED), file
