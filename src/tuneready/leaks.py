"""What the leak signals share: what of a row is held against a test set, and how a leak is told.

Leaks compare inputs only: a training row that shows the model a test question spoils the score whatever its answer
(SPEC §2). A row that has no input (plain text to continue) is compared by what it teaches. Roles are set aside, for a
test file may have another shape than the training data.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np
import pyarrow as pa

from tuneready.batch import INPUT, MEDIA, Batch
from tuneready.finding import INFO, Finding, visible
from tuneready.kernels import repeats
from tuneready.kernels.intervals import clopper_pearson
from tuneready.signal import Groups, Scope, of_module, percent, singular
from tuneready.summary import EXAMPLES, Counts, Flags, Measurement

LONGEST = 200_000  # characters of one input that are read again to be shown


@dataclass(frozen=True)
class Judged:
    """What people said of a signal's hits.

    Attributes:
        pairs: distinct pairs of texts judged; confirmed: those judged a leak.
        away: training rows that no longer count, every pair of theirs judged no leak by a named person on a date.
        by: the names behind ``away``.
        upheld: pairs judged no leak that count all the same, and why.
    """

    pairs: int = 0
    confirmed: int = 0
    away: int = 0
    by: tuple[str, ...] = ()
    upheld: int = 0
    why: str = ""

    def precision(self) -> tuple[float, float, float]:
        """Share of the judged pairs that are leaks, with the exact 95 % interval (Clopper & Pearson 1934)."""
        low, high = clopper_pearson(self.confirmed, self.pairs)
        return self.confirmed / self.pairs, float(low), float(high)


@dataclass
class Hits(Measurement):
    """What a leak signal measured: the flagged rows, and every pair of a training row and a test row behind them.

    Attributes:
        row, other: int64[n], run-wide numbers of training row and test row, in order of ``row``, its nearest test row first.
        similarity: float64[n], NaN where none was measured.
        content: uint64[n, 2], hash of the normalised input of both rows: the identity of a pair of texts.
        judged: what people said of them, filled after measuring; None where nobody was asked.
    """

    row: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    other: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    similarity: np.ndarray = field(default_factory=lambda: np.zeros(0))
    content: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), dtype=np.uint64))
    judged: Judged | None = None

    def merge(self, other: Measurement) -> None:
        """Adds what other groups gave; a training row stands in one group only."""
        super().merge(other)
        if isinstance(other, Hits):
            for name in ("row", "other", "similarity", "content"):
                setattr(self, name, np.concatenate([getattr(self, name), getattr(other, name)]))

    def beside(self, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Flagged rows, ascending, and for each the position of its pair: the first one set in ``kept``, else its first."""
        order = np.lexsort((np.arange(len(self.row)), ~kept, self.row))
        rows, first = np.unique(self.row[order], return_index=True)
        return rows, order[first]


def compared(batch: Batch) -> np.ndarray:
    """bool per segment: it is held against the test set: inputs, and what is learnt in rows without a written input.

    Rows with images or sound are left out: their text alone does not tell them apart.
    """
    texts = batch.texts
    inputs = (texts.side == INPUT) & ~texts.blank
    bare = ~texts.rows_with(inputs)
    whole = ~texts.rows_with((texts.flags & MEDIA) != 0)
    return (inputs | (batch.learnt & ~texts.blank & bare[texts.row])) & whole[texts.row]


def keyed(batch: Batch, *, normalised: bool) -> tuple[np.ndarray, np.ndarray]:
    """Rows that can leak, and uint64[rows of the batch, 2]: the hash of what is compared, 0 for the others."""
    known = batch.__dict__.setdefault("_leak_keys", {})
    if normalised not in known:
        used = compared(batch)
        known[normalised] = np.flatnonzero(batch.texts.rows_with(used)), batch.segment_keys(
            used, normalised=normalised, sided=False, roles=False)
    return known[normalised]


def inputs_of(batch: Batch, rows: Sequence[int]) -> list[str]:
    """``input_of`` of many rows, uncut."""
    texts, used = batch.texts, compared(batch)
    at = np.flatnonzero(used)
    at = at[np.isin(texts.row[at], np.asarray(rows, dtype=np.int64))]
    found: dict[int, list[str]] = {}
    for row, text in zip(texts.row[at].tolist(), texts.array.take(pa.array(at)).to_pylist()):
        found.setdefault(row, []).append(text or "")
    return ["\n".join(found.get(int(row), ())) for row in rows]


def input_of(batch: Batch, row: int) -> str:
    """The text of a row that is held against the test set: what a leak shows. Several texts are joined by line breaks."""
    texts = batch.texts
    at = int(texts.starts[row]) + np.flatnonzero(compared(batch)[int(texts.starts[row]):int(texts.starts[row + 1])])
    return "\n".join(text or "" for text in texts.array.take(pa.array(at)).to_pylist())[:LONGEST]


