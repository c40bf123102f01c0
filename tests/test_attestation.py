"""Declared facts as evidence, and how points add up to an answer."""

from __future__ import annotations

import datetime as dt

import pytest

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import ATTESTED, MEASURED, MISSING, Flip
from tuneready.project import Fact, Project

TODAY = dt.date(2026, 11, 22)
FLIP = Flip("Do it.", rows=3, reviews=10, answers=1, days=2)


def facts(fact: Fact | None) -> Facts:
    return Facts(as_of=TODAY, project=Project(facts={} if fact is None else {"plan.owner": fact}))


@pytest.mark.parametrize("fact, attested, why", [
    (Fact("Kim", "Kim", TODAY), True, ""),
    (Fact("Kim", "Kim", dt.datetime(2026, 11, 22, 23, 59)), True, ""),
    (Fact("Kim", "Kim", dt.date(2026, 11, 23)), False, "dated 2026-11-23, which lies after 2026-11-22"),
    (Fact("Kim", "", TODAY), False, "declared without a name"),
    (Fact("Kim", "  ", TODAY), False, "declared without a name"),
    (Fact("Kim", "Kim", None), False, "declared without a date"),
    (Fact("", "Kim", TODAY), False, "not declared"),
    (Fact(None, "Kim", TODAY), False, "not declared"),
    (None, False, "not declared"),
])
def test_a_fact_counts_with_a_name_and_a_date_not_in_the_future(fact, attested, why):
    found = att.declared(facts(fact), "plan.owner")
    assert (found.attested, found.why) == (attested, why)
    assert found.value == ("Kim" if attested else None)
    assert found.said == (fact.value or None if fact else None)


def test_false_and_zero_are_declared_values():
    for value in (False, 0):
        assert att.declared(facts(Fact(value, "Kim", TODAY)), "plan.owner").value == value


def test_an_unknown_key_is_a_bug():
    with pytest.raises(KeyError):
        att.declared(facts(None), "plan.ownr")


PASSED, FAILED, UNKNOWN = att.passed("Good.", ATTESTED), att.failed("Bad.", FLIP), att.unknown("Open.", FLIP)


@pytest.mark.parametrize("points, status, grade", [
    ((PASSED,), "pass", ATTESTED),
    ((att.passed("Good."), PASSED), "pass", ATTESTED),
    ((PASSED, UNKNOWN), "unknown", MISSING),
    ((UNKNOWN, FAILED, PASSED), "fail", MEASURED),
    ((att.noted("By the way."),), "unknown", MISSING),
    ((), "unknown", MISSING),
])
def test_one_fail_fails_one_unknown_leaves_it_open_and_nothing_never_passes(points, status, grade):
    answer = att.answer("G-x", "X", ("plan.owner",), points)
    assert (answer.status, answer.grade, answer.keys) == (status, grade, ("plan.owner",))
    assert (answer.flip is None) == (status == "pass")


def test_all_of_several_flips_add_up_but_one_sample_serves_every_question():
    both = att.combined([FLIP, Flip("Ask.", command="tuneready init", reviews=4, answers=2, days=5)])
    assert (both.rows, both.reviews, both.answers, both.days) == (3, 10, 3, 5)
    assert both.action == "Do it. Ask." and both.command == "tuneready init"
    assert att.combined([FLIP]) is FLIP and att.combined([]) is None


def test_questions_are_asked_in_one_breath():
    both = att.combined([att.ask("plan.owner"), FLIP, att.ask("rights.resolved"), att.ask("plan.owner")])
    assert both.action == ("Do it. Answer in the project file, with name and date: Who owns data preparation? "
                           "Are usage rights and consent settled for all data?")


def test_only_first_questions_come_with_the_short_interview():
    assert att.ask("traffic.exists").command == "tuneready init"
    assert att.ask("traffic.exists", "plan.owner").command == "tuneready init --full"


@pytest.mark.parametrize("share, text", [(0, "0 %"), (1, "100 %"), (0.6, "60 %"), (0.1234, "12.3 %"), (0.0001, "under 0.1 %"), (0.9999, "over 99.9 %")])
def test_shares_never_look_like_none_or_all_when_they_are_not(share, text):
    assert att.percent(share) == text


def test_shown_values_are_one_safe_line():
    assert att.shown("a\u202eb\nc") == "a\\u202eb⏎c"
    assert len(att.shown("x" * 500)) == 80
    assert att.shown(True) == "yes" and att.shown(["a", 2]) == "a, 2"
