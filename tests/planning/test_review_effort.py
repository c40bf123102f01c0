"""Expert review in rows, hours, money and weeks."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared
from tests.planning.cases import facts, policy
from tuneready import bands
from tuneready.facts import Step, Usable
from tuneready.gates import r3_expert_review
from tuneready.planning import review_effort
from tuneready.planning.review_effort import effort, one_error_sample, zero_defect_sample
from tuneready.policy import Entry
from tuneready.project import Expert


def with_limit(value: float):
    shipped = policy()
    entry = Entry("serious_error_upper", value, "share", "organisation", "test")
    return dataclasses.replace(shipped, entries={**shipped.entries, "serious_error_upper": entry})


@pytest.mark.parametrize(("upper", "rows"), [(0.05, 59), (0.02, 149), (0.01, 299)])
def test_zero_defect_samples_of_the_policy(upper, rows):
    assert zero_defect_sample(upper) == rows


def test_zero_defect_samples_against_the_known_answers():
    cases = json.loads(shared("known-answers/sample-size.json").read_text())["cases"]
    rows = next(c for c in cases if c["id"] == "zero-acceptance-infinite")["expected"]["rows"]
    assert len(rows) == 15
    for row in rows:
        assert zero_defect_sample(row["max_rate"], row["confidence"]) == row["n"]


@given(st.floats(0.001, 0.5))
def test_the_samples_are_the_smallest_that_do(upper):
    n, m = zero_defect_sample(upper), one_error_sample(upper)
    assert (1 - upper) ** n <= 0.05 + 1e-12 and (1 - upper) ** (n - 1) > 0.05 - 1e-12

    def at_most_one(k):
        return (1 - upper) ** k + k * upper * (1 - upper) ** (k - 1)

    assert m > n - 1 and at_most_one(m) <= 0.05 + 1e-12
    assert m == n or at_most_one(m - 1) > 0.05 - 1e-12


def test_the_samples_against_scipy():
    from scipy.stats import binom

    for upper in (0.02, 0.05, 0.1):
        assert binom.cdf(1, one_error_sample(upper), upper) <= 0.05 < binom.cdf(1, one_error_sample(upper) - 1, upper)


def test_e1_the_hospital():
    """1,200 rows × 4 minutes × $100 an hour: 80 hours, $8,000; the high end judges a tenth twice."""
    found = effort(facts(1_200, declared={"task.narrow": True, "task.regulated": "medical"}), policy("regulated"))
    assert found.full and found.rows == (1_200, 1_200)
    assert found.hours == (80.0, 88.0) and found.cost == (8_000, 8_800)
    assert found.judgements == (1_200, 1_320)
    assert found.weeks == (10.0, 11.0)
    assert set(found.assumed) == {"minutes per row", "hourly rate", "hours a week"}


@pytest.mark.parametrize(("usable", "full"), [(120, True), (500, True), (4_999, True), (5_000, False), (60_000, False)])
@pytest.mark.parametrize("declared", [{}, {"task.narrow": True}, {"task.narrow": False}, {"task.regulated": "legal"}])
def test_the_tier_is_the_one_gate_r3_asks_for(usable, full, declared):
    """T2 is reviewed in full, and a regulated project meets the full tier of its situation (ruling 4)."""
    given_facts = facts(max(usable, 600), usable, declared=declared)
    found = effort(given_facts, policy())
    assert found.full == full == bands.full_review(given_facts, policy())
    needed = r3_expert_review.reviews_needed(given_facts, policy())
    assert found.rows[0] == needed
    assert found.rows == ((usable, usable) if full else (59, 93))


def test_a_regulated_policy_asks_a_larger_sample():
    assert effort(facts(20_000), policy("regulated")).rows == (149, 236)
    assert effort(facts(20_000), policy()).rows == (59, 93)


def test_rows_left_by_the_waterfall_are_reviewed_even_where_reviews_already_lowered_the_estimate():
    usable = Usable(estimate=1_000, lower=950, upper=1_050, waterfall=(Step("duplicate", "duplicates", 100, "lost"),))
    given_facts = dataclasses.replace(facts(1_200), usable=usable)
    assert effort(given_facts, policy()).rows == (1_100, 1_100)


def test_declared_facts_replace_the_assumed_ones():
    experts = (Expert("A", rate=180, hours_per_week=10), Expert("B", rate=120, hours_per_week=5), Expert("C"))
    found = effort(facts(600, experts=experts, declared={"review.minutes_per_row": 10}), policy())
    assert (found.rate, found.minutes, found.assumed) == (150, 10, ())
    assert found.hours == (100.0, 110.0) and found.cost == (15_000, 16_500)
    assert found.weeks == (6.7, 7.3)
    assert "all 600 usable rows × 10 minutes × $150 an hour" in found.basis


@pytest.mark.parametrize(("experts", "assumed"), [
    ((), {"minutes per row", "hourly rate", "hours a week"}),
    ((Expert("A", rate=0.0),), {"minutes per row", "hours a week"}),
    ((Expert("A", hours_per_week=3.0),), {"minutes per row", "hourly rate"}),
])
def test_what_is_not_declared_is_assumed_and_said(experts, assumed):
    found = effort(facts(600, experts=experts), policy())
    assert set(found.assumed) == assumed
    if experts and experts[0].rate == 0:
        assert found.cost == (0, 0) and found.hours[0] > 0  # a volunteer costs nothing; the hours stay


@pytest.mark.parametrize(("per_row", "judgements"), [(1, (1_000, 1_100)), (2, (2_000, 2_000)), (3, (3_000, 3_000)), (1.5, (1_500, 1_500))])
def test_reviewers_per_row(per_row, judgements):
    found = effort(facts(1_000, declared={"review.per_row": per_row}), policy())
    assert found.judgements == judgements
    assert found.hours == tuple(round(n * 4 / 60, 1) for n in judgements)
    assert ("twice" in found.basis) == (per_row == 1)
    assert (f"each judged {per_row:g} times" in found.basis) == (per_row > 1)


@pytest.mark.parametrize(("usable", "high"), [(500, 550), (501, 552), (2_000, 2_200), (300, 350), (30, 60)])
def test_the_doubly_judged_part_is_a_tenth_and_at_least_fifty(usable, high):
    assert effort(facts(600, usable), policy()).judgements == (usable, high)


def test_no_usable_row_costs_nothing():
    found = effort(facts(600, 0), policy())
    assert found.rows == found.judgements == (0, 0) and found.cost == (0, 0)


@pytest.mark.parametrize(("limit", "rows", "full"), [(0.0, (9_000, 9_000), True), (1.0, (1, 1), False), (0.5, (5, 8), False)])
def test_limits_at_the_edge_of_the_policy_are_no_crash(limit, rows, full):
    found = effort(facts(9_000), with_limit(limit))
    assert (found.rows, found.full) == (rows, full)


@given(st.integers(500, 200_000), st.integers(0, 200_000), st.sampled_from(("default", "regulated")))
def test_the_low_end_is_never_above_the_high_end(judged, usable, profile):
    found = effort(facts(judged, min(judged, usable)), policy(profile))
    for low, high in (found.rows, found.judgements, found.hours, found.cost, found.weeks):
        assert 0 <= low <= high
    assert found.rows[1] <= judged
    assert review_effort.rows_to_review(facts(judged, min(judged, usable)), policy(profile))[0] == found.rows
