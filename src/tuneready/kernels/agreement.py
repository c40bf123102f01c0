"""Agreement between reviewers beyond chance: Krippendorff's alpha, Gwet's AC1/AC2, Cohen, Fleiss, Scott, Brennan–Prediger.

Judgements come as counts: int64[units, values], how many reviewers gave each value to each unit; a missing judgement counts
nowhere. Every coefficient is None where it cannot be computed (one value only, no unit judged twice): never 0, 1 or NaN.
Intervals resample units. Sources: Krippendorff (2011) "Computing Krippendorff's Alpha-Reliability"; Gwet (2014) "Handbook of
Inter-Rater Reliability"; Cohen (1960, 1968); Fleiss (1971); Fleiss, Cohen & Everitt (1969) for the standard error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

METRICS = ("nominal", "ordinal", "interval", "ratio")
DRAWS = 2_000  # of the bootstrap over units (reference/reliability.md §5.1)


class Estimate(NamedTuple):
    """A coefficient with its 95 % interval; ``value`` None where it cannot be computed, ends None where the interval cannot."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Fleiss(NamedTuple):
    """Fleiss' kappa, its standard error and z under no agreement, and kappa of each category (NaN where that is undefined)."""

    kappa: float | None
    se: float | None
    z: float | None
    by_category: np.ndarray


def counts(ratings: np.ndarray, values: int | None = None) -> np.ndarray:
    """int64[units, values] of int[raters, units] codes 0…, -1 for a missing judgement. Raises ValueError for other codes."""
    ratings = np.asarray(ratings)
    known = int(values if values is not None else ratings.max(initial=-1) + 1)
    if ratings.size and (ratings.min() < -1 or ratings.max() >= known):
        raise ValueError("a code outside its range")
    units = ratings.shape[1]
    unit = np.broadcast_to(np.arange(units), ratings.shape)[ratings >= 0]
    return np.bincount(unit * known + ratings[ratings >= 0], minlength=units * known).reshape(units, known)


def observed(table: np.ndarray) -> float | None:
    """Observed agreement: mean over units judged twice or more of the share of agreeing pairs."""
    share = _agreeing(table)
    return float(np.nanmean(share)) if np.isfinite(share).any() else None


def krippendorff(table: np.ndarray, metric: str = "nominal", values: np.ndarray | None = None) -> float | None:
    """Krippendorff's alpha. ``values``: float[values], what the codes stand for (interval, ratio; default 0, 1, …).

    Units with fewer than two judgements count neither in pairs nor in the marginals. None where no unit was judged twice, or
    only one value occurs.

    Raises:
        ValueError: an unknown metric, or negative values under the ratio metric.
    """
    table = np.asarray(table, dtype=np.float64)
    table = table[table.sum(axis=1) >= 2]
    if not len(table):
        return None
    marginal = table.sum(axis=0)
    if np.count_nonzero(marginal) < 2:
        return None
    distance = _distance(marginal, metric, values)
    per_unit = np.einsum("uk,kl,ul->u", table, distance, table) / (table.sum(axis=1) - 1)
    expected = marginal @ distance @ marginal / (marginal.sum() - 1)
    return float(1 - per_unit.sum() / expected) if expected > 0 else None


def gwet(table: np.ndarray, weights: str = "identity") -> float | None:
    """Gwet's AC1 (``identity``) or AC2 (``linear``, ``quadratic``, ``ordinal`` weights), missing judgements allowed.

    Units with one judgement count in the marginals. None where no unit was judged twice; 1.0 is a true value where all
    reviewers always give one and the same answer (chance agreement is then 0).
    """
    table = np.asarray(table, dtype=np.float64)
    table = table[table.sum(axis=1) > 0]
    k = table.shape[1]
    agreed, w = _weighted_agreement(table, weights), agreement_weights(k, weights)
    if agreed is None or k < 1:
        return None
    pi = (table / table.sum(axis=1, keepdims=True)).mean(axis=0)
    chance = 0.0 if k == 1 else float(w.sum() / (k * (k - 1)) * np.sum(pi * (1 - pi)))
    return (agreed - chance) / (1 - chance) if chance < 1 else None


