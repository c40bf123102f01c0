"""What share of rows still holds personal data: a model range from recall and two looks, or a bound from rows a person read.

The model. Of the values of a kind that stand in the rows the detectors find a share, its recall, measured with canaries. If they
found f values and each is found with chance R, the number missed follows the negative binomial law of f + 1 found ones: its 95 %
point is the exact one-sided bound of what a binomial sample of unknown size left out. The estimate takes R as measured, the upper end the lower
end of R's exact interval. Missed values count as if each stood in a row of its own, and kinds as if they never met in a row: both make
the upper end too large rather than too small. A row with many values may be found and changed and still hold one that was missed.

Where a field of each row holds one value of the kind and all of them were found, none can be missed there (``Open``): only values beside
which others could stand count, those in texts with several, and those in fields of which some rows hold none that was found.

Kinds of which nothing was found bound each other: N values of kinds of which at least the share R is found all stay unseen with a chance
of (1 - R)^N at most, so that together they hide no more than the weakest of them could alone.

A kind that is not planted takes the lowest recall of the planted kinds that are told alike (by form, by words, by names).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuneready.kernels import intervals
from tuneready.recall.canaries import told_by

MODEL, CONFIDENCE = "model", "confidence"
SURE = ("custom",)  # names of the user's own list: looked for letter by letter


def missed(found: int, recall: float, low: float, high: float, most: int) -> tuple[float, float, float]:
    """(lower, estimate, upper) values missed of a kind of which ``found`` were found, given recall and its interval; each at most ``most``.

    Nothing is known of a kind whose recall may be zero: the upper end is then ``most``.
    """
    lower = _quantile(0.05, found + 1, high) if high > 0 else 0.0
    estimate = found / recall - found if recall > 0 else float(most) if found else 0.0
    upper = _quantile(0.95, found + 1, low) if low > 0 else float(most)
    return tuple(min(max(0.0, one), most) for one in (min(lower, estimate), estimate, max(upper, estimate)))


def _quantile(share: float, found: int, chance: float) -> float:
    """The smallest number of failures before the ``found``-th success that is not exceeded with at least ``share``, each try a success
    with ``chance`` above 0 (negative binomial: its tail is an incomplete beta function)."""
    from scipy.special import betainc

    low, high = -1, 1
    while betainc(found, high + 1, chance) < share:
        low, high = high, 2 * high
    while low < high - 1:
        middle = (low + high) // 2
        low, high = (low, middle) if betainc(found, middle + 1, chance) >= share else (middle, high)
    return float(high)


@dataclass(frozen=True)
class Open:
    """Values of a kind beside which others could have been missed: ``values`` found there, and the ``rows`` in which others could stand."""

    values: int
    rows: int


def open_values(counts: np.ndarray, rows: int, share: float = 1.0) -> Open:
    """The open values of a kind.

    Args:
        counts: int64[n, 2]: for each text with the kind its field's number and how many values it holds; a field once a row.
        rows: of the data; share: of the values that differ from the others of their row.
    """
    if not len(counts):
        return Open(0, 0)
    held = np.maximum(1, np.round(counts[:, 1] * share)).astype(np.int64)
    _, field = np.unique(counts[:, 0], return_inverse=True)
    gap = rows - np.bincount(field)  # rows whose field holds none that was found
    values = int(held[(held > 1) | (gap[field] > 0)].sum())
    return Open(values, min(rows, int(gap.sum() + (held > 1).sum())))


def by_kind(recall: Sequence[Mapping[str, Any]], found: Mapping[str, int], values: Mapping[str, Open], rows: int) -> list[dict[str, Any]]:
    """Rows found, open values, and values missed, of every kind that was planted or found; worst first.

    Args:
        recall: ``canaries.recall``; found: kind → rows; values: kind → open values.
    """
    planted = {one["kind"]: one for one in recall}
    out = []
    for kind in sorted({*planted, *found} - set(SURE)):
        alike = [one for one in recall if one["told_by"] == told_by(kind)] or recall
        one = planted.get(kind) or min(alike, key=lambda one: (one["interval"][0], one["kind"]), default=None)
        if one is None:
            continue
        mine = values.get(kind, Open(0, 0))
        lower, estimate, upper = missed(mine.values, one["recall"], *one["interval"], mine.rows if mine.values else rows)
        out.append({"kind": kind, "rows_found": found.get(kind, 0), "open_values": mine.values, "missed": round(estimate, 3),
                    "lower": round(lower / max(1.0, mine.values / max(1, found.get(kind, 0))), 3), "upper": round(upper, 3), "recall_of": one["kind"]})
    return sorted(out, key=lambda one: (-one["upper"], one["kind"]))


def model(kinds: Sequence[Mapping[str, Any]], looks: Sequence[Mapping[str, Any]], rows: tuple[int, int], scale: Mapping[str, float]) -> dict[str, Any]:
    """The residual as a model range.

    Args:
        kinds: ``by_kind``; looks: ``views.estimate``.
        rows: rows written, rows in which something that is not ours was found again.
        scale: group of looks → how many times the sample's places there are in all rows.
    """
    written, again = rows
    if not written:
        return {"estimate": 0.0, "lower": 0.0, "upper": 0.0, "kind": MODEL, "method": "no row was written"}
    told = [one for one in looks if not one["reason"]]
    second = [sum(scale[one["group"]] * one[name] for one in told) for name in ("low", "missed", "high")]
    seen, unseen = [one for one in kinds if one["open_values"]], [one for one in kinds if not one["open_values"]]
    first = [max((one["lower"] for one in seen), default=0.0), sum(one["missed"] for one in seen),
             sum(one["upper"] for one in seen) + max((one["upper"] for one in unseen), default=0.0)]
    lower, estimate, upper = (min(1.0, (max(a, b) + again) / written) for a, b in zip(first, second))
    lower = min(1.0, (first[0] + again) / written)
    said = f"{len(told)} of {len(looks)} groups by two looks (Chapman)" if looks else "no second look"
    return {"estimate": round(estimate, 6), "lower": round(min(lower, estimate), 6), "upper": round(upper, 6), "kind": MODEL,
            "method": f"model range: values found and the recall on planted canaries per kind (exact interval), each missed value in a row of its own, "
                      f"{said}, the larger of both, and {again:,} rows found again; it holds as far as canaries are like what stands in the data"}


def read(left: int, sample: int, rows: int, reader: str, date: str) -> dict[str, Any]:
    """The residual from a random sample of the written rows that a person read: ``left`` of ``sample`` still hold personal data.

    Both ends are exact one-sided 95 % bounds of a finite population (hypergeometric): at most so many rows hold something, at least so
    many. Where every row was read they are what was found.

    Raises:
        ValueError: counts that do not fit together, or nothing read.
    """
    if not sample:
        raise ValueError("no row was read")
    upper = intervals.finite_upper_bound(left, sample, rows) / rows
    lower = 1 - intervals.finite_upper_bound(sample - left, sample, rows) / rows
    return {"estimate": round(left / sample, 6), "lower": round(min(lower, left / sample), 6), "upper": round(max(upper, left / sample), 6), "kind": CONFIDENCE,
            "method": f"{sample:,} of {rows:,} written rows, drawn by hash, read by {reader} on {date}: {left:,} still hold personal data; "
                      "exact one-sided 95 % bound of a finite population"}
