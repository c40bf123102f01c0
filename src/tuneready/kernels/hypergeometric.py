"""The hypergeometric distribution and Fisher's exact test: draws without replacement, counted from logarithms of factorials.

``scipy.stats`` holds the same; importing it takes longer than a small check, so only ``scipy.special`` is loaded, when asked.
"""

from __future__ import annotations

import numpy as np

TIES = 1e-7  # tables within this factor of the one seen count as equally likely (R's fisher.test)
DIGITS = 12  # of a sum of chances


def log_pmf(k, population, marked, drawn) -> np.ndarray:
    """Logarithm of the chance of ``k`` marked ones among ``drawn`` of ``population``, ``marked`` of which are; -inf where it cannot be.

    Args:
        k, population, marked, drawn: integers or arrays of them that broadcast; population ≥ marked, drawn ≥ 0.
    """
    from scipy.special import betaln

    k, n, good, size = (np.asarray(one, dtype=np.float64) for one in (k, population, marked, drawn))
    least = np.maximum(0.0, size - (n - good))
    can = (k >= least) & (k <= np.minimum(good, size))
    at = np.where(can, k, least)

    def choose(a, b):
        return -np.log1p(a) - betaln(a - b + 1, b + 1)  # log of a over b (of scipy's hypergeom)

    return np.where(can, choose(good, at) + choose(n - good, size - at) - choose(n, size), -np.inf)


def pmf(k, population, marked, drawn) -> np.ndarray:
    """The chance of ``k`` marked ones. Args: as ``log_pmf``."""
    return np.exp(log_pmf(k, population, marked, drawn))


def support(population: int, marked: int, drawn: int) -> np.ndarray:
    """int64: every count of marked ones that can be drawn, ascending."""
    return np.arange(max(0, drawn - (population - marked)), min(marked, drawn) + 1)


def cdf(k: int, population: int, marked: int, drawn: int) -> float:
    """The chance of ``k`` or fewer marked ones. Args: as ``log_pmf``. The shorter tail is summed; rounded to ``DIGITS``, so that a chance
    that is a threshold exactly (one in ten) is no matter of the last bit."""
    some = support(population, marked, drawn)
    below = int(np.searchsorted(some, k, side="right"))
    if below * 2 > len(some):
        return round(float(np.clip(1.0 - pmf(some[below:], population, marked, drawn).sum(), 0.0, 1.0)), DIGITS)
    return round(float(np.clip(pmf(some[:below], population, marked, drawn).sum(), 0.0, 1.0)), DIGITS)


def fisher(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Two-sided p-value of Fisher's exact test (1935) that two shares, each (successes, trials), are of one rate: the chance of all
    tables with these margins that are no likelier than the one seen.

    Raises:
        ValueError: a count outside its range.
    """
    if not (0 <= first[0] <= first[1] and 0 <= second[0] <= second[1]):
        raise ValueError(f"{first[0]} of {first[1]}, {second[0]} of {second[1]}")
    margins = (first[1] + second[1], first[0] + second[0], first[1])
    chance = log_pmf(support(*margins), *margins)
    seen = float(log_pmf(first[0], *margins))
    return float(min(1.0, np.exp(chance[chance <= seen + np.log1p(TIES)]).sum()))
