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
