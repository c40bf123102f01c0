"""Scores per slice: each against the rest of the test set, and against a baseline, with many looks counted (Benjamini–Hochberg)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.finding import excerpt
from tuneready.kernels import hypergeometric, intervals, model_comparison
from tuneready.kernels.multiple_testing import benjamini_hochberg
from tuneready.testset import metrics
from tuneready.testset.references import MOST_VALUES

Q = 0.05  # expected share of false ones among those called different (SPEC §0.4)
NONE = "(none)"


@dataclass(frozen=True)
class Against:
    """A difference with its 95 % interval, p-value, and q-value over all slices looked at; ``shown`` where q is at most 5 %."""

    difference: float
    low: float
    high: float
    p: float
    q: float = 1.0

    @property
    def shown(self) -> bool:
        """True where the difference is told apart from chance."""
        return self.q <= Q


@dataclass(frozen=True)
class Slice:
    """One slice. ``enough``: false under 20 rows, where nothing is said. ``rest``: against all other rows; ``baseline``: against the
    baseline on the same rows; None where there is none."""

    field: str
    value: str
    rows: int
    score: float
    low: float | None
    high: float | None
    enough: bool
    rest: Against | None = None
    baseline: Against | None = None


@dataclass(frozen=True)
class Slices:
    """All slices, worst first, those too small last. ``by``: metric. ``looked_at``: tested; ``too_few``: not. ``left_out``: fields with too many values."""

    by: str
    slices: tuple[Slice, ...] = ()
    looked_at: int = 0
    too_few: int = 0
    left_out: tuple[str, ...] = ()


def slices(by: str, fields: Mapping[str, pa.Array], score: np.ndarray, baseline: np.ndarray | None = None) -> Slices:
    """Every value of every field that has at least two.

    Args:
        by: name of the metric. fields: name → strings, one per row, null where a row has none.
        score: bool or float [rows]. baseline: of another model on the same rows.
    """
    found: list[Slice] = []
    left_out = []
    for name, column in fields.items():
        encoded = pc.fill_null(column, NONE).dictionary_encode()
        values = encoded.dictionary.to_pylist()
        if len(values) > MOST_VALUES:
            left_out.append(name)
        if not 2 <= len(values) <= MOST_VALUES:
            continue
        codes = np.asarray(encoded.indices)
        found += [_slice(name, value, codes == at, score, baseline) for at, value in enumerate(values)]
    tested = _adjusted(found)
    tested.sort(key=lambda one: (not one.enough, one.rest.difference if one.rest else one.score, one.field, one.value))
    compared = sum(one.rest is not None or one.baseline is not None for one in tested)
    return Slices(by, tuple(tested), compared, len(tested) - compared, tuple(left_out))


def _slice(name: str, value: str, inside: np.ndarray, score: np.ndarray, baseline: np.ndarray | None) -> Slice:
    here, rest = score[inside], score[~inside]
    enough = len(here) >= metrics.FEWEST
    known = (metrics.share("", here) if score.dtype == bool else metrics.mean("", here)) if enough else None
    return Slice(excerpt(name, 40), excerpt(value, 60), len(here), round(float(here.mean()), 6), known.low if known else None, known.high if known else None, enough,
                 _apart(here, rest) if enough and len(rest) >= metrics.FEWEST else None,
                 _paired(here, baseline[inside]) if enough and baseline is not None else None)


def _apart(here: np.ndarray, rest: np.ndarray) -> Against:
    """Two sets of rows: Newcombe's interval and Fisher's exact test for shares, Welch's for means."""
    if here.dtype == bool:
        a, b = (int(here.sum()), len(here)), (int(rest.sum()), len(rest))
        told = intervals.difference(a, b)
        return Against(*_rounded(*told, hypergeometric.fisher(a, b)))
    difference = float(here.mean() - rest.mean())
    if not here.std() and not rest.std():
        return Against(*_rounded(difference, difference, difference, float(difference == 0)))
    from scipy.stats import ttest_ind

    test = ttest_ind(here, rest, equal_var=False)
    low, high = test.confidence_interval(metrics.CONFIDENCE)
    return Against(*_rounded(difference, low, high, float(test.pvalue)))


def _paired(here: np.ndarray, other: np.ndarray) -> Against:
    """Two models on the same rows: McNemar's mid-p for right and wrong, else the paired bootstrap."""
    if here.dtype == bool and other.dtype == bool:
        from tuneready.testset.marking import better

        told = better(here, other)
        return Against(*_rounded(told.estimate, told.low, told.high, model_comparison.mcnemar(told.better, told.worse).mid))
    change = here.astype(np.float64) - other.astype(np.float64)
    found = model_comparison.paired_bootstrap(change)
    below = found.not_above if found.mean > 0 else model_comparison.paired_bootstrap(-change).not_above
    return Against(*_rounded(found.mean, found.low, found.high, min(1.0, 2 * below)))


def _adjusted(found: list[Slice]) -> list[Slice]:
    """With q-values, over all differences of one kind."""
    out = list(found)
    for kind in ("rest", "baseline"):
        at = [i for i, one in enumerate(out) if getattr(one, kind) is not None]
        q = benjamini_hochberg(np.array([getattr(out[i], kind).p for i in at], dtype=np.float64))
        for i, value in zip(at, q.tolist()):
            out[i] = replace(out[i], **{kind: replace(getattr(out[i], kind), q=round(value, 6))})
    return out


def _rounded(*values: float) -> tuple[float, ...]:
    return tuple(round(min(max(float(value), -1.0), 1.0), 6) for value in values)
