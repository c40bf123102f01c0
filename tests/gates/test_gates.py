"""What gates say and ask for: the numbers in their reasons and in the way out."""

from __future__ import annotations

import pytest

from tests.dossier_facts import facts, policy, spec
from tuneready import shelf
from tuneready.facts import TestLabels
from tuneready.gate import Answer
from tuneready.project import TASKS

GATES = shelf.by_code("gates")


def ask(code: str, **dossier) -> Answer:
    body = spec(dossier)
    return GATES[code].answer(facts(body), policy(body))


def text(answer: Answer) -> str:
    return " ".join(reason.text for reason in answer.reasons)


@pytest.mark.parametrize("code", sorted(GATES))
def test_a_gate_answers_not_applicable_outside_its_tasks_only(code):
    for task in TASKS:
        answer = ask(code, set={"task": task})
        if task not in GATES[code].TASKS:
            assert answer.status == "not applicable"
        elif code != "G-personal-data":
            assert answer.status != "not applicable"


@pytest.mark.parametrize("code, dossier, quantity, expected", [
    # 20,965 real of 35,000 rows: x more real rows with (20,965 + x) / (35,000 + x) >= 0.6
    ("R1", {"base": "tickets", "set": {"sources": {"desk": {"rows": 20965}, "web": {
        "rows": 14035, "inputs": "public", "outputs": "human", "owner": "W", "licence": "CC", "evidence": "e"}}}}, "rows", 88),
    ("R2", {"drop": ["lock"]}, "reviews", 196),  # z² p (1 − p) / e² at p = 0.85, e = 0.05
    ("R2", {"drop": ["lock", "declare/evaluation.threshold"]}, "reviews", 385),
    ("R2", {"set": {"lock": {"leaks_exact": 7}}}, "rows", 7),
    ("R2", {"base": "tickets", "set": {"lock": {"short": {"a": 12, "b": 19}}}}, "reviews", 9),
    ("R3", {"set": {"reviews": {"reviewed": 900, "probability_sample": True}}}, "reviews", 100),
    ("R3", {"base": "tickets", "drop": ["reviews"]}, "reviews", 109),  # 59 rows without an error bound 5 %, 50 of them twice
    ("R3", {"set": {"reviews": {"double": 80}}}, "reviews", 20),
    ("G-usable", {"set": {"usable": {"estimate": 450, "lower": 440, "upper": 460, "mendable": 100}}}, "rows", 50),
    ("G-usable", {"set": {"usable": {"estimate": 300, "lower": 290, "upper": 310}}}, "rows", 200),
    ("G-labels", {"base": "tickets", "drop": ["reviews"]}, "reviews", 59),
    ("G-clean", {"set": {"findings": {"FMT006": {"rows": 4, "severity": "blocker"}}}}, "rows", 4),
    # 0 of 60 rows read: too few rows, not too much personal data; 3 of 60: more reading would not help
    ("G-personal-data", {"set": {"residual": {"upper": 0.048, "estimate": 0.0, "rows": 10003}}}, "reviews", 570),
    ("G-personal-data", {"set": {"residual": {"upper": 0.12, "estimate": 0.05, "rows": 10003}}}, "reviews", 0),
    ("G-plan", {"set": {"plan": {"missing": ["sourcing", "deduplication"]}}}, "answers", 2),
])
def test_the_way_out_is_a_quantity(code, dossier, quantity, expected):
    answer = ask(code, **dossier)
    assert answer.holds and getattr(answer.flip, quantity) == expected


def test_real_rows_to_add_are_just_enough():
    answer = ask("R1", base="tickets", set={"sources": {"desk": {"rows": 20965}, "web": {
        "rows": 14035, "inputs": "public", "outputs": "human", "owner": "W", "licence": "CC", "evidence": "e"}}})
    more = answer.flip.rows
    assert (20965 + more) / (35000 + more) >= 0.6 > (20965 + more - 1) / (35000 + more - 1)


def test_reviews_that_decide_the_floor_say_how_many():
    wide = ask("G-usable", set={"usable": {"estimate": 520, "lower": 470, "upper": 570}, "reviews": {"reviewed": 100}})
    assert wide.status == "fail" and f"about {wide.flip.reviews:,} more reviews decide it" in text(wide)
    near = ask("G-usable", set={"usable": {"estimate": 505, "lower": 470, "upper": 570}, "reviews": {"reviewed": 100}})
    assert near.flip.reviews > wide.flip.reviews  # nearer to the floor is harder to tell


