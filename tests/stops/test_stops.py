"""Where a stop signal fires, stops or only holds."""

from __future__ import annotations

import pytest

from tests.dossier_facts import facts, policy, spec
from tuneready import shelf
from tuneready.facts import Baseline
from tuneready.kernels.intervals import wilson
from tuneready.verdict import ROUTES, StopSignal

STOPS = shelf.by_code("stops")
WAIVER = {"reason": "accepted", "approver": "CTO", "expires": spec({})["as_of"].replace(year=2027)}


def signal(code: str, **dossier) -> StopSignal | None:
    body = spec(dossier)
    return STOPS[code].fact(facts(body), policy(body))


@pytest.mark.parametrize("code", sorted(STOPS))
@pytest.mark.parametrize("base", ["hospital", "tickets", "contracts", "pairs", "bare"])
def test_ready_projects_and_bare_files_raise_none(code, base):
    assert signal(code, base=base) is None


@pytest.mark.parametrize("code", sorted(STOPS))
def test_a_signal_names_its_effect_and_a_route(code):
    assert STOPS[code].EFFECT in ("stop", "hold") and STOPS[code].ROUTE in ROUTES


@pytest.mark.parametrize("usable, fires", [
    ({"estimate": 499, "lower": 480, "upper": 499}, True),
    ({"estimate": 499, "lower": 480, "upper": 500}, False),
    ({"estimate": 400, "lower": 380, "upper": 420, "mendable": 79}, True),
    ({"estimate": 400, "lower": 380, "upper": 420, "mendable": 80}, False),
    ({"estimate": 0, "lower": 0, "upper": 0}, True),
])
def test_s1_looks_at_the_best_case(usable, fires):
    found = signal("S1", set={"usable": usable})
    assert (found is not None) == fires
    if found:
        assert found.flip.rows == 500 - usable["upper"] - usable.get("mendable", 0)


@pytest.mark.parametrize("score, n, effect", [(0.95, 200, "stop"), (0.95, 20, "hold"), (0.849, 10**6, None), (0.85, 10**6, "hold"), (1.0, 10, "hold"), (1.0, 400, "stop")])
def test_s9_needs_the_lower_bound_on_the_locked_set(score, n, effect):
    found = signal("S9", set={"declare": {"evaluation.baseline_score": score, "evaluation.baseline_n": n}})
    assert (found.effect if found else None) == effect
    assert (float(wilson(score * n, n)[0]) >= 0.85) == (effect == "stop")


@pytest.mark.parametrize("measured, effect", [(Baseline("accuracy", 0.9, 0.86, 300), "stop"), (Baseline("accuracy", 0.9, 0.84, 300), "hold"), (Baseline("accuracy", 0.8, 0.7, 300), None)])
@pytest.mark.parametrize("declared", [{}, {"evaluation.baseline_score": 0.99, "evaluation.baseline_n": 10**6}, {"evaluation.baseline": "none"}])
def test_s9_believes_what_score_measured_before_what_is_declared(measured, effect, declared):
    found = signal("S9", set={"declare": declared, "lock": {"baseline": measured}})
    assert (found.effect if found else None) == effect
    assert found is None or (found.grade == "measured" and "accuracy on the locked test set" in found.fact)


def test_s9_does_not_believe_a_lock_that_does_not_hold():
    assert signal("S9", set={"lock": {"baseline": Baseline("accuracy", 0.99, 0.98, 300), "verifies": False}}).effect == "hold"


@pytest.mark.parametrize("change", [{"evaluation.baseline_score": 1.4}, {"evaluation.baseline_score": -0.1}, {"evaluation.baseline_n": 0},
                                    {"evaluation.threshold": 0}, {"evaluation.baseline_score": True}, {"evaluation.baseline_score": "good"}])
def test_s9_holds_on_numbers_that_make_no_sense(change):
    assert signal("S9", set={"declare": change}).effect == "hold"


@pytest.mark.parametrize("code, key, value", [("S3", "traffic.exists", "none"), ("S10", "task.need", "fresh-facts")])
@pytest.mark.parametrize("change, effect", [({}, "stop"), ({"who": ""}, "hold"), ({"when": ""}, "hold"), ({"when": WAIVER["expires"]}, "hold")])
def test_a_stop_needs_a_name_and_a_date_not_in_the_future(code, key, value, change, effect):
    assert signal(code, set={"declare": {key: {"value": value, **change}}}).effect == effect


@pytest.mark.parametrize("owner, date, effect", [
    (None, None, "stop"), ("Support", None, "stop"), (None, "2027-01-01", "stop"), ("Support", "2027-01-01", None), ("Support", "2026-11-21", "stop"),
    ({"value": "Support", "who": ""}, "2027-01-01", "hold"),
])
def test_s2_asks_for_an_owner_and_a_date(owner, date, effect):
    from datetime import date as day

    plan = {"traffic.planned_source_owner": owner, "traffic.planned_source_date": day.fromisoformat(date) if date else None}
    found = signal("S2", base="tickets", set={"sources": {"desk": {"inputs": "synthetic"}}, "declare": {k: v for k, v in plan.items() if v}})
    assert (found.effect if found else None) == effect


@pytest.mark.parametrize("code, key, gate", [("S6", "sensitive.contains", "G-personal-data"), ("S11", "rights.resolved", "G-sources"), ("S5", "review.when", "G-plan")])
def test_a_question_a_waived_gate_no_longer_asks_still_holds(code, key, gate):
    assert signal(code, drop=[f"declare/{key}"]) is None
    assert signal(code, drop=[f"declare/{key}"], set={"waivers": [{"gate": gate, **WAIVER}]}).effect == "hold"


@pytest.mark.parametrize("rows, who, fires", [
    (10_000, "less-qualified", True), (10_000, "experts", False), (10_000, "trained-staff", False), (10_000, None, True),
    (1000, None, False), (None, None, True), (None, "less-qualified", True), (1000, "less-qualified", False),
])
def test_s7_is_about_rows_still_to_come(rows, who, fires):
    plan = {"proposal.rows": rows, "proposal.volume_labellers": who}
    found = signal("S7", drop=["declare/proposal.volume_labellers"], set={"declare": {k: v for k, v in plan.items() if v}})
    assert (found is not None) == fires


def test_s6_fires_on_what_was_found_even_where_nothing_is_declared():
    found = signal("S6", base="bare", set={"findings": {"PII001": {"rows": 12}}})
    assert found.effect == "hold" and found.grade == "measured" and "12 rows" in found.fact
