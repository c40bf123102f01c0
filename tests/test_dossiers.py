"""The decision table: made dossiers as data, each with the verdict, codes and gate answers it must get."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import dossier_facts
from tuneready import decision, shelf
from tuneready.verdict import EXIT_CODES

DOSSIERS = dossier_facts.dossiers()
CODES = [*(f"T{n}" for n in range(1, 13)), *(f"M{n}" for n in range(1, 6)), *(f"S{n}" for n in range(1, 12))]


def decided(dossier: dict) -> decision.Decision:
    body = dossier_facts.spec(dossier)
    return decision.decide(dossier_facts.facts(body), dossier_facts.policy(body))


@pytest.mark.parametrize("dossier", DOSSIERS, ids=[d["name"] for d in DOSSIERS])
def test_dossier(dossier):
    found, expect = decided(dossier), dossier["expect"]
    verdict = found.verdict
    assert {a.code: a.status for a in found.gates if a.status != "pass"} == expect.get("gates", {})
    assert [f"{s.code} {s.effect}" for s in found.stop_signals] == expect.get("stops", [])
    assert [s.code for s in found.situations] == expect["situations"]
    assert [s.code for s in found.situations if s.leads] == [expect["leads"]]
    assert [s.code for s in found.situations if not s.exact] == expect.get("inexact", [])
    assert [m.code for m in found.mistakes] == expect.get("mistakes", [])
    assert (verdict.decision, verdict.exit_code) == (expect["decision"], EXIT_CODES[expect["decision"]])
    assert (verdict.route, verdict.waivers) == (expect.get("route", ""), expect.get("waivers", 0))
    assert {a.code: a.grade for a in found.gates if a.code in expect.get("grades", {})} == expect.get("grades", {})
    for situation in found.situations:
        assert expect.get("matched", {}).get(situation.code, "") in situation.matched_by


@pytest.mark.parametrize("dossier", DOSSIERS, ids=[d["name"] for d in DOSSIERS])
def test_every_reason_says_what_turns_it(dossier):
    found = decided(dossier)
    if found.verdict.decision == "GO":
        assert found.verdict.reasons == ()
        assert found.verdict.sentence.startswith("GO with" if found.verdict.waivers else "GO:")
    else:
        assert found.verdict.reasons
        assert found.verdict.sentence.startswith("Hold the budget" if found.verdict.decision == "HOLD" else "Do not fine-tune")
    for reason in found.verdict.reasons:
        assert reason.text.endswith(".") and reason.flip is not None and reason.flip.action.endswith((".", "?"))
    for answer in found.gates:
        assert answer.reasons, answer.code
        assert answer.holds == any(r.holds for r in answer.reasons)
        assert all(r.flip is not None for r in answer.reasons if r.holds)
        assert (answer.flip is None) == (answer.status in ("pass", "not applicable")), answer.code


def test_at_least_forty_dossiers_with_names_of_their_own():
    assert len(DOSSIERS) >= 45
    assert max(Counter(d["name"] for d in DOSSIERS).values()) == 1


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_met_by_a_dossier(code):
    named = [c.split()[0] for d in DOSSIERS for c in (*d["expect"]["situations"], *d["expect"].get("mistakes", []), *d["expect"].get("stops", []))]
    assert code in named
    if code.startswith("T"):
        assert any(code not in d["expect"]["situations"] for d in DOSSIERS)


@pytest.mark.parametrize("code", [m.CODE for m in shelf.modules("gates")])
def test_every_gate_answers_pass_fail_and_unknown_somewhere(code):
    seen = {d["expect"].get("gates", {}).get(code, "pass") for d in DOSSIERS}
    assert {"pass", "fail", "unknown"} <= seen
    if code in ("G-labels", "G-personal-data"):
        assert "not applicable" in seen


def test_no_dossier_with_a_gate_left_open_is_a_go():
    for dossier in DOSSIERS:
        if any(status in ("fail", "unknown") for status in dossier["expect"].get("gates", {}).values()):
            assert dossier["expect"]["decision"] != "GO", dossier["name"]
