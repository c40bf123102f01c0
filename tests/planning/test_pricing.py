"""What a way out costs: expert hours and money for the quantities a gate names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.cases import facts, policy
from tuneready.gate import Flip
from tuneready.planning.pricing import pricer
from tuneready.project import Expert

DECLARED = {"review.minutes_per_row": 6}
EXPERTS = (Expert("A", rate=200),)


@pytest.mark.parametrize(("flip", "hours", "cost"), [
    (Flip("x"), None, (0, 0)),
    (Flip("x", days=30), None, (0, 0)),
    (Flip("x", reviews=60), (4.0, 4.0), (400, 400)),  # 60 × 4 minutes × $100
    (Flip("x", answers=3), (0.1, 0.5), (0, 0)),  # 2 to 10 minutes each, nobody is paid for it
    (Flip("x", rows=100), None, (750, 1_000)),  # C1: $15,000 for 2,000 rows … $5,000 for 500
    (Flip("x", rows=100, reviews=60, answers=3), (4.1, 4.5), (1_150, 1_400)),
])
def test_prices_at_the_policys_rate(flip, hours, cost):
    found = pricer(facts(1_200), policy())(flip)
    assert found.hours == hours and found.cost == cost and found.currency == "USD"


def test_prices_at_the_projects_own_rate():
    found = pricer(facts(1_200, experts=EXPERTS, declared=DECLARED), policy())(Flip("x", reviews=50))
    assert found.hours == (5.0, 5.0) and found.cost == (1_000, 1_000)


def test_what_the_gate_said_is_kept():
    flip = Flip("Have 59 rows reviewed.", command="tuneready review sample", rows=3, reviews=59, answers=2, days=1.5)
    found = pricer(facts(1_200), policy())(flip)
    assert (found.action, found.command, found.rows, found.reviews, found.answers, found.days) == (
        flip.action, flip.command, 3, 59, 2, 1.5)
    assert flip.hours is None and flip.cost is None


QUANTITIES = st.builds(Flip, st.just("x"), rows=st.integers(0, 10**6), reviews=st.integers(0, 10**6), answers=st.integers(0, 100))


@given(QUANTITIES, QUANTITIES)
def test_more_work_never_costs_less(a, b):
    price = pricer(facts(1_200), policy())
    both = price(Flip("x", rows=a.rows + b.rows, reviews=a.reviews + b.reviews, answers=a.answers + b.answers))
    for one in (price(a), price(b)):
        hours = one.hours or (0, 0)
        assert hours[0] <= hours[1] and one.cost[0] <= one.cost[1]
        assert all(x <= y for x, y in zip((*hours, *one.cost), (*(both.hours or (0, 0)), *both.cost)))
