"""Hours and money of expert review: rows × minutes × rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuneready.facts import Facts
from tuneready.policy import Policy


@dataclass(frozen=True)
class Effort:
    """Expert review as (low, high): rows read, judgements made, hours, cost; and what it rests on."""

    rows: tuple[int, int]
    judgements: tuple[int, int]
    hours: tuple[float, float]
    cost: tuple[float, float]
    weeks: tuple[float, float]
    full: bool
    minutes: float
    rate: float
    basis: str
    assumed: tuple[str, ...]


def rate(facts: Facts, policy: Policy) -> tuple[float, bool]:
    """Mean hourly rate of the declared experts; the policy's default (and True) where none is declared."""
    rates = [e.rate for e in facts.project.experts if e.rate]
    return (sum(rates) / len(rates), False) if rates else (policy["default_rate"], True)


def minutes(facts: Facts, policy: Policy) -> tuple[float, bool]:
    """Minutes per row as declared; the policy's default (and True) otherwise."""
    declared = facts.project.value("review.minutes_per_row")
    return (float(declared), False) if declared else (policy["default_minutes_per_row"], True)


def hours_per_week(facts: Facts, policy: Policy) -> tuple[float, bool]:
    """Expert hours available a week, all experts together."""
    hours = [e.hours_per_week for e in facts.project.experts if e.hours_per_week]
    return (sum(hours), False) if hours else (policy["default_hours_per_week"], True)


def zero_defect_sample(upper: float, confidence: float = 0.95) -> int:
    """Random rows without one serious error that show a rate below ``upper``: smallest n with (1 − upper)^n ≤ 1 − confidence.

    59 for 5 %, 149 for 2 % (zero-acceptance sampling; known-answers/sample-size.json).
    """
    return math.ceil(math.log(1 - confidence) / math.log(1 - upper))


def one_error_sample(upper: float, confidence: float = 0.95) -> int:
    """Random rows that still show a rate below ``upper`` when one of them is wrong: smallest n with P(X ≤ 1) ≤ 1 − confidence."""
    n = zero_defect_sample(upper, confidence)
    while (1 - upper) ** n + n * upper * (1 - upper) ** (n - 1) > 1 - confidence:
        n += 1
    return n


def effort(facts: Facts, policy: Policy) -> Effort:
    """What the review of this data takes: every row in the full tier, a random sample otherwise.

    Full tier: 500 to 5,000 usable rows of a task not declared broad (T2), or a regulated project of that size.
    The sample runs from "no error seen" to "one error seen"; a tenth, at least 50 rows, is judged twice.
    """
    usable = facts.usable.estimate
    full = policy["usable_floor"] <= usable < policy["usable_band_2"] and (
        facts.project.value("task.narrow") is not False or facts.project.regulated)
    upper = policy["serious_error_upper"]
    rows = (usable, usable) if full else tuple(min(usable, n) for n in (zero_defect_sample(upper), one_error_sample(upper)))
    per_row = max(1.0, float(facts.project.value("review.per_row") or 1))
    double = tuple(min(n, max(math.ceil(n * policy["double_review_share"]), int(policy["double_review_rows"]))) for n in rows)
    judgements = tuple(int(n * per_row) if per_row > 1 else n + d for n, d in zip(rows, double))
    each, assumed_minutes = minutes(facts, policy)
    price, assumed_rate = rate(facts, policy)
    week, assumed_week = hours_per_week(facts, policy)
    # Low: every row once. High: the doubly judged part as well.
    hours = (rows[0] * each / 60, judgements[1] * each / 60)
    cost = tuple(round(h * price) for h in hours)
    what = f"all {usable:,} usable rows" if full else f"a random sample of {rows[0]:,} to {rows[1]:,} rows"
    basis = f"{what} × {each:g} minutes × ${price:,.0f} an hour; the high end judges {double[1]:,} rows twice"
    assumed = tuple(text for text, is_assumed in (("minutes per row", assumed_minutes), ("hourly rate", assumed_rate),
                                                  ("hours a week", assumed_week)) if is_assumed)
    return Effort(rows, judgements, tuple(round(h, 1) for h in hours), cost, tuple(round(h / week, 1) for h in hours), full,
                  each, price, basis, assumed)