def fleiss_generalised(table: np.ndarray) -> float | None:
    """Fleiss' kappa for any number of judgements per unit (Gwet 2014, §2.3): chance from the mean marginals; Scott's pi for two reviewers."""
    table = np.asarray(table, dtype=np.float64)
    table = table[table.sum(axis=1) > 0]
    agreed = _weighted_agreement(table, "identity")
    if agreed is None:
        return None
    chance = float(np.sum((table / table.sum(axis=1, keepdims=True)).mean(axis=0) ** 2))
    return (agreed - chance) / (1 - chance) if chance < 1 else None


def brennan_prediger(table: np.ndarray) -> float | None:
    """Chance = 1 / number of values (columns of the table)."""
    table = np.asarray(table, dtype=np.float64)
    agreed, k = _weighted_agreement(table[table.sum(axis=1) > 0], "identity"), table.shape[1]
    return (agreed - 1 / k) / (1 - 1 / k) if agreed is not None and k > 1 else None


def conger(ratings: np.ndarray) -> float | None:
    """Conger's kappa (1980): Cohen's for many reviewers, from each one's own marginals. ``ratings`` as for ``counts``."""
    ratings = np.asarray(ratings)
    table = counts(ratings).astype(np.float64)
    agreed = _weighted_agreement(table[table.sum(axis=1) > 0], "identity")
    if agreed is None or len(ratings) < 2:
        return None
    own = np.stack([np.bincount(row[row >= 0], minlength=table.shape[1]) / max(1, np.count_nonzero(row >= 0)) for row in ratings])
    chance = float(np.sum(own.mean(axis=0) ** 2 - own.var(axis=0, ddof=1) / len(ratings)))
    return (agreed - chance) / (1 - chance) if chance < 1 else None


def fleiss(table: np.ndarray) -> Fleiss:
    """Fleiss' kappa (1971): the same number of judgements, two or more, for every unit.

    Raises:
        ValueError: units with different numbers of judgements.
    """
    table = np.asarray(table, dtype=np.float64)
    raters = np.unique(table.sum(axis=1))
    if len(raters) != 1 or raters[0] < 2:
        raise ValueError("every unit needs the same number of judgements, two or more")
    n, (units, _) = float(raters[0]), table.shape
    share = table.sum(axis=0) / (units * n)
    q = 1 - share
    with np.errstate(invalid="ignore", divide="ignore"):
        by_category = 1 - (table * (n - table)).sum(axis=0) / (units * n * (n - 1) * share * q)
    chance = float(np.sum(share**2))
    if chance >= 1:
        return Fleiss(None, None, None, by_category)
    kappa = (float(np.mean((np.sum(table**2, axis=1) - n) / (n * (n - 1)))) - chance) / (1 - chance)
    pq = float(np.sum(share * q))
    variance = 2 / (units * n * (n - 1) * pq**2) * (pq**2 - float(np.sum(share * q * (q - share))))
    return Fleiss(kappa, variance**0.5, kappa / variance**0.5, by_category)


def cohen(table: np.ndarray, weights: str | np.ndarray = "none") -> tuple[float | None, float | None]:
    """(Cohen's kappa, its standard error) of a table: rows what one reviewer said, columns the other.

    ``weights``: ``none``, ``linear``, ``quadratic``, or a matrix of disagreement weights (Cohen 1968). None where chance
    agreement is complete.
    """
    table = np.asarray(table, dtype=np.float64)
    n, k = table.sum(), len(table)
    if n <= 0:
        return None, None
    agree = _cohen_weights(k, weights)
    p = table / n
    row, column = p.sum(axis=1), p.sum(axis=0)
    po, pe = float((agree * p).sum()), float((agree * np.outer(row, column)).sum())
    if pe >= 1 - 1e-15:
        return None, None
    kappa = (po - pe) / (1 - pe)
    mean = (agree @ column)[:, None] + (agree.T @ row)[None, :]
    inner = float((p * (agree - mean * (1 - kappa)) ** 2).sum()) - (kappa - pe * (1 - kappa)) ** 2
    return kappa, (max(inner, 0.0) / n) ** 0.5 / (1 - pe)


