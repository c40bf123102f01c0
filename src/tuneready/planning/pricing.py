"""Prices a way out: expert hours, money and days for the quantities a gate names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tuneready.facts import Facts
from tuneready.gate import Flip
from tuneready.planning.review_effort import minutes, rate
from tuneready.policy import Policy

ANSWER_MINUTES = (2.0, 10.0)  # ours: to look a fact up and write it down with name and date


def pricer(facts: Facts, policy: Policy) -> Callable[[Flip], Flip]:
    """A function that fills hours and cost of a flip for this project.

    Reviews cost minutes × rate. A row to add costs what the guide's first bracket pays for one (C1: $5,000 for 500 rows to
    $15,000 for 2,000), in money alone: who works how long on it the guide does not say. A declared fact costs somebody's
    minutes and no money.
    """
    each, _ = minutes(facts, policy)
    price, _ = rate(facts, policy)
    first = policy.tables["C1"]
    per_row = sorted(cost / rows for cost, rows in zip(first["cost"], first["rows"]))

    def priced(flip: Flip) -> Flip:
        review_hours = flip.reviews * each / 60
        answer_hours = [flip.answers * m / 60 for m in ANSWER_MINUTES]
        low = review_hours + answer_hours[0]
        high = review_hours + answer_hours[1]
        cost = (review_hours * price + flip.rows * per_row[0], review_hours * price + flip.rows * per_row[1])
        worked = (round(low, 1), round(high, 1)) if flip.reviews or flip.answers else None
        return replace(flip, hours=worked, cost=(round(cost[0]), round(cost[1])))

    return priced
