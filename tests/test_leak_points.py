"""R2 after people's judgement: what clears a near hit, what a confirmed quotation does, what stays open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.dossier_facts import facts, policy, spec
from tuneready.facts import LeakTally
from tuneready.finding import Finding
from tuneready.gates import r2_locked_test_set as gate


def ask(tally: LeakTally, found: dict[str, int] | None = None, **dossier):
    body = spec(dossier)
    given = facts(body)
    findings = {code: Finding(code, code, "major", rows, 0.0, "", "") for code, rows in (found or {}).items()}
    return gate.answer(replace(given, leaks=tally, findings={**given.findings, **findings}), policy(body))


def text(answer) -> str:
    return " ".join(reason.text for reason in answer.reasons)


@pytest.mark.parametrize("tally, found, status, grade, words", [
    (LeakTally(), {}, "pass", None, "No training row stands in the test set."),
    (LeakTally(), {"LEK003": 0}, "pass", None, "No training row stands in the test set."),
    (LeakTally(away=3, by=("Ada Osei",)), {"LEK003": 0}, "pass", "attested", "3 near hits judged no leak by Ada Osei."),
    (LeakTally(away=3, by=("Ada Osei",)), {"LEK003": 2}, "fail", "measured", "2 training rows nearly repeat test rows"),
    (LeakTally(quotes=1), {}, "fail", "measured", "1 training row nearly repeat"),
    (LeakTally(open_quotes=4), {"LEK005": 4}, "unknown", "missing", "4 training rows quote a test row at length"),
    (LeakTally(), {"LEK001": 1}, "fail", "measured", "1 training row exactly repeat"),
])
def test_the_locked_test_set(tally, found, status, grade, words):
    answer = ask(tally, found)
    assert answer.status == status and words in text(answer)
    assert grade is None or answer.grade == grade


def test_the_way_out_of_near_hits_is_dropping_or_judging():
    near, exact = ask(LeakTally(), {"LEK003": 5}), ask(LeakTally(), {"LEK001": 5})
    assert near.flip.rows == exact.flip.rows == 5
    assert "--judged" in near.flip.action and "--judged" not in exact.flip.action
    assert ask(LeakTally(open_quotes=9)).flip.reviews == 9


def test_a_test_file_that_is_not_locked():
    answer = ask(LeakTally(away=2, by=("A", "B", "C", "D\u202e")), {"LEK003": 6, "LEK002": 1}, drop=["lock"], set={"test_files": ["held.csv"]})
    assert answer.status == "fail" and "7 training rows also stand in held.csv." in text(answer)
    assert "2 near hits judged no leak by A, B, C and 1 more." in text(answer)
    cleared = ask(LeakTally(away=6, by=("A",)), {"LEK003": 0}, drop=["lock"], set={"test_files": ["held.csv"]})
    assert cleared.status == "unknown"
