"""Acceptance sampling by attributes: single normal plans of MIL-STD-105E (public domain; ISO 2859-1, ANSI Z1.4) and their curve.

The plans answer "send the lot back?", not "is the rate below the AQL?": a plan passes a lot of some quality above it one time
in ten (``quality``). For critical faults ``zero_defect_n`` gives the plan that shows an upper bound.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from tuneready.kernels import hypergeometric

LETTERS = "ABCDEFGHJKLMNPQR"
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)
AQLS = (0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0)  # percent
LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)  # upper ends; the last range is open
LEVELS = {  # table I: code letter of each range of lots
    "S-1": "AAAABBBBCCCCDDD", "S-2": "AAABBBCCCDDDEEE", "S-3": "AABBCCDDEEFFGGH", "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN", "II": "ABCDEFGHJKLMNPQ", "III": "BCDEFGHJKLMNPQR",
}
# Down a column of table II-A: after the plan that accepts no fault come two empty places, then these acceptance numbers.
NUMBERS = (0, None, None, 1, 2, 3, 5, 7, 10, 14, 21)
ZERO_AT = 14  # index of the letter + index of the AQL where the plan without faults stands


class Plan(NamedTuple):
    """Judge ``n`` rows; accept with at most ``accept`` faults, refuse from ``accept`` + 1. ``everything``: the lot is no larger."""

    letter: str
    n: int
    accept: int
    everything: bool = False


def code_letter(lot: int, level: str = "II") -> str:
    """Code letter of a lot (table I). Raises ValueError under two rows, KeyError for an unknown level."""
    if lot < 2:
        raise ValueError("a lot has two rows or more")
    return LEVELS[level][sum(lot > top for top in LOTS)]


def plan(lot: int, aql: float, level: str = "II") -> Plan:
    """Single plan, normal inspection (table II-A).

    Raises:
        ValueError: an AQL (percent) that the table does not have.
    """
    letter, n, accept = table(code_letter(lot, level), aql)
    return Plan(letter, min(n, lot), accept, n >= lot)


def table(letter: str, aql: float) -> tuple[str, int, int]:
    """(letter of the plan, its sample size, its acceptance number) at a place of table II-A, arrows followed."""
    if aql not in AQLS:
        raise ValueError(f"the table has no AQL of {aql:g} %")
    column = AQLS.index(aql)
    step = LETTERS.index(letter) + column - ZERO_AT
    first, last = ZERO_AT - column, len(LETTERS) - 1

    def at(k: int) -> tuple[str, int, int] | None:
        row = first + k
        if not 0 <= k < len(NUMBERS) or NUMBERS[k] is None or not 0 <= row <= last:
            return None
        return LETTERS[row], SIZES[row], NUMBERS[k]

    step = min(step, len(NUMBERS) - 1)
    order = (step, 0, 3) if step == 1 else (step, 3, 0) if step == 2 else (step, 0, 3)
    return next(found for found in map(at, order) if found is not None)


def two_points(population: int, aql: float, ltpd: float, maker: float = 0.05, buyer: float = 0.10) -> Plan:
    """The smallest single plan that accepts a lot with ``aql`` percent of faults at least with 1 − ``maker``, and one with ``ltpd`` percent at
    most with ``buyer`` (type A, hypergeometric: Schilling & Neubauer 2017, ch. 5). ``aql`` 0 asks for no fault: the zero-defect plan.

    Raises:
        ValueError: an empty lot, or not 0 ≤ aql < ltpd < 100.
    """
    if population < 1 or not 0 <= aql < ltpd < 100:
        raise ValueError("the AQL lies below the LTPD, both in percent, and the lot has rows")
    good = math.floor(aql / 100 * population + 1e-9)
    bad = max(good + 1, math.ceil(ltpd / 100 * population - 1e-9))
    for accept in range(good + 1):  # with as many as the good lot holds it is always accepted
        low, high = accept + 1, population
        while low < high:  # the chance to accept the bad lot falls as n grows
            middle = (low + high) // 2
            low, high = (low, middle) if hypergeometric.cdf(accept, population, bad, middle) <= buyer else (middle + 1, high)
        if hypergeometric.cdf(accept, population, good, low) >= 1 - maker:
            break
    return Plan("", low, accept, low >= population)


def curve(n: int, accept: int, population: int, shares: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """(share of faults, chance to accept) of a plan for a lot of ``population`` rows (hypergeometric): its operating curve."""
    return tuple((share, float(hypergeometric.cdf(accept, population, min(population, round(share * population)), n))) for share in shares)


def accepts(n: int, accept: int, p: float) -> float:
    """Probability that a plan accepts a lot with share ``p`` of faults (binomial): its operating curve."""
    from scipy.special import bdtr

    return float(bdtr(accept, n, p))


def quality(n: int, accept: int, probability: float) -> float:
    """Share of faults at which a plan accepts with this probability: 0.95 the maker's risk, 0.10 the buyer's."""
    from scipy.special import betaincinv

    return float(betaincinv(accept + 1, n - accept, 1 - probability))


def zero_defect_n(limit: float, confidence: float = 0.95) -> int:
    """Rows, all without fault, that show a rate under ``limit`` with one-sided confidence: 59 for 5 %, 299 for 1 %."""
    if not 0 < limit < 1:
        raise ValueError("the limit lies between 0 and 1")
    return math.ceil(math.log(1 - confidence) / math.log1p(-limit) - 1e-9)
