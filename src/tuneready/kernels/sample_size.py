"""How many judgements it takes: for an interval of a given width, and to tell a proportion from a limit.

Closed forms on plain floats. Proportions are 0..1; confidence is that of a two-sided interval.
"""

from __future__ import annotations

import math
from statistics import NormalDist


def z_score(confidence: float = 0.95) -> float:
    """Normal quantile of a two-sided interval: 1.96 for 95 %."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def n_for_half_width(share: float, half_width: float, confidence: float = 0.95) -> int:
    """Judgements for an interval of ± ``half_width`` around a proportion: z² p (1 − p) / e², rounded up (Cochran 1977)."""
    z = z_score(confidence)
    return math.ceil(z * z * share * (1 - share) / half_width**2 - 1e-9)


def n_to_separate(share: float, limit: float, population: int, confidence: float = 0.95) -> int:
    """Judgements after which a proportion seen as ``share`` no longer includes ``limit`` in its interval.

    Normal approximation with finite-population correction: n₀ = z² p (1 − p) / (p − limit)², n = n₀ / (1 + (n₀ − 1) / N).
    A proportion at the limit is decided by the whole population only.
    """
    if population <= 0:
        return 0
    gap = abs(share - limit)
    if gap == 0:
        return population
    spread = max(share * (1 - share), 1e-9)
    n0 = max(1.0, z_score(confidence) ** 2 * spread / gap**2)
    return min(population, math.ceil(n0 / (1 + (n0 - 1) / population)))


def n_all_good(limit: float, confidence: float = 0.95) -> int:
    """Judgements, all of them good, that show a proportion above ``limit``: smallest n with limitⁿ ≤ (1 − confidence) / 2.

    The exact binomial (Clopper-Pearson) lower bound of n out of n. Returns 0 where no number of judgements can show it
    (``limit`` ≥ 1) and 1 where any does (``limit`` ≤ 0).
    """
    if limit >= 1:
        return 0
    if limit <= 0:
        return 1
    return max(1, math.ceil(math.log((1 - confidence) / 2) / math.log(limit) - 1e-9))


def n_for_margin(half_width: float, population: int | None = None, share: float = 0.5, confidence: float = 0.95) -> int:
    """Judgements for ± ``half_width`` with finite-population correction: n₀ / (1 + (n₀ − 1) / N), rounded up (Cochran 1977, §4.4)."""
    n0 = z_score(confidence) ** 2 * share * (1 - share) / half_width**2
    return math.ceil(n0 - 1e-9) if population is None else math.ceil(n0 / (1 + (n0 - 1) / population) - 1e-9)


def n_zero_defects(limit: float, population: int | None = None, confidence: float = 0.95) -> int:
    """Rows, all without fault, that show fewer faults than ``limit`` of the rows, one-sided.

    Infinite population: (1 − limit)ⁿ ≤ 1 − confidence. Finite: the smallest n with C(N − D, n) / C(N, n) ≤ 1 − confidence for D =
    limit × N faults, rounded up.

    Raises:
        ValueError: a limit outside (0, 1), or an empty population.
    """
    if not 0 < limit < 1 or (population is not None and population < 1):
        raise ValueError(f"no sample shows a rate under {limit} of {population}")
    if population is None:
        return max(1, math.ceil(math.log(1 - confidence) / math.log1p(-limit) - 1e-9))
    faults = max(1, math.ceil(limit * population - 1e-9))
    allowed = math.log(1 - confidence) + 1e-9  # a chance of exactly 1 − confidence counts, however it was rounded
    missed, n = 0.0, 0
    while missed > allowed and n < population - faults:
        missed += math.log((population - faults - n) / (population - n))
        n += 1
    return n if missed <= allowed else population - faults + 1


def n_zero_at_most(limit: float, population: int) -> int:
    """Rows of ``population`` to read so that none found keeps the 95 % bound at or under ``limit`` of the rows; 0 where any number of bad rows does."""
    too_many = math.floor(limit * population) + 1  # the fewest bad rows above the limit
    return 0 if too_many > population else 1 if too_many == population else n_zero_defects(too_many / population, population)


def n_for_mcnemar(first_only: float, second_only: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """Paired rows after which McNemar's test sees a gain: shares right by the first, by the second alone (Connor 1987).

    Raises:
        ValueError: equal shares: no number of rows shows a difference that is not there.
    """
    both, gain = first_only + second_only, abs(first_only - second_only)
    if gain == 0:
        raise ValueError("the two shares are equal")
    z_a, z_b = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(power)
    return math.ceil((z_a * math.sqrt(both) + z_b * math.sqrt(both - gain**2)) ** 2 / gain**2 - 1e-9)