def scott(table: np.ndarray) -> float | None:
    """Scott's pi of a two-reviewer table (as for ``cohen``)."""
    p = np.asarray(table, dtype=np.float64) / max(np.sum(table), 1)
    chance = float((((p.sum(axis=0) + p.sum(axis=1)) / 2) ** 2).sum())
    return (float(np.trace(p)) - chance) / (1 - chance) if p.sum() > 0 and chance < 1 else None


def interval(table: np.ndarray, statistic: Callable[[np.ndarray], float | None], seed: int = 0, draws: int = DRAWS) -> Estimate:
    """The coefficient with its percentile bootstrap interval over units (rows of ``table``).

    Draws in which it cannot be computed are left out; under half of them left, there is no interval.
    """
    table = np.asarray(table)
    value = statistic(table)
    if value is None or len(table) < 2:
        return Estimate(value)
    rng = np.random.default_rng(seed)
    # Units with the same counts are one kind: a draw is how often each kind came.
    kinds, size = np.unique(table, axis=0, return_counts=True)
    found = [statistic(np.repeat(kinds, drawn, axis=0)) for drawn in rng.multinomial(len(table), size / size.sum(), size=draws)]
    known = np.array([x for x in found if x is not None])
    if len(known) * 2 < draws:
        return Estimate(value)
    low, high = np.quantile(known, [0.025, 0.975])
    return Estimate(value, float(min(low, value)), float(max(high, value)))


def agreement_weights(k: int, weights: str) -> np.ndarray:
    """float[k, k] agreement weights, 1 on the diagonal (Gwet 2014, §3.5). Raises ValueError for an unknown name."""
    place = np.arange(k)
    apart = np.abs(place[:, None] - place[None, :])
    if weights == "identity":
        return np.eye(k)
    if weights in ("linear", "quadratic"):
        return 1 - (apart / max(k - 1, 1)) ** (1 if weights == "linear" else 2)
    if weights == "ordinal":
        pairs = (apart + 1) * apart / 2
        return 1 - pairs / max(pairs.max(), 1)
    raise ValueError(weights)


def _agreeing(table: np.ndarray) -> np.ndarray:
    """float per unit: share of agreeing pairs; NaN for units judged less than twice."""
    table = np.asarray(table, dtype=np.float64)
    m = table.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(m >= 2, ((table * table).sum(axis=1) - m) / (m * (m - 1)), np.nan)


def _weighted_agreement(table: np.ndarray, weights: str) -> float | None:
    twice = table[table.sum(axis=1) >= 2]
    if not len(twice):
        return None
    m = twice.sum(axis=1)
    near = twice @ agreement_weights(table.shape[1], weights)
    return float(np.mean((twice * (near - 1)).sum(axis=1) / (m * (m - 1))))


def _distance(marginal: np.ndarray, metric: str, values: np.ndarray | None) -> np.ndarray:
    """float[values, values] squared distances (Krippendorff 2011, §6)."""
    k = len(marginal)
    v = np.arange(k, dtype=np.float64) if values is None else np.asarray(values, dtype=np.float64)
    if metric == "nominal":
        return 1.0 - np.eye(k)
    if metric == "ordinal":
        middle = np.cumsum(marginal) - marginal / 2
        return (middle[:, None] - middle[None, :]) ** 2
    if metric == "interval":
        return (v[:, None] - v[None, :]) ** 2
    if metric == "ratio":
        if (v < 0).any():
            raise ValueError("the ratio metric has no negative values")
        total = v[:, None] + v[None, :]
        return np.divide(v[:, None] - v[None, :], total, out=np.zeros((k, k)), where=total > 0) ** 2
    raise ValueError(metric)


def _cohen_weights(k: int, weights: str | np.ndarray) -> np.ndarray:
    if isinstance(weights, str):
        return agreement_weights(k, "identity" if weights == "none" else weights)
    weights = np.asarray(weights, dtype=np.float64)
    return 1 - weights / weights.max()
