"""Overlapping classes.

What is found
-------------
Pairs of classes that the model cannot tell apart, with the rows of each that read like the other: merge or redefine?

Why it matters
--------------
Where two classes mean the same, relabelling does not help, and the score is capped for both.

How it is measured
------------------
By the label audit's learners, on rows they have not seen and whose label is trusted, so that wrong labels are not taken for an
overlap: the probability of the other class is added up over the trusted rows of both. A pair is named where this is large both
ways, outweighs the rows exchanged between the two, and comes from rows the model is unsure of (it is sure of wrong labels).
Listed are rows for which the other class is the most probable of all.

How to mend it
--------------
Read the examples of a pair side by side. Merge the classes, or write down what divides them and label the rows of both anew.

Limits
------
The model sees words, not meaning. Labels exchanged both ways in three rows of ten may look like an overlap.

References
----------
GUIDE.md, E2. Northcutt, Jiang & Chuang, JAIR 70 (2021), on the joint of given and true labels.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np

from tuneready import label_audit, labelled
from tuneready.finding import Finding, visible
from tuneready.label_audit import LabelAudit
from tuneready.signal import Scope, examples, judge_flags
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "LBL006"
NAME = "Overlapping classes"
SEVERITY = "minor"
TASKS = ("classification",)
REMEDY = "Merge the classes of a pair, or redefine them and label the rows of both anew."
SAMPLE = labelled.LabelSample
sample, fit = labelled.sample, label_audit.fit
MOST, SHOWN, NAMED = 50, 80, 2  # pairs told, characters of a class name, pairs that the message names


@dataclass(frozen=True)
class Limits:
    """When two classes count as overlapping.

    Attributes:
        trusted, rows: posterior of a wrong label up to which a row counts; such rows of each class, at least.
        both, each: share of confusion in the mean of both ways and each way, at least.
        against_noise: how many times the expected exchanged rows the confusion must be.
        unsure: how many times the confusion the rows with a probability of 0.1 to 0.9 for either class must be.
    """

    trusted: float = 0.5
    both: float = 0.18
    each: float = 0.10
    against_noise: float = 1.0
    unsure: float = 0.75
    rows: int = 20


@dataclass(frozen=True)
class Pair:
    """Two classes, the trusted rows of each, and the expected rows that read like the other."""

    a: str
    b: str
    rows: tuple[int, int]
    alike: tuple[float, float]


def conclude(model: LabelAudit, limits: Limits) -> Measurement:
    """The rows that read like the other class of their pair, and the pairs under ``values["pairs"]``."""
    if model.probability is None:
        return Measurement()
    trusted = np.flatnonzero(model.wrong <= limits.trusted)
    given, likely = model.given[trusted], model.probability[trusted].astype(np.float64)
    rows, alike = np.bincount(given, minlength=len(model.names)), _added(likely, given, len(model.names))
    found = [(a, b) for a, b in _overlapping(alike, rows, np.array(model.confusion), limits)
             if _unsure(likely[(given == a) | (given == b)][:, [a, b]]) >= limits.unsure * (alike[a, b] + alike[b, a])]
    shown = [visible(name)[:SHOWN] for name in model.names]
    pairs = tuple(Pair(shown[a], shown[b], (int(rows[a]), int(rows[b])), tuple(np.round([alike[a, b], alike[b, a]], 1).tolist())) for a, b in found)
    return Measurement(_flags(model.rows[trusted], given, likely, found, shown), {"pairs": pairs})


def _added(likely: np.ndarray, given: np.ndarray, classes: int) -> np.ndarray:
    """float64[k, k]: probability of each class added up over the rows of each given class."""
    out = np.zeros((classes, classes))
    order = np.argsort(given, kind="stable")
    present, starts = np.unique(given[order], return_index=True)
    if len(present):
        out[present] = np.add.reduceat(likely[order], starts, axis=0)
    return np.round(out, 6)


def _unsure(likely: np.ndarray) -> int:
    """Rows of a pair (float64[n, 2]) that belong to it but to neither class for sure."""
    return int(((likely.sum(axis=1) > 0.5) & (likely.max(axis=1) < 0.9 * likely.sum(axis=1))).sum())


def _overlapping(alike: np.ndarray, rows: np.ndarray, exchanged: np.ndarray, limits: Limits) -> list[tuple[int, int]]:
    """Pairs of classes, the most confused first."""
    share = alike / np.maximum(rows, 1)[:, None]
    mean, least = (share + share.T) / 2, np.minimum(share, share.T)
    named = (mean >= limits.both) & (least >= limits.each) & (alike + alike.T >= limits.against_noise * (exchanged + exchanged.T))
    named &= np.minimum(rows[:, None], rows[None, :]) >= limits.rows
    a, b = np.nonzero(np.triu(named, 1))
    return [(int(a[i]), int(b[i])) for i in np.lexsort((b, a, -np.round(mean[a, b], 6)))[:MOST]]


def _flags(at: np.ndarray, given: np.ndarray, likely: np.ndarray, pairs: list[tuple[int, int]], shown: list[str]) -> Flags:
    """Rows for which the other class of a pair of theirs is the likeliest of all: how probable against their own, and that class."""
    paired = np.zeros((len(shown), len(shown)), dtype=bool)
    paired[tuple(np.array([*pairs, *((b, a) for a, b in pairs)], dtype=np.int64).reshape(-1, 2).T)] = True
    other = likely.argmax(axis=1) if len(likely) else np.zeros(0, dtype=np.int64)
    flagged = np.flatnonzero(paired[given, other])
    part = likely[flagged, other[flagged]]
    score = np.round(part / (part + likely[flagged, given[flagged]]), 6)
    flags = Flags(at[flagged], score=score, note=[shown[c] for c in other[flagged].tolist()])
    flags.excerpts = [(int(at[i]), "") for i in flagged[np.sort(np.argsort(-score, kind="stable")[:EXAMPLES])]]
    return flags


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding over all pairs, with both counts of each."""
    if not (pairs := measurement.values.get("pairs", ())):
        return ()
    said = f"{'1 pair of classes overlaps' if len(pairs) == 1 else f'{len(pairs):,} pairs of classes overlap'}, merge or redefine? "
    said += "; ".join(map(_words, pairs[:NAMED])) + (f" and {len(pairs) - NAMED:,} more" if len(pairs) > NAMED else "")
    table = [{"class": p.a, "rows": p.rows[0], "reads_like_the_other": p.alike[0],
              "other_class": p.b, "its_rows": p.rows[1], "its_rows_like_the_first": p.alike[1]} for p in pairs]
    shown = tuple(replace(e, note=f"reads like {e.note}") for e in examples(measurement, scope))
    method = "probability of the other class on held-out rows, added up over rows with a trusted label"
    return judge_flags(sys.modules[__name__], measurement, scope, message=said, details={"overlapping_pairs": table}, examples=shown, method=method)


def _words(pair: Pair) -> str:
    return f"{pair.alike[0]:,.0f} of {pair.rows[0]:,} rows of {pair.a} read like {pair.b}, {pair.alike[1]:,.0f} of {pair.rows[1]:,} the other way"