def found(row: np.ndarray, other: np.ndarray, content: tuple[np.ndarray, np.ndarray], touched: np.ndarray,
          similarity: np.ndarray | None = None) -> Hits:
    """The measurement of a leak signal.

    Args:
        row, other: training row and test row of every pair, in any order; a training row may have several.
        content: hash of the normalised input of both, uint64 each (``keyed``).
        touched: test rows that some training row gives away, in any order, repeats allowed.
        similarity: of each pair, or None.
    """
    near = np.full(len(row), np.nan) if similarity is None else similarity
    order = np.lexsort((other, -near, row))
    hits = Hits(values={"test_rows": Counts({"touched": len(np.unique(touched))} if len(touched) else {})},
                row=row[order], other=other[order], similarity=near[order], content=np.stack(content, axis=1)[order])
    return flagged(hits, np.ones(len(row), dtype=bool))


def flagged(hits: Hits, kept: np.ndarray) -> Hits:
    """The hits with their rows flagged, each beside its first pair set in ``kept``; rows without one are information."""
    rows, at = hits.beside(kept)
    score = hits.similarity[at]
    flags = Flags(rows, other=hits.other[at], score=None if np.isnan(score).all() else score, info=None if kept[at].all() else ~kept[at])
    flags.excerpts = [(int(row), "") for row in flags.counted()[:EXAMPLES]]
    return dataclasses.replace(hits, flags=flags)


def beside(groups: Groups) -> tuple[np.ndarray, np.ndarray]:
    """For every member of every group: the first test row of its group (-1 for none), and whether it is itself a
    training row of a group that holds one."""
    test = groups.payload["test"].astype(bool)
    group = repeats.group_of(groups.starts, len(groups.rows))
    first = np.full(len(groups.starts), -1, dtype=np.int64)
    at = np.flatnonzero(test)[::-1]  # the first one is written last
    first[group[at]] = groups.rows[at]
    other = first[group]
    return other, ~test & (other >= 0)


def touched(groups: Groups, hit: np.ndarray) -> np.ndarray:
    """Test rows of the groups that hold a row set in ``hit``."""
    if not len(groups.starts):
        return groups.rows
    group = repeats.group_of(groups.starts, len(groups.rows))
    return groups.rows[groups.payload["test"].astype(bool) & np.logical_or.reduceat(hit, groups.starts)[group]]


def judge(signal: ModuleType, measurement: Measurement, scope: Scope) -> tuple[Finding, ...]:
    """One finding: the training rows, how many test rows they touch, and beside which test row each example was found.

    Where people have judged hits it says how many of them are leaks; a finding of which every hit was judged no leak
    stays as information.
    """
    flags = measurement.flags
    rows = len(flags.counted())
    if not len(flags.rows):
        return ()
    judged = measurement.judged if isinstance(measurement, Hits) else None
    tests = measurement.values["test_rows"].total()
    built = of_module(signal)
    said = built.message.format(rows=f"{rows:,}", share=percent(scope.share(rows)), n=f"{scope.judged:,}")
    message = f"{singular(said) if rows == 1 else said}; {tests:,} test row{'s are' if tests != 1 else ' is'} touched"
    other = dict(zip(flags.rows.tolist(), flags.other.tolist()))
    shown = tuple(dataclasses.replace(scope.rows.example(row, text), note=_beside(scope, other[row])) for row, text in flags.excerpts)
    details = {"test_rows_touched": tests, **(_figures(judged) if judged else {})}
    finding = Finding(built.code, built.name, built.severity if rows else INFO, rows, scope.share(rows), message + (told(judged) if judged else ""),
                      built.remedy, step=built.step, examples=shown, details=details)
    return (finding,)


def told(judged: Judged) -> str:
    """What people said of the hits, to follow a sentence; empty where they said nothing."""
    parts = []
    if judged.pairs:
        share, low, high = judged.precision()
        parts.append(f"of {judged.pairs:,} hit{'s' if judged.pairs != 1 else ''} judged {judged.confirmed:,} "
                     f"{'is a leak' if judged.confirmed == 1 else 'are leaks'} ({percent(share)}, 95 % interval {low * 100:.1f}–{high * 100:.1f} %)")
    if judged.away:
        names = ", ".join(visible(name)[:40] for name in judged.by[:3]) + (f" and {len(judged.by) - 3} more" if len(judged.by) > 3 else "")
        parts.append(f"{judged.away:,} row{'s were' if judged.away != 1 else ' was'} judged no leak by {names} and no longer "
                     f"count{'s' if judged.away == 1 else ''}")
    if judged.upheld:
        parts.append(f"{judged.upheld:,} judged no leak still count{'s' if judged.upheld == 1 else ''}: {judged.why}")
    return "".join(f"; {part}" for part in parts)


def _figures(judged: Judged) -> dict[str, object]:
    """The same as figures of the finding's details."""
    out: dict[str, object] = {"hits_judged": judged.pairs, "hits_confirmed": judged.confirmed, "rows_judged_no_leak": judged.away}
    if judged.pairs:
        share, low, high = judged.precision()
        out |= {"precision": round(share, 6), "precision_interval": [round(low, 6), round(high, 6)]}
    return out


def _beside(scope: Scope, other: int) -> str:
    return f"beside {scope.rows.uid(other)}" if 0 <= other < len(scope.rows) else ""
