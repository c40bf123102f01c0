"""What share of rows still holds personal data: a model range from recall and two looks, or a bound from rows a person read.

The model. Of the rows with a kind the detectors find a share, its recall, measured with canaries. If they found f rows and each is
found with chance R, the number missed follows the negative binomial law of f + 1 found ones (a flat prior on the number there was).
The estimate takes R as measured, the upper end the lower end of R's exact interval and the 95 % point of that law; kinds are
added up as if they never met in a row, which makes the upper end too large rather than too small.
A kind that is not planted takes the lowest recall of the planted kinds that are told alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuneready.kernels import intervals

MODEL, CONFIDENCE = "model", "confidence"
SURE = ("custom",)  # names of the user's own list: looked for letter by letter


def missed(found: int, recall: float, low: float, high: float, rows: int) -> tuple[float, float, float]:
    """(lower, estimate, upper) rows missed of a kind with ``found`` rows, given recall and its interval; at most ``rows - found``.

    Nothing is known of a kind whose recall may be zero: the upper end is then every other row.
    """
    most = rows - found
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


def by_kind(recall: Sequence[Mapping[str, Any]], found: Mapping[str, int], rows: int) -> list[dict[str, Any]]:
    """Rows found and missed of every kind that was planted or found, worst first."""
    planted = {one["kind"]: one for one in recall}
    worst = min(recall, key=lambda one: (one["interval"][0], one["kind"])) if recall else None
    out = []
    for kind in sorted({*planted, *found} - set(SURE)):
        one = planted.get(kind) or worst
        if one is None:
            continue
        lower, estimate, upper = missed(min(found.get(kind, 0), rows), one["recall"], *one["interval"], rows)
        out.append({"kind": kind, "rows_found": found.get(kind, 0), "missed": round(estimate, 3), "lower": round(lower, 3), "upper": round(upper, 3),
                    "recall_of": one["kind"]})
    return sorted(out, key=lambda one: (-one["upper"], one["kind"]))


def model(kinds: Sequence[Mapping[str, Any]], looks: Sequence[Mapping[str, Any]], rows: tuple[int, int, int]) -> dict[str, Any]:
    """The residual as a model range.

    Args:
        kinds: ``by_kind``; looks: ``views.estimate``.
        rows: rows written, rows of the sample the looks read, rows in which something that is not ours was found again.
    """
    written, sampled, again = rows
    if not written:
        return {"estimate": 0.0, "lower": 0.0, "upper": 0.0, "kind": MODEL, "method": "no row was written"}
    scale = written / sampled if sampled else 0.0
    told = [one for one in looks if not one["reason"]]
    second = [scale * sum(one[name] for one in told) for name in ("low", "missed", "high")]
    first = [max((one["lower"] for one in kinds), default=0.0), sum(one["missed"] for one in kinds), sum(one["upper"] for one in kinds)]
    lower, estimate, upper = (min(1.0, (max(a, b) + again) / written) for a, b in zip(first, second))
    lower = min(1.0, (first[0] + again) / written)
    said = f"{len(told)} of {len(looks)} groups by two looks (Chapman)" if looks else "no second look"
    return {"estimate": round(estimate, 6), "lower": round(min(lower, estimate), 6), "upper": round(upper, 6), "kind": MODEL,
            "method": f"model range: rows found and the recall on planted canaries per kind (exact interval), {said}, the larger of both, and "
                      f"{again:,} rows found again; it holds as far as canaries are like what stands in the data"}


def read(left: int, sample: int, rows: int, reader: str, date: str) -> dict[str, Any]:
    """The residual from a random sample of the written rows that a person read: ``left`` of ``sample`` still hold personal data.

    The upper end is the exact one-sided 95 % bound of a finite population (hypergeometric), the lower end that of Clopper and Pearson.

    Raises:
        ValueError: counts that do not fit together, or nothing read.
    """
    if not sample:
        raise ValueError("no row was read")
    upper = intervals.finite_upper_bound(left, sample, rows) / rows
    lower = max(float(intervals.clopper_pearson(left, sample, 0.90)[0]), left / rows)
    return {"estimate": round(left / sample, 6), "lower": round(min(lower, left / sample), 6), "upper": round(max(upper, left / sample), 6), "kind": CONFIDENCE,
            "method": f"{sample:,} of {rows:,} written rows, drawn by hash, read by {reader} on {date}: {left:,} still hold personal data; "
                      "exact one-sided 95 % bound of a finite population"}
