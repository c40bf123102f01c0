"""Two models on the same rows: McNemar in its forms, the paired bootstrap, and corrections for many comparisons.

Beside ``paired`` (the interval of a difference) and ``multiple_testing`` (Benjamini–Hochberg).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class McNemar(NamedTuple):
    """p-values (two-sided) that both models are right equally often, and the chi-squares. Below 25 differing rows only the exact
    ones hold. All 1, chi-squares 0, where the models never differ: no evidence either way."""

    exact: float
    mid: float
    chi2: float
    chi2_p: float
    corrected: float
    corrected_p: float


def mcnemar(first_only: int, second_only: int) -> McNemar:
    """From the rows only the first, only the second model has right (McNemar 1947; Fagerland, Lydersen & Laake 2013 for mid-p)."""
    from scipy.special import bdtr, chdtrc

    n, least = first_only + second_only, min(first_only, second_only)
    if not n:
        return McNemar(1.0, 1.0, 0.0, 1.0, 0.0, 1.0)
    below, fewer = float(bdtr(least, n, 0.5)), float(bdtr(least - 1, n, 0.5)) if least else 0.0
    exact = min(1.0, 2 * below)
    mid = 1.0 if first_only == second_only else below + fewer  # twice the tail less the chance of what was seen
    plain = (first_only - second_only) ** 2 / n
    corrected = max(abs(first_only - second_only) - 1, 0) ** 2 / n
    return McNemar(exact, mid, plain, float(chdtrc(1, plain)), corrected, float(chdtrc(1, corrected)))


class Bootstrap(NamedTuple):
    """Mean difference, its percentile interval, and the share of resamples whose mean is not above zero."""

    mean: float
    low: float
    high: float
    not_above: float


def paired_bootstrap(difference: np.ndarray, draws: int = 20_000, seed: int = 0, confidence: float = 0.95) -> Bootstrap:
    """Resamples rows with replacement. ``difference``: float[rows], score of the first model minus that of the second.

    Rows with equal differences are one kind, so a draw is a multinomial count of kinds: exact, and fast for 0/1 scores.

    Raises:
        ValueError: no rows.
    """
    difference = np.asarray(difference, dtype=np.float64)
    if not len(difference):
        raise ValueError("no rows to compare two models on")
    rng, n = np.random.default_rng(seed), len(difference)
    kinds, size = np.unique(difference, return_counts=True)
    if len(kinds) <= 64:
        sums = rng.multinomial(n, size / n, size=draws) @ kinds
    else:
        sums = np.concatenate([difference[rng.integers(0, n, size=(step, n))].sum(axis=1) for step in _steps(draws, n)])
    tail = (1 - confidence) / 2
    low, high = np.quantile(sums / n, [tail, 1 - tail])
    return Bootstrap(float(difference.mean()), float(low), float(high), float(np.mean(sums <= 1e-12 * n)))


def _steps(draws: int, n: int) -> list[int]:
    """Draws in pieces of at most two million indices."""
    step = max(1, 2_000_000 // n)
    return [min(step, draws - done) for done in range(0, draws, step)]


def holm(p: np.ndarray) -> np.ndarray:
    """Holm's (1979) adjusted p-values: chance of one false call at most α, never weaker than Bonferroni."""
    p = np.asarray(p, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    out = np.empty_like(p)
    out[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1.0)
    return out


def bonferroni(p: np.ndarray) -> np.ndarray:
    """p × number of tests, at most 1."""
    p = np.asarray(p, dtype=np.float64)
    return np.minimum(p * len(p), 1.0)


def benjamini_yekutieli(p: np.ndarray) -> np.ndarray:
    """q-values that hold under any dependence (Benjamini & Yekutieli 2001)."""
    from tuneready.kernels.multiple_testing import benjamini_hochberg

    p = np.asarray(p, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * (len(p) * float(np.sum(1 / np.arange(1, len(p) + 1))) / np.arange(1, len(p) + 1))
    out = np.empty_like(p)
    out[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return np.maximum(out, benjamini_hochberg(p)) if len(p) else out
