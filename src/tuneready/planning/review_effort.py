"""Hours and money of expert review: rows × minutes × rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuneready import bands
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
    rates = [e.rate for e in facts.project.experts if e.rate is not None]
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

    59 for 5 %, 149 for 2 % (zero-acceptance sampling; known-answers/sample-size.json). ``upper`` between 0 and 1, both
    excluded.
    """
    return math.ceil(math.log(1 - confidence) / math.log(1 - upper))


def one_error_sample(upper: float, confidence: float = 0.95) -> int:
    """Random rows that still show a rate below ``upper`` when one of them is wrong: smallest n with P(X ≤ 1) ≤ 1 − confidence."""
    n = zero_defect_sample(upper, confidence)
    while (1 - upper) ** n + n * upper * (1 - upper) ** (n - 1) > 1 - confidence:
        n += 1
    return n


def rows_to_review(facts: Facts, policy: Policy) -> tuple[tuple[int, int], bool]:
    """Rows to review (low, high), and whether that is every row: the tiers of gate R3 (GUIDE ruling 4).

    Every row where the smallest band touched lies under 5,000 usable rows (T2), or the policy allows no error at all; else
    a random sample from "no error seen" to "one error seen".
    """
    left, upper = bands.rows_left(facts), policy["serious_error_upper"]
    if bands.full_review(facts, policy) or upper <= 0:
        return (left, left), True
    if upper >= 1:
        return (min(left, 1), min(left, 1)), False
    low, high = (min(left, n) for n in (zero_defect_sample(upper), one_error_sample(upper)))
    return (low, high), False


def effort(facts: Facts, policy: Policy) -> Effort:
    """What the review of this data takes: rows × minutes × rate.

    Where one expert sees each row, the low end judges every row once, the high end a part of them twice: a tenth, at least
    50 rows (``double_review_share``, ``double_review_rows``). Where more are declared, both ends judge every row that often.
    """
    rows, full = rows_to_review(facts, policy)
    per_row = max(1.0, float(facts.project.value("review.per_row") or 1))
    double = tuple(min(n, max(math.ceil(n * policy["double_review_share"] - 1e-9), int(policy["double_review_rows"]))) for n in rows)
    judgements = tuple(math.ceil(n * per_row) for n in rows) if per_row > 1 else (rows[0], rows[1] + double[1])
    each, assumed_minutes = minutes(facts, policy)
    price, assumed_rate = rate(facts, policy)
    week, assumed_week = hours_per_week(facts, policy)
    hours = tuple(n * each / 60 for n in judgements)
    cost = tuple(round(h * price) for h in hours)
    what = f"all {rows[1]:,} usable rows" if full else f"a random sample of {rows[0]:,} to {rows[1]:,} rows"
    twice = f"each judged {per_row:g} times" if per_row > 1 else f"the high end judges {double[1]:,} rows twice"
    basis = f"{what} × {each:g} minutes × ${price:,.0f} an hour; {twice}"
    assumed = tuple(text for text, is_assumed in (("minutes per row", assumed_minutes), ("hourly rate", assumed_rate),
                                                  ("hours a week", assumed_week)) if is_assumed)
    return Effort(rows, judgements, tuple(round(h, 1) for h in hours), cost, tuple(round(h / week, 1) for h in hours), full,
                  each, price, basis, assumed)
