"""The guide's three worked examples, end to end: weeks, money, situations (GUIDE E1–E3)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tuneready.audit import Audit, Options, check

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    spec = importlib.util.spec_from_file_location("examples_make", ROOT / "examples/make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make(tmp_path_factory.mktemp("examples"))


def checked(folder: Path, **options) -> Audit:
    return check([str(folder / "train.jsonl")], Options(project=str(folder / "tuneready.toml"), workers=0, fast=True, **options))


def test_e1_hospital(examples: dict[str, Path]) -> None:
    report = checked(examples["e1-hospital"], profile="regulated").report
    assert report.data.rows.judged == 1_200 and report.data.shape == "dialogue_note"
    codes = {s.code for s in report.situations}
    assert {"T2", "T8"} <= codes and report.verdict.decision == "HOLD"
    assert report.plan.weeks_low <= 6 <= report.plan.weeks_high
    assert report.plan.cost_low <= 8_000 <= report.plan.cost_high
    assert report.plan.review["full"] and report.plan.review["cost"][0] <= 8_000 <= report.plan.review["cost"][1]


def test_e2_tickets(examples: dict[str, Path]) -> None:
    report = checked(examples["e2-tickets"]).report
    assert report.data.rows.judged == 35_000 and len(report.data.classes) == 14
    dominant = next(f for f in report.findings if f.code == "LBL002")
    assert 0.3 <= dominant.share <= 0.45
    assert next(s for s in report.situations if s.leads).code == "T3"
    assert report.verdict.decision == "HOLD"


def test_e3_contracts(examples: dict[str, Path]) -> None:
    report = checked(examples["e3-contracts"], profile="regulated").report
    assert report.data.rows.judged == 8_000 and report.data.shape == "text_spans"
    assert report.plan.weeks_low <= 12 <= report.plan.weeks_high
    assert {"T3", "T8"} <= {s.code for s in report.situations} and report.verdict.decision == "HOLD"
