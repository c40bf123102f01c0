"""Scores with their intervals: shares (Wilson, Clopper–Pearson), means and F1 (bootstrap over rows), per class and per field.

F1 sums counts before it divides: micro over all rows, macro as the plain mean over the classes of the test set. Its interval is the
percentile bootstrap over rows (Efron & Tibshirani 1993, §13.3): two models are resampled alike, so their difference is paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuneready.kernels import intervals, model_comparison, paired

FEWEST = 20  # rows under which a cell is too small to say anything (policy test_rows_minimum's default)
DRAWS = 2_000
_AT_ONCE = 100
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Metric:
    """A score.

    Attributes:
        name, value: 0..1. low, high: 95 % interval. rows: rows it is over. method: of the interval.
        exact: Clopper–Pearson interval of a share; None for others. corrected: interval at 1 − 0.05 ÷ looks (Bonferroni).
    """

    name: str
    value: float
    low: float
    high: float
    rows: int
    method: str
    exact: tuple[float, float] | None
    corrected: tuple[float, float]


@dataclass(frozen=True)
class Counted:
    """What each row holds of each class or field: sparse matrices [rows, names] of items that are right, expected and predicted.

    ``averaged``: number of names at the front that the macro mean is over (names the test set holds).
    """

    names: tuple[str, ...]
    right: Any
    expected: Any
    predicted: Any
    averaged: int

    def macro(self, weights: np.ndarray | None = None) -> np.ndarray:
        """Mean F1 over the names of the test set, [draws]; names that a draw holds nothing of are left out of it."""
        right, both = self._sums(weights)
        f1 = np.divide(2 * right, both, out=np.full(both.shape, np.nan), where=both > 0)[:, : self.averaged]
        known = ~np.isnan(f1)
        return np.where(known, f1, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)

    def micro(self, weights: np.ndarray | None = None) -> np.ndarray:
        """F1 over all items, [draws]; 1 where nothing is expected and nothing predicted."""
        right, both = self._sums(weights)
        right, both = right.sum(axis=1), both.sum(axis=1)
        return np.divide(2 * right, both, out=np.ones(len(both)), where=both > 0)

    def _sums(self, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """(right, expected + predicted) of each draw, [draws, names]."""
        weights = np.ones((1, self.right.shape[0]), dtype=np.int64) if weights is None else weights
        right, expected, predicted = (np.asarray((matrix.T @ weights.T).T, dtype=np.float64) for matrix in (self.right, self.expected, self.predicted))
        return right, expected + predicted


def counted(names: Sequence[str], averaged: int, expected: tuple[np.ndarray, np.ndarray], predicted: tuple[np.ndarray, np.ndarray],
            right: tuple[np.ndarray, np.ndarray], rows: int) -> Counted:
    """Counts from places (row, number of the name), one for each item; equal places add up."""
    from scipy.sparse import csr_matrix

    def matrix(places: tuple[np.ndarray, np.ndarray]) -> Any:
        return csr_matrix((np.ones(len(places[0]), dtype=np.int64), places), shape=(rows, len(names)))

    return Counted(tuple(names), matrix(right), matrix(expected), matrix(predicted), averaged)


def share(name: str, right: np.ndarray, looks: int = 1) -> Metric:
    """A share of rows. ``right``: bool[rows]."""
    x, n = int(right.sum()), len(right)
    (low, high), (corrected), exact = (_plain(*intervals.wilson(x, n)), _plain(*intervals.wilson(x, n, _confidence(looks))), _plain(*intervals.clopper_pearson(x, n)))
    return Metric(name, _six(x / n), low, high, n, "Wilson", exact, corrected)


def mean(name: str, scores: np.ndarray, looks: int = 1) -> Metric:
    """A mean over rows. ``scores``: float[rows]."""
    found = model_comparison.paired_bootstrap(scores)
    again = model_comparison.paired_bootstrap(scores, confidence=_confidence(looks))
    return Metric(name, _six(found.mean), _six(found.low), _six(found.high), len(scores), "bootstrap over rows", None, (_six(again.low), _six(again.high)))


def f1(name: str, counts: Counted, kind: str, looks: int = 1) -> Metric:
    """``micro`` or ``macro`` F1 with its bootstrap interval."""
    value, drawn = float(getattr(counts, kind)()[0]), draws(counts, kind)
    low, high = _quantiles(drawn, CONFIDENCE, value)
    return Metric(name, _six(value), low, high, counts.right.shape[0], "bootstrap over rows", None, _quantiles(drawn, _confidence(looks), value))


def f1_difference(first: Counted, second: Counted, kind: str) -> tuple[float, float, float]:
    """(difference, low, high) of two models' F1 on the same resamples."""
    value = float(getattr(first, kind)()[0] - getattr(second, kind)()[0])
    return (_six(value), *_quantiles(draws(first, kind) - draws(second, kind), CONFIDENCE, value))


def draws(counts: Counted, kind: str) -> np.ndarray:
    """float64[DRAWS]: F1 on resamples of the rows, the same resamples for every model of as many rows."""
    rows = counts.right.shape[0]
    return np.concatenate([getattr(counts, kind)(paired.weights(rows, _AT_ONCE, seed)) for seed in range(DRAWS // _AT_ONCE)])


def per_name(counts: Counted) -> list[dict[str, Any]]:
    """Each class or field: ``n`` expected, ``predicted``, precision and recall with Wilson intervals, F1. Under ``FEWEST`` the
    intervals are None and ``enough`` is false: too few to say."""
    right, expected, predicted = (np.asarray(matrix.sum(axis=0)).ravel().astype(np.int64) for matrix in (counts.right, counts.expected, counts.predicted))
    recall, precision = intervals.wilson(right, expected), intervals.wilson(right, predicted)
    out = []
    for i, name in enumerate(counts.names):
        x, n, m = int(right[i]), int(expected[i]), int(predicted[i])
        out.append({"name": name, "n": n, "predicted": m, "right": x, "enough": n >= FEWEST,
                    "precision": _six(x / m) if m else None, "precision_interval": _cell(precision, i) if m >= FEWEST else None,
                    "recall": _six(x / n) if n else None, "recall_interval": _cell(recall, i) if n >= FEWEST else None,
                    "f1": _six(2 * x / (n + m)) if n + m else None})
    return out


def _confidence(looks: int) -> float:
    return 1 - (1 - CONFIDENCE) / max(looks, 1)


def _quantiles(drawn: np.ndarray, confidence: float, value: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return _six(min(low, value)), _six(max(high, value))


def _cell(interval: tuple[np.ndarray, np.ndarray], at: int) -> tuple[float, float]:
    return _plain(interval[0][at], interval[1][at])


def _plain(low: Any, high: Any) -> tuple[float, float]:
    return _six(low), _six(high)


def _six(value: Any) -> float:
    """Rounded to six digits, so that no machine's last bit decides (SPEC §0)."""
    return round(float(value), 6)
