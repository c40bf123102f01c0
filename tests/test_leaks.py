"""Leaks end to end: training rows held against test files and public benchmarks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import shared
from tuneready.audit import check
from tuneready.errors import UserError
from tuneready.running import Options
from tuneready.source import ReadLimits

TRAIN = [{"prompt": f"How do I change the colour of lamp number {i} in the living room today?", "completion": f"Use page {i * 13}."}
         for i in range(600)]


def written(path: Path, rows: list[dict]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def leaks(report) -> dict[str, int]:
    return {f.code: f.rows for f in report.findings if f.code.startswith("LEK")}


def test_exact_and_normalised_copies_are_named_with_both_rows(tmp_path: Path) -> None:
    test = [dict(TRAIN[5], completion="another answer"), {"prompt": TRAIN[9]["prompt"].upper(), "completion": "x"},
            {"prompt": "What is a question nobody asked in training at all?", "completion": "this"}]
    train, held = written(tmp_path / "train.jsonl", TRAIN), written(tmp_path / "held.jsonl", test)
    done = check([train], Options(test=(held,), workers=0))
    found = leaks(done.report)
    assert found["LEK001"] == 1 and found["LEK002"] == 1
    rows = {row["code"]: row for row in done.rows.to_pylist() if row["code"] in ("LEK001", "LEK002")}
    assert rows["LEK001"]["line"] == 6 and rows["LEK001"]["suggestion"] == f"{held}:1"
    assert rows["LEK002"]["line"] == 10 and rows["LEK002"]["suggestion"] == f"{held}:2"
    assert next(a for a in done.report.gates if a.code == "R2").status == "fail" and done.report.verdict.exit_code == 1
    assert done.report.data.rows.rows_in == 600  # test rows are held against, not judged


def test_without_a_test_file_no_leak_is_claimed_or_denied(tmp_path: Path) -> None:
    report = check([written(tmp_path / "train.jsonl", TRAIN)], Options(workers=0)).report
    assert leaks(report) == {}
    assert next(a for a in report.gates if a.code == "R2").status == "unknown"


def test_a_test_file_of_another_shape_is_read_as_what_it_is(tmp_path: Path) -> None:
    chat = [{"messages": [{"role": "user", "content": TRAIN[3]["prompt"]}, {"role": "assistant", "content": "ok"}]} for _ in range(3)]
    train, held = written(tmp_path / "train.jsonl", TRAIN), written(tmp_path / "held.jsonl", chat)
    report = check([train], Options(test=(held,), workers=0)).report
    assert sum(leaks(report).values()) >= 1


def test_benchmarks_are_no_test_set(tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    written(tmp_path / "bench" / "questions.jsonl", [{"question_id": 1, "category": "x", "turns": [TRAIN[7]["prompt"]]}] * 2)
    report = check([written(tmp_path / "train.jsonl", TRAIN)], Options(against=(str(tmp_path / "bench"),), workers=0)).report
    assert sum(leaks(report).values()) >= 1
    assert not any("named as a test set" in r.text for a in report.gates if a.code == "R2" for r in a.reasons)


def test_a_missing_test_file_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        check([written(tmp_path / "train.jsonl", TRAIN)], Options(test=(str(tmp_path / "nope.jsonl"),)))


@pytest.mark.parametrize("workers", [0, 2])
def test_any_cut_finds_the_same_leaks(tmp_path: Path, workers: int) -> None:
    train, test = shared("data/intents/banking77/train.csv"), shared("data/intents/banking77/test.csv")
    whole = check([str(train)], Options(test=(str(test),), workers=0))
    cut = check([str(train)], Options(test=(str(test),), workers=workers, limits=ReadLimits(part_bytes=40_000, chunk_rows=501)))
    assert cut.report.to_dict() == whole.report.to_dict() and cut.rows.equals(whole.rows)
    assert leaks(whole.report).get("LEK001", 0) == 0 and leaks(whole.report)["LEK002"] == 7
