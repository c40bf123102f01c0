"""What situations say: the facts they matched by, and the guide's action."""

from __future__ import annotations

import pytest

from tests.dossier_facts import facts, policy, spec
from tuneready import shelf
from tuneready.verdict import Situation

SITUATIONS = shelf.by_code("situations")


def match(code: str, **dossier) -> Situation | None:
    body = spec(dossier)
    return SITUATIONS[code].match(facts(body), policy(body))


@pytest.mark.parametrize("code, dossier, words", [
    ("T1", {"set": {"usable": {"estimate": 520, "lower": 470, "upper": 560}}}, "the interval spans T1 and T2, the smaller leads"),
    ("T2", {}, "992 usable rows (95 % interval 985 to 997); narrow task (A. Meyer, 2026-11-02)"),
    ("T2", {"drop": ["usable/lower", "usable/upper"]}, "no interval: no random sample was reviewed"),
    ("T2", {"set": {"declare": {"task.narrow": {"value": True, "who": ""}}}}, "(narrow declared without a name)"),
    ("T3", {"base": "tickets"}, "100 % of the rows are proven real or expected traffic"),
    ("T3", {"base": "bare"}, "0 % of the rows are proven to come from production: the guide is silent below 60 %"),
    ("T4", {"base": "tickets", "set": {"rows": {"judged": 70000}}}, "70,000 rows judged, 40 % of them usable"),
    ("T5", {"base": "tickets", "set": {"sources": {"desk": {"inputs": "synthetic"}}}}, "all 35,000 rows have inputs declared synthetic (desk)"),
    ("T6", {"set": {"declare": {"data.domains": ["cardiology", "oncology"]}}}, "2 domains: cardiology, oncology"),
    ("T7", {"set": {"plan": {"slack_days": -1}}}, "training starts on 2027-02-20, 1 day before"),
    ("T8", {}, "regulated (medical)"),
    ("T9", {"set": {"sources": {"encounters": {"supplier": "vendor"}}}}, "1,000 rows come from a vendor: encounters"),
    ("T10", {"base": "tickets", "set": {"sources": {"desk": {"rows": 30000}, "none": {"rows": 5000}}}}, "desk (30,000), no declared source (5,000)"),
    ("T11", {"base": "bare"}, "no evaluation harness is declared"),
    ("T12", {"set": {"declare": {"plan.preparation_is": "set-up"}}}, "K. Lindqvist owns it"),
])
def test_a_situation_says_what_it_matched_by(code, dossier, words):
    found = match(code, **dossier)
    assert found is not None and words in found.matched_by and found.action and found.because


@pytest.mark.parametrize("code", [c for c in SITUATIONS if c not in ("T2", "T8")])
def test_a_ready_hospital_is_in_no_other_situation(code):
    assert match(code) is None


def test_a_source_without_rows_makes_no_situation():
    empty = {"mail": {"rows": 0, "inputs": "production", "supplier": "vendor", "language": "de"}}
    for code in ("T6", "T9", "T10"):
        assert match(code, set={"sources": empty}) is None
