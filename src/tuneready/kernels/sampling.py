"""Probability samples: how many rows of each stratum, what the judged rows say of all, and when one may stop early.

Strata are given side by side as arrays. Sources: Cochran (1977) "Sampling Techniques", ch. 5; Neyman (1934); exact bounds by
the hypergeometric tail; Waudby-Smith & Ramdas (2020), arXiv:2006.04347, for confidence sequences without replacement.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuneready.kernels import hypergeometric
from tuneready.kernels.intervals import finite_upper_bound
from tuneready.kernels.sample_size import z_score


class Stratified(NamedTuple):
    """A share estimated from a stratified sample: ``low``, ``high`` are an approximate 95 % interval, ``upper`` the conservative
    one-sided bound (exact in each stratum, combined by Bonferroni)."""

    estimate: float
    se: float
    low: float
    high: float
    upper: float


def proportional(sizes: np.ndarray, n: int) -> np.ndarray:
    """float[strata]: n × N_h / N."""
    sizes = np.asarray(sizes, dtype=np.float64)
    return n * sizes / sizes.sum()


def neyman(sizes: np.ndarray, spread: np.ndarray, n: int) -> np.ndarray:
    """float[strata]: n × N_h S_h / Σ N S, least variance of the mean. ``spread``: standard deviations within strata."""
    weight = np.asarray(sizes, dtype=np.float64) * np.asarray(spread, dtype=np.float64)
    return n * weight / weight.sum() if weight.sum() > 0 else proportional(sizes, n)


def allocate(sizes: np.ndarray, n: int, floor: int = 1, spread: np.ndarray | None = None) -> np.ndarray:
    """int64[strata] with sum ``n``: whole numbers, at least ``min(N_h, floor)`` each, at most N_h, of least variance.

    Rows go one by one to the stratum where they lower the variance of the mean most (Wright 2012, exact for Neyman allocation
    with bounds). ``spread`` None: equal, so the allocation is as near to proportional as the bounds let it. Where ``n`` is less
    than the floors need, the floors are filled as far as ``n`` goes, the largest strata first; above the population it is all of it.

    Raises:
        ValueError: a negative size or ``n``.
    """
    sizes = np.asarray(sizes, dtype=np.int64)
    if n < 0 or (sizes < 0).any():
        raise ValueError("sizes and n are counts")
    weight = sizes * (np.ones(len(sizes)) if spread is None else np.maximum(np.asarray(spread, dtype=np.float64), 1e-12))
    start = np.minimum(sizes, floor)
    if start.sum() >= n:
        return _rounds(start, sizes, n)
    # Gain of the k-th row of a stratum: N² S² / (k (k − 1)); the largest n − Σ start of all gains are taken.
    stratum = np.repeat(np.arange(len(sizes)), np.maximum(np.minimum(sizes, n) - start, 0))
    within = np.arange(len(stratum)) - np.searchsorted(stratum, stratum)
    k = start[stratum] + within + 1
    gain = weight[stratum] ** 2 / (k * np.maximum(k - 1, 0.5))
    order = np.lexsort((stratum, -gain))[: n - int(start.sum())]
    return start + np.bincount(stratum[order], minlength=len(sizes))


def _rounds(most: np.ndarray, sizes: np.ndarray, n: int) -> np.ndarray:
    """At most ``most`` rows each, ``n`` in all, in rounds of one row per stratum, the largest strata first."""
    out = np.zeros_like(most)
    order = np.lexsort((np.arange(len(sizes)), -sizes))
    while out.sum() < n:
        left = [h for h in order.tolist() if out[h] < most[h]]
        if not left:
            break
        out[left[: n - int(out.sum())]] += 1
    return out


def stratified(sizes: np.ndarray, judged: np.ndarray, faults: np.ndarray, confidence: float = 0.95) -> Stratified:
    """What a stratified sample says of all rows.

    Args:
        sizes, judged, faults: int per stratum: rows N_h, rows judged n_h, faults among these x_h. A stratum of which no row was
            judged is unknown: it counts as all faulty in ``upper`` and ``high``, and as good in ``low``.

    Raises:
        ValueError: counts that do not fit together, or nothing judged.
    """
    size, n, x = (np.asarray(a, dtype=np.int64) for a in (sizes, judged, faults))
    if not ((x >= 0) & (x <= n) & (n <= size)).all() or not n.sum():
        raise ValueError("faults ≤ judged ≤ rows in every stratum, and some row judged")
    known, total = n > 0, int(size.sum())
    p = x[known] / n[known]
    inside = size[known] / size[known].sum()
    estimate = float(inside @ p)
    share = size[known] / total
    correction = 1 - n[known] / size[known]
    variance = float((share**2 * correction * p * (1 - p) / np.maximum(n[known] - 1, 1)).sum())
    half, unseen = z_score(confidence) * variance**0.5, float(size[~known].sum()) / total
    measured = float(share @ p)
    tail = (1 - confidence) / max(int(known.sum()), 1)
    most = sum(finite_upper_bound(int(a), int(b), int(c), 1 - tail) for a, b, c in zip(x[known], n[known], size[known]))
    return Stratified(estimate, variance**0.5, max(0.0, measured - half), min(1.0, measured + half + unseen), most / total + unseen)


def sequence(faults: int, judged: int, population: int, confidence: float = 0.95) -> tuple[int, int]:
    """(fewest, most) faults among all rows, valid at every look at a simple random sample drawn without replacement.

    Prior-posterior-ratio confidence sequence under a uniform prior: a number D of faults stays in while its hypergeometric
    probability of what was seen is above (1 − confidence) / (judged + 1) (arXiv:2006.04347, theorem 1).

    Raises:
        ValueError: counts that do not fit together.
    """
    if not 0 <= faults <= judged <= population:
        raise ValueError(f"{faults} of {judged} of {population}")
    possible = np.arange(faults, population - (judged - faults) + 1)
    inside = hypergeometric.pmf(faults, population, possible, judged) > (1 - confidence) / (judged + 1)
    return int(possible[inside].min()), int(possible[inside].max())


def shown(faults: int, judged: int, population: int, most: int, confidence: float = 0.95) -> bool:
    """Whether ``sequence`` leaves no number of faults above ``most``, without looking at each of them.

    The probability of what was seen rises and then falls in the number of faults, so one number above both ``most`` and the
    likeliest one decides.
    """
    least, last = max(most + 1, faults), population - (judged - faults)
    if least > last:
        return True
    if judged and least * judged < faults * (population + 1):  # still on the rising side: the likeliest number is above
        return False
    return bool(hypergeometric.pmf(faults, population, least, judged) <= (1 - confidence) / (judged + 1))


def needed(faults: int, population: int, most: int, confidence: float = 0.95) -> int | None:
    """Fewest rows after which ``sequence`` shows at most ``most`` faults if ``faults`` are seen in all; None where even all rows do not."""
    if faults > most:
        return None
    low, high = faults, population
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if shown(faults, middle, population, most, confidence) else (middle + 1, high)
    return low


def looks(judged: int, planned: int, confidence: float = 0.95) -> float:
    """Confidence of look number ``judged`` of ``planned`` looks fixed in advance, the error shared equally (Bonferroni). Raises ValueError past them."""
    if not 0 < judged <= planned:
        raise ValueError("more looks than were planned")
    return 1 - (1 - confidence) / planned
