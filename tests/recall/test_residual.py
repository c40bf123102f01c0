import json
from pathlib import Path

import pytest

from tuneready.cli.main import outcome
from tuneready.kernels.intervals import finite_upper_bound
from tuneready.recall import residual


@pytest.mark.parametrize(("left", "sample", "rows"), [(0, 60, 1_000), (3, 200, 1_200), (0, 100, 100)])
def test_a_sample_that_somebody_read_bounds_what_is_left(left, sample, rows):
    found = residual.read(left, sample, rows, "Kim Example", "2026-11-01")
    assert found["kind"] == "confidence" and found["upper"] == pytest.approx(finite_upper_bound(left, sample, rows) / rows, abs=1e-6)
    assert found["lower"] <= found["estimate"] <= found["upper"]


def test_rows_missed_follow_from_recall():
    low, estimate, high = residual.missed(90, 0.9, 0.8, 0.95, 10_000)
    assert estimate == pytest.approx(10) and low < estimate < high
    assert residual.missed(90, 1.0, 1.0, 1.0, 10_000) == pytest.approx((0, 0, 0))
    assert residual.missed(90, 0.0, 0.0, 0.1, 100)[2] <= 10


def test_anonymise_says_what_its_detectors_find_of_planted_values(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text("".join(json.dumps({"text": f"Please write to jane.roe{i}@example.com about case number {i}."}) + "\n" for i in range(40)))
    assert outcome(["anonymise", "a.jsonl", "-o", "out"]) in (0, 1)
    proof = json.loads(Path("out/anonymisation.json").read_text())
    mail = next(one for one in proof["recall"] if one["kind"] == "email")
    assert mail["planted"] >= 50 and 0.9 <= mail["found"] / mail["planted"] <= 1
    left = proof["residual"]
    assert left["kind"] == "model" and 0 <= left["lower"] <= left["estimate"] <= left["upper"] <= 1
    assert "planted" in capsys.readouterr().out
