"""Agreement on spans as F1: symmetric in the two reviewers, and defined where kappa is not (Hripcsak & Rothschild 2005).

A span is (start, end, label), offsets in code points, end exclusive. Counts are summed over rows before F1 is taken; a row in
which neither marked anything agrees and is counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from tuneready.kernels.intervals import wilson

Span = tuple[int, int, str]
SENSES = ("strict", "boundaries", "overlap", "characters", "partial", "type")


class Tally(NamedTuple):
    """Credit that both earn, spans (or characters) of each; F1 = 2 credit ÷ (a + b)."""

    credit: float
    a: int
    b: int

    @property
    def f1(self) -> float | None:
        """None where neither marked anything."""
        return 2 * self.credit / (self.a + self.b) if self.a + self.b else None


def tally(a: Sequence[Span], b: Sequence[Span], sense: str = "strict") -> Tally:
    """What two reviewers of one row share.

    Senses: ``strict`` same start, end and label; ``boundaries`` same start and end; ``overlap`` overlapping with the same label;
    ``characters`` labelled characters; ``partial`` same boundaries 1, overlapping ½, labels aside; ``type`` overlapping, same label
    (SemEval-2013 task 9.1). Every span is matched at most once, best matches first.

    Raises:
        ValueError: an unknown sense.
    """
    if sense not in SENSES:
        raise ValueError(sense)
    if sense == "characters":
        mine, theirs = _characters(a), _characters(b)
        return Tally(len(mine & theirs), len(mine), len(theirs))
    worth = sorted(((-_credit(x, y, sense), i, j) for i, x in enumerate(a) for j, y in enumerate(b) if _credit(x, y, sense) > 0))
    used_a: set[int] = set()
    used_b: set[int] = set()
    credit = 0.0
    for lost, i, j in worth:
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            credit -= lost
    return Tally(credit, len(a), len(b))


def f1(rows: Sequence[tuple[Sequence[Span], Sequence[Span]]], sense: str = "strict") -> float | None:
    """F1 over rows, credits summed first; None where no row has a span."""
    return _summed([tally(a, b, sense) for a, b in rows]).f1


def pairwise(annotators: Sequence[Sequence[Span]], sense: str = "strict") -> tuple[list[float | None], float | None]:
    """F1 of every pair of reviewers of one row, and their mean over pairs that have one."""
    found = [tally(a, b, sense).f1 for a, b in combinations(annotators, 2)]
    known = [value for value in found if value is not None]
    return found, sum(known) / len(known) if known else None


def interval(tallies: Sequence[Tally], seed: int = 0, draws: int = 2_000) -> tuple[float | None, float | None, float | None]:
    """(F1, low, high): percentile bootstrap over rows; ends None under two rows or without a span."""
    value = _summed(tallies).f1
    if value is None or len(tallies) < 2:
        return value, None, None
    table = np.array([(t.credit, t.a + t.b) for t in tallies])
    drawn = np.random.default_rng(seed).multinomial(len(table), np.full(len(table), 1 / len(table)), size=draws) @ table
    known = 2 * drawn[drawn[:, 1] > 0, 0] / drawn[drawn[:, 1] > 0, 1]
    low, high = np.quantile(known, [0.025, 0.975])
    return value, float(min(low, value)), float(max(high, value))


def by_type(credit: np.ndarray, marks: np.ndarray, seed: int = 0, draws: int = 2_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """F1 of every type with its 95 % interval: (f1, low, high), float[types]; NaN where nobody gave it.

    The interval is the wider of a percentile bootstrap over rows and of Wilson's for ``credit`` out of ``marks`` / 2: the
    bootstrap of a few rows that all agree has no width, which would call a type known that is not.

    Args:
        credit, marks: float[rows, types]: marks both gave; marks of the one plus those of the other.
    """
    credit, marks = np.asarray(credit, dtype=np.float64), np.asarray(marks, dtype=np.float64)
    both, total = credit.sum(axis=0), marks.sum(axis=0)
    known = total > 0
    f1 = np.divide(2 * both, total, out=np.full(len(total), np.nan), where=known)
    low, high = wilson(both, total / 2)
    rows, types = marks.shape
    if rows >= 2 and known.any():
        rng, found = np.random.default_rng(seed), np.empty((draws, types))
        step = max(1, _AT_ONCE // rows)
        for start in range(0, draws, step):
            drawn = rng.multinomial(rows, np.full(rows, 1 / rows), size=min(step, draws - start)).astype(np.float64)
            of, out_of = 2 * drawn @ credit, drawn @ marks
            found[start:start + len(drawn)] = np.divide(of, out_of, out=np.full(of.shape, np.nan), where=out_of > 0)
        ends = np.nanquantile(found[:, known], [0.025, 0.975], axis=0)
        low[known], high[known] = np.minimum(low[known], ends[0]), np.maximum(high[known], ends[1])
    return f1, np.where(known, low, np.nan), np.where(known, high, np.nan)


_AT_ONCE = 4_000_000  # cells of one block of draws


def _summed(tallies: Sequence[Tally]) -> Tally:
    return Tally(sum(t.credit for t in tallies), sum(t.a for t in tallies), sum(t.b for t in tallies))


def _credit(x: Span, y: Span, sense: str) -> float:
    same, label, overlap = x[:2] == y[:2], x[2] == y[2], x[0] < y[1] and y[0] < x[1]
    return {"strict": float(same and label), "boundaries": float(same), "overlap": float(overlap and label),
            "partial": 1.0 if same else 0.5 * overlap, "type": float(overlap and label)}[sense]


def _characters(spans: Sequence[Span]) -> set[tuple[int, str]]:
    return {(place, label) for start, end, label in spans for place in range(start, end)}