def test_without_reviews_good_rows_are_not_known_whatever_their_number():
    answer = ask("G-usable", base="bare")
    assert answer.status == "unknown" and "9,900 usable rows" in text(answer)
    assert answer.flip.reviews == 2  # two good rows of two show more than 500 ÷ 9,900 good at 95 %


def test_a_test_file_is_named_and_never_passes():
    answer = ask("R2", base="tickets", drop=["lock"], set={"test_files": ["held\u202eout.csv"]})
    assert answer.status == "unknown" and "held\\u202eout.csv is named as a test set but is not locked" in text(answer)


def test_the_number_of_locks_is_shown():
    assert "lock number 3" in text(ask("R2", set={"lock": {"locks": 3, "superseding_ok": True}}))


@pytest.mark.parametrize("code, dossier, words", [
    ("R1", {"set": {"sources": {"encounters": {"when": None}}}}, "declared without a date"),
    ("R1", {"set": {"declare": {"traffic.exists": {"value": "production", "who": ""}}}}, "declared without a name"),
    ("G-evaluation", {"set": {"declare": {"evaluation.threshold": 85}}}, "85 is not a score between 0 and 1"),
    ("G-evaluation", {"set": {"declare": {"evaluation.threshold": 0}}}, "0 is not a score"),
    ("G-evaluation", {"set": {"declare": {"evaluation.baseline_n": 0}}}, "0 is not a number of rows"),
    ("R3", {"base": "contracts", "set": {"profile": "extraction"}}, "the policy profile in force is extraction"),
    ("R3", {"set": {"reviews": {"population": 500, "reviewed": 500}}}, "do not stand for 492 rows"),
    ("G-conformance", {"set": {"target": {"status": "closing", "closes": spec({})["as_of"].replace(year=2027, month=4)}}}, "closes on 2027-04-22"),
    ("G-conformance", {"set": {"target": {"status": "frozen"}}}, "frozen"),
    ("G-conformance", {"set": {"not_measured": {"FMT092": "no tokenizer"}}}, "Not checked: FMT092 (no tokenizer)"),
    ("G-sources", {"set": {"sources": {"encounters": {"consent": ""}}}}, "lacks consent"),
    ("G-personal-data", {"drop": ["declare/sensitive.contains"]}, "Whether the data is sensitive: not declared"),
    ("G-clean", {"set": {"rows": {"rows_in": 0, "judged": 0, "set_aside": 0}}}, "No row was judged"),
])
def test_a_gate_says_what_is_wrong(code, dossier, words):
    answer = ask(code, **dossier)
    assert answer.holds and words in text(answer)


def test_a_fail_comes_before_what_is_missing():
    answer = ask("R2", set={"lock": {"leaks_exact": 2}}, drop=["declare/training.nothing_before_lock"])
    assert answer.status == "fail" and "repeat test rows" in answer.reasons[0].text


@pytest.mark.parametrize("lock, words, opened", [
    ({"labels": TestLabels(200, 6, 8.2)}, "suspects 6 of 200 test labels; a person has reviewed every test row", False),
    ({"labels": TestLabels(200, 6, 8.2), "reviewed": 150}, "suspects 6 of 200 test labels (about 8 wrong ones", True),
    ({"labels": TestLabels(200)}, "suspects 0 of 200 test labels.", False),
    ({"policy": {"leaks_near": 0, "half_width_points": 0.03}}, "half_width_points 0.03 → 0.05", True),
    ({"policy": {"test_rows_minimum": 50}}, "test_rows_minimum 50 → 20", True),
    ({"policy": {"leaks_near": 5, "test_rows_minimum": 5, "half_width_points": 0.2, "leaks_exact": 0}}, "", False),
    ({"before_training": False, "after": "entry 3, score"}, "(entry 3, score of the ledger)", True),
])
def test_r2_shows_what_speaks_for_and_against_the_lock(lock, words, opened):
    answer = ask("R2", set={"lock": lock})
    assert words in text(answer) and answer.holds == opened
    assert ("loosened" in text(answer)) == ("→" in words)


@pytest.mark.parametrize("code", ["R1", "G-sources"])
def test_hostile_names_are_shown_on_one_safe_line(code):
    body = spec({"base": "tickets"})
    body["sources"] = {"a\x1b[31m\n" + "x" * 300: {**body["sources"]["desk"], "evidence": ""}}
    answer = GATES[code].answer(facts(body), policy(body))
    assert "\x1b" not in text(answer) and "\n" not in text(answer) and "x" * 100 not in text(answer)
