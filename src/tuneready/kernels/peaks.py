"""Peaks in time: a class whose share of the rows is far higher in some periods than in the others.

A table of counts goes in (classes × periods), peaks come out. Shares always add up to one, so when one class peaks all others
fall: after a peak is found its class is taken out of the table, and the shares of the others are looked at among the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready.kernels.intervals import wilson
from tuneready.kernels.multiple_testing import benjamini_hochberg

LIFT = 1.3  # least ratio to the mean of all other periods to be part of a peak; a season of half the time has no more than 1.33
CREST = 1.5  # least ratio of a peak's share, at the low end of its interval, to the periods beside it and to the trend


@dataclass(frozen=True)
class Rule:
    """``q``: share of false discoveries; ``ratio``, ``points``: least ratio and difference (0..1) to the share outside the
    peaks; ``rows``: least rows of the class in a peak."""

    q: float = 0.05
    ratio: float = 2.0
    points: float = 0.05
    rows: int = 20


@dataclass(frozen=True)
class Peaks:
    """The peaks of one class: its row in the table, and bool per period."""

    row: int
    within: np.ndarray


def find(table: np.ndarray, period: np.ndarray, rule: Rule) -> list[Peaks]:
    """Classes that peak, the one with the largest rise first.

    Args:
        table: int64[classes, periods], rows of each class in each period; every period has rows.
        period: int64, number of each period, ascending; a gap ends a peak.
    """
    left = np.arange(len(table))
    found: list[Peaks] = []
    while len(left) > 1:
        counts = table[left]
        total = counts.sum(axis=0)
        if not total.all():
            break
        peaks = {row: within for row, within in enumerate(_high(counts, total, rule)) if within.any()}
        risen = []
        for row, within in peaks.items():
            kept = _standing(counts[row], total, period, within, rule)
            if kept.any():
                risen.append((_share(counts[row], total, kept) - _share(counts[row], total, ~kept), -row, kept))
        if not risen:
            break
        _, row, kept = max(risen, key=lambda one: one[:2])
        found.append(Peaks(int(left[-row]), kept))
        left = np.delete(left, -row)
    return found


def _high(counts: np.ndarray, total: np.ndarray, rule: Rule) -> np.ndarray:
    """bool[classes, periods]: the share is higher than the class's share in all other periods (two-proportion z test, one
    side, continuity correction, Benjamini-Hochberg over all cells). A class high in half of its periods or more has none."""
    from scipy.special import ndtr

    own = counts.sum(axis=1, keepdims=True)
    other = np.maximum(total.sum() - total, 1)
    share, beside = counts / total, (own - counts) / other
    pooled = own / max(total.sum(), 1)
    inverse = 1 / total + 1 / other
    error = np.sqrt(np.maximum(pooled * (1 - pooled) * inverse, 1e-18))
    q = benjamini_hochberg(ndtr(-(share - beside - inverse / 2) / error))
    high = (q <= rule.q) & (share >= LIFT * beside) & (share > beside)
    return high & (2 * high.sum(axis=1, keepdims=True) < len(total))


def _standing(count: np.ndarray, total: np.ndarray, period: np.ndarray, high: np.ndarray, rule: Rule) -> np.ndarray:
    """bool per period: runs of high periods that stand out from the quiet ones, from their neighbours and from the trend."""
    base = _share(count, total, ~high)
    high = high & (count >= CREST * base * total)
    trend = _trend(count, total, period, ~high)
    kept = np.zeros(len(count), dtype=bool)
    for start, stop in _runs(high, period):
        run = np.zeros(len(count), dtype=bool)
        run[start:stop] = True
        share, rows = _share(count, total, run), int(count[run].sum())
        low = float(wilson(rows, int(total[run].sum()))[0])
        beside = [_share(count, total, side) for side in _sides(high, start, stop) if side.any()]
        expected = max(float((trend * total)[run].sum() / total[run].sum()), 0.0)
        kept[run] = (rows >= rule.rows and share >= max(rule.ratio * base, base + rule.points) and bool(beside)
                     and low >= CREST * max(*beside, expected))
    return kept


def _sides(high: np.ndarray, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
    """The two quiet periods before and after a run."""
    quiet = np.flatnonzero(~high)
    sides = np.zeros((2, len(high)), dtype=bool)
    sides[0, quiet[quiet < start][-2:]] = True
    sides[1, quiet[quiet >= stop][:2]] = True
    return sides[0], sides[1]


def _runs(high: np.ndarray, period: np.ndarray) -> list[tuple[int, int]]:
    """(start, stop) of the runs of high periods that follow each other without a gap."""
    at = np.flatnonzero(high)
    cuts = np.flatnonzero(np.diff(period[at]) != 1) + 1
    return [(int(run[0]), int(run[-1]) + 1) for run in np.split(at, cuts) if len(run)]


def _share(count: np.ndarray, total: np.ndarray, at: np.ndarray) -> float:
    rows = int(total[at].sum())
    return int(count[at].sum()) / rows if rows else 0.0


def _trend(count: np.ndarray, total: np.ndarray, period: np.ndarray, quiet: np.ndarray) -> np.ndarray:
    """Share per period on the straight line through the quiet periods (least squares, weighted by rows)."""
    weight = np.where(quiet, total, 0).astype(np.float64)
    time, share = period.astype(np.float64), count / total
    middle, mean = np.average(time, weights=weight), np.average(share, weights=weight)
    spread = np.sum(weight * (time - middle) ** 2)
    slope = np.sum(weight * (time - middle) * (share - mean)) / spread if spread else 0.0
    return mean + slope * (time - middle)
