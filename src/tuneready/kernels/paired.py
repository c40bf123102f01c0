"""Two learners on the same rows: the difference of their scores with its interval.

Both answer every row, so rows on which they agree say nothing of the difference. Rows that are copies of each other are one
draw, not many: they are resampled together (Davison & Hinkley 1997, §2.4). Where few rows differ, the exact conditional
interval of McNemar's test takes the place of the bootstrap (Agresti, Categorical Data Analysis, §11.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready.kernels.intervals import clopper_pearson

DRAWS = 1000
FEW = 25  # rows that differ, below which the bootstrap is too coarse (the usual rule for McNemar's test)
_AT_ONCE = 100


@dataclass(frozen=True)
class Difference:
    """First minus second score: ``estimate`` in ``low`` .. ``high`` (95 %), over ``rows`` rows in ``groups`` groups.

    ``better``, ``worse``: groups in which the first, the second has more right answers.
    """

    estimate: float
    low: float
    high: float
    rows: int
    groups: int
    better: int
    worse: int


def weights(groups: int, draws: int = DRAWS, seed: int = 0) -> np.ndarray:
    """int64[draws, groups]: how often each group is drawn, with replacement, in each resample. Deterministic."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, max(groups, 1), size=(draws, groups))
    out = np.empty((draws, groups), dtype=np.int64)
    for i in range(draws):
        out[i] = np.bincount(drawn[i], minlength=groups)
    return out


def resampled(right: np.ndarray, group: np.ndarray, draws: int = DRAWS, seed: int = 0) -> np.ndarray:
    """float64[draws, k]: scores of k learners on resamples of the same rows, the same resamples for all of them.

    Args:
        right: bool[k, n], whether each learner is right; group: int[n], 0.., rows of one number are drawn together.
    """
    size, sums = _sums(right, group)
    out = np.empty((draws, len(right)))
    for start in range(0, draws, _AT_ONCE):
        drawn = weights(len(size), min(_AT_ONCE, draws - start), seed + start).astype(np.float64)
        out[start : start + len(drawn)] = (drawn @ sums) / (drawn @ size)[:, None]  # sums of whole numbers are exact
    return out


def _sums(right: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows of each group, right answers [groups, k])."""
    size = np.bincount(group).astype(np.float64)
    return size, np.stack([np.bincount(group, weights=one, minlength=len(size)) for one in right], axis=1)


def difference(first: np.ndarray, second: np.ndarray, group: np.ndarray, seed: int = 0) -> Difference:
    """The difference of two learners' scores on the same rows.

    Args:
        first, second: bool[n], whether the learner is right; group: int[n] as ``np.unique(…, return_inverse=True)`` numbers it.

    Raises:
        ValueError: no rows.
    """
    if not len(first):
        raise ValueError("no rows to compare two learners on")
    size, sums = _sums(np.stack([first, second]), group)
    change = sums[:, 0] - sums[:, 1]
    better, worse = int((change > 0).sum()), int((change < 0).sum())
    estimate = float(change.sum() / size.sum())
    if better + worse < FEW:
        low, high = _conditional(better, worse, float(np.abs(change).max()), int(size.sum()))
        low, high = min(low, estimate), max(high, estimate)
    else:
        both = resampled(np.stack([first, second]), group, seed=seed)
        low, high = np.quantile(both[:, 0] - both[:, 1], [0.025, 0.975])
    return Difference(round(estimate, 6), round(float(low), 6), round(float(high), 6), int(size.sum()), len(size), better, worse)


def _conditional(better: int, worse: int, most: float, rows: int) -> tuple[float, float]:
    """Interval given how many groups differ, each by at most ``most`` rows; where none does, by the rule of three."""
    if not better + worse:
        return -3.7 / rows, 3.7 / rows  # two-sided: 1 - 0.025 ** (1 / n)
    low, high = clopper_pearson(better, better + worse)
    reach = (better + worse) * most / rows
    return (2 * float(low) - 1) * reach, (2 * float(high) - 1) * reach


def mcnemar(better: int, worse: int) -> float:
    """p-value of McNemar's exact test (two-sided): both learners are right equally often. 1 where they never differ."""
    from scipy.special import bdtr

    return min(1.0, 2 * float(bdtr(min(better, worse), better + worse, 0.5))) if better + worse else 1.0
