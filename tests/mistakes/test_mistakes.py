"""What mistakes say, with the team's own numbers."""

from __future__ import annotations

import pytest

from tests.dossier_facts import facts, policy, spec
from tuneready import shelf
from tuneready.verdict import Mistake

MISTAKES = shelf.by_code("mistakes")


def detect(code: str, **dossier) -> Mistake | None:
    body = spec(dossier)
    return MISTAKES[code].detect(facts(body), policy(body))


@pytest.mark.parametrize("code, dossier, looks", [
    ("M1", {"base": "bare", "set": {"declare": {"proposal.rows": 50000}}}, "promises 50,000 rows"),
    ("M2", {"set": {"sources": {"encounters": {"outputs": "model"}}}}, "1,000 of 1,000 rows (100 %)"),
    ("M3", {"drop": ["lock", "declare/evaluation.baseline_score"]}, "Training starts on 2027-02-20 (90 days from 2026-11-22)"),
    ("M3", {"drop": ["lock"]}, "A baseline was scored (0.71)"),
    ("M3", {"drop": ["lock"], "set": {"test_files": ["t.csv"]}}, "t.csv serves as a test set"),
    ("M3", {"set": {"lock": {"before_training": False}}}, "before the test set was locked"),
    ("M4", {"set": {"plan": {"expert_share": 0.02}}}, "Experts get 2 % of 60 days"),
    ("M4", {"set": {"declare": {"review.when": "after-training"}}}, "after training"),
    ("M5", {"set": {"plan": {"days": 8, "stretch": 7.5}}}, "up to 7.5 times as long as planned"),
    ("M5", {"set": {"declare": {"plan.unit": "days"}}}, "counts in days: 60 of them"),
    ("M5", {"set": {"plan": {"missing": ["sourcing"]}}}, "leaves out sourcing"),
])
def test_a_mistake_looks_like_the_teams_own_numbers(code, dossier, looks):
    found = detect(code, **dossier)
    assert found is not None and looks in found.looks_like
    assert found.wrong_because and found.redirect


@pytest.mark.parametrize("base", ["hospital", "tickets", "contracts", "pairs"])
@pytest.mark.parametrize("code", sorted(MISTAKES))
def test_a_ready_project_makes_no_mistake(code, base):
    assert detect(code, base=base) is None


@pytest.mark.parametrize("code", sorted(MISTAKES))
def test_a_bare_file_is_accused_of_nothing(code):
    assert detect(code, base="bare") is None


def test_size_with_evidence_of_quality_is_no_mistake():
    given = {"proposal.rows": 50000, "proposal.quality_evidence": "audit of 500 rows"}
    assert detect("M1", base="bare", set={"declare": given}) is None


@pytest.mark.parametrize("stretch, seen", [(2.9, False), (3.0, True)])
def test_most_plans_grow_three_times(stretch, seen):
    assert (detect("M5", set={"plan": {"stretch": stretch}}) is not None) == seen


def test_in_a_regulated_domain_review_is_a_gate():
    assert "gate before training" in detect("M4", set={"plan": {"expert_share": 0.01}}).redirect
    assert "gate before training" not in detect("M4", base="tickets", set={"plan": {"expert_share": 0.01}}).redirect
