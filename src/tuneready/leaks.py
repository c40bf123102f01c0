"""What the leak signals share: what of a row is held against a test set, and how a leak is told.

Leaks compare inputs only: a training row that shows the model a test question spoils the score whatever its answer
(SPEC §2). A row that has no input (plain text to continue) is compared by what it teaches. Roles are set aside, for a
test file may have another shape than the training data.
"""

from __future__ import annotations

import dataclasses
from types import ModuleType

import numpy as np

from tuneready.batch import INPUT, MEDIA, Batch
from tuneready.finding import Finding
from tuneready.kernels import repeats
from tuneready.signal import Groups, Scope, judge_flags, of_module, percent, singular
from tuneready.summary import EXAMPLES, Counts, Flags, Measurement


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


def found(rows: np.ndarray, other: np.ndarray, touched: np.ndarray, score: np.ndarray | None = None) -> Measurement:
    """The measurement of a leak signal.

    Args:
        rows: training rows that leak; other: a test row each was found beside; score: similarity, or None.
        touched: test rows that some training row gives away, in any order, repeats allowed.
    """
    order = np.argsort(rows, kind="stable")
    flags = Flags(rows[order], other=other[order], score=score[order] if score is not None else None,
                  excerpts=[(int(row), "") for row in rows[order][:EXAMPLES]])
    return Measurement(flags, {"test_rows": Counts({"touched": len(np.unique(touched))} if len(touched) else {})})


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
    """One finding: the training rows, how many test rows they touch, and beside which test row each example was found."""
    flags = measurement.flags
    rows = len(flags.counted())
    if not rows:
        return ()
    tests = measurement.values["test_rows"].total()
    built = of_module(signal)
    said = built.message.format(rows=f"{rows:,}", share=percent(scope.share(rows)), n=f"{scope.judged:,}")
    message = f"{singular(said) if rows == 1 else said}; {tests:,} test row{'s are' if tests != 1 else ' is'} touched"
    other = dict(zip(flags.rows.tolist(), flags.other.tolist()))
    shown = tuple(dataclasses.replace(scope.rows.example(row, text), note=_beside(scope, other[row])) for row, text in flags.excerpts)
    return judge_flags(built, measurement, scope, message=message, examples=shown, details={"test_rows_touched": tests})


def _beside(scope: Scope, other: int) -> str:
    return f"beside {scope.rows.uid(other)}" if 0 <= other < len(scope.rows) else ""
