"""What anonymising costs a learner: the same cheap learner taught on the rows before and after, asked about the same rows.

Both learners (``kernels.proxy``, the close one) are asked about held-out rows as they were before: such are the texts a model
meets in use. A fifth of the inputs is held out by a hash, copies together, as in ``held_out``. Above ``MOST`` rows a sample is
drawn by a hash of the row's number, so that changed and unchanged rows have the same chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from tuneready import field_texts, labelled, measuring
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.intake import identify, mapping, sample
from tuneready.intake import vote as voting
from tuneready.kernels import linear, ngrams, paired, proxy
from tuneready.kernels import text as kernel
from tuneready.labelled import LabelSample
from tuneready.source import File, Part, ReadLimits

MOST = 20_000  # rows looked at
LEAST_HELD, LEAST_TRAINED = 100, 200  # as ``proxy_proof``: with fewer an interval is wider than any loss
_ROW, _HELD, _SHARE = 31, 21, 5


@dataclass(frozen=True)
class Reading:
    """How the rows are read: ``shape`` and column ``maps`` as given, the task and the fields the project declares."""

    shape: str | None = None
    maps: tuple[str, ...] = ()
    task: str | None = None
    fields: Mapping[str, str | None] | None = None


def measure(before: Sequence[File], after: Sequence[File], reading: Reading, rows: int, dropped: int) -> dict[str, Any]:
    """The entry ``utility`` of ``anonymisation.json``: scores before and after with the paired difference, or ``reason``.

    Args:
        before, after: the files and their anonymised copies, in the same order; rows: written and dropped ones;
            dropped: rows a rule left out.
    """
    if dropped:
        return {"reason": "rows were dropped by a rule, so the rows before and after cannot be paired"}
    try:
        work, parts = work_of(before, reading)
    except UserError as error:
        return {"reason": f"the shape of the rows could not be told: {error.what}"}
    if work.task != "classification":
        return {"reason": f"only rows of a classification have a label to score, these are read as {work.task}"}
    files, cut, _ = identify.scan(after, ReadLimits())
    share = min(1.0, MOST / max(1, rows))
    first, second = _drawn(work, parts, share), _drawn(replace(work, files=files), cut, share, apart=True)
    both = np.intersect1d(first.rows, second.rows)
    first, second = (one.only(np.flatnonzero(np.isin(one.rows, both))) for one in (first, second))
    return _compared(first, second)


def work_of(files: Sequence[File], reading: Reading) -> tuple[measuring.Work, Sequence[Part]]:
    """The files as ``check`` reads them, and their parts. Raises UserError where their shape cannot be told."""
    files, parts, _ = identify.scan(files, ReadLimits())
    given = mapping.parse(reading.maps)
    rows, places = sample.sample(files, parts, ReadLimits())
    if given.content:
        vote = voting.mapped(given)
    else:
        vote = voting.given(reading.shape) if reading.shape else voting.vote(rows, [(files[number].path, line) for number, line in places])
    vote = voting.with_task(vote, rows, given, reading.task)
    meta = mapping.meta_columns(rows, given, dict(reading.fields or {}))
    return measuring.Work(files, ReadLimits(), vote.shape, given, meta, vote.task, {}, labels=vote.labels, label_key=vote.label_key), parts


def example_fields(files: Sequence[File], reading: Reading) -> frozenset[str]:
    """Fields that are texts of the example (``field_texts.example``) by the first rows of each file; none where the shape cannot be told.
    Files of a binary format are read in a child process."""
    return next(iter(local.map_parts(_example, [(tuple(files), reading)], isolate=_binary(files), crashed=lambda task: frozenset())))


def _example(task: tuple[Sequence[File], Reading]) -> frozenset[str]:
    found: set[str] = set()
    try:
        work, parts = work_of(*task)
        for part in {part.file: part for part in reversed(parts)}.values():
            found.update(*(field_texts.example(batch) for _, batch in islice(measuring.batches(work, part), 1)))
    except UserError:
        return frozenset(found)
    return frozenset(found)


def _binary(files: Sequence[File]) -> bool:
    return any(identify.binary(one) for one in identify.readers() if any(f.container == one.NAME for f in files))


def _batches(work: measuring.Work, parts: Sequence[Part]) -> Iterator[tuple[Any, Any]]:
    for part in parts:
        yield from measuring.batches(work, part)


def _drawn(work: measuring.Work, parts: Sequence[Part], share: float, apart: bool = False) -> LabelSample:
    """Labelled rows of the sample, numbered through all files. ``apart``: rows that have become equal do not count as copies."""
    found, base = [], 0
    for chunk, batch in _batches(work, parts):
        one = labelled.drawn(batch).shifted(base)
        drawn = kernel.mix(one.rows.astype(np.uint64), _ROW) <= np.uint64(min((1 << 64) - 1, int(share * (1 << 64))))
        one = one.only(np.flatnonzero(drawn))
        found.append(replace(one, key=kernel.mix(one.rows.astype(np.uint64), _ROW)) if apart else one)
        base += len(chunk.rows)
    return found[0].joined(found[1:])


def _compared(before: LabelSample, after: LabelSample) -> dict[str, Any]:
    single = np.flatnonzero((before.labels_per_row == 1) & (after.labels_per_row == 1))
    before, after = before.only(single), after.only(single)
    given = before.label
    held = kernel.mix(before.key, _HELD) % np.uint64(_SHARE) == 0
    known = np.isin(given, np.unique(given[~held]))
    train, test = np.flatnonzero(~held), np.flatnonzero(held & known)
    if len(np.unique(before.key[test])) < LEAST_HELD or len(train) < LEAST_TRAINED or len(np.unique(given[train])) < 2:
        return {"reason": f"{len(test):,} labelled rows to score on and {len(train):,} to learn from are too few to tell"}
    asked = before.only(test)
    with linear.one_thread():
        right = [_right(one.only(train), asked, given[train], given[test], len(before.names)) for one in (before, after)]
    found = paired.difference(right[1], right[0], np.unique(asked.key, return_inverse=True)[1])
    return {"reason": "", "before": round(float(right[0].mean()), 6), "after": round(float(right[1].mean()), 6), "difference": found.estimate,
            "interval": [found.low, found.high], "held_rows": len(test), "train_rows": len(train),
            "method": "ridge regression on sketched words and characters, taught on the rows before and after, asked about the same held-out "
                      "rows as they were before; paired 95 % interval"}


def _right(train: LabelSample, asked: LabelSample, given: np.ndarray, truth: np.ndarray, classes: int) -> np.ndarray:
    """bool per asked row: whether the learner taught on ``train`` is right."""
    parts = ngrams.ngrams(train.texts()), ngrams.ngrams(asked.texts())
    idf = [ngrams.inverse_document_frequency(one.document_frequency(), len(one)) for one in parts[0]]
    z, other = (linear.sketched(tuple(one.weighted(w) for one, w in zip(part, idf)), proxy.DIMENSIONS) for part in parts)
    return proxy.right(other, proxy.Sums.of(z, given, classes).weights(proxy.CLOSE), truth)


def isolated(before: Sequence[File], after: Sequence[File], reading: Reading, rows: int, dropped: int) -> dict[str, Any]:
    """``measure`` in a child process where a file is of a binary format."""
    task = (tuple(before), tuple(after), reading, rows, dropped)
    return next(iter(local.map_parts(_measure, [task], isolate=_binary(before), crashed=lambda task: {"reason": "reading the files ended the process"})))


def _measure(task: tuple) -> dict[str, Any]:
    return measure(*task)
