"""The labelled rows of a batch, kept for the label model: input text, labels, annotator.

A sample is bounded: above ``MOST_ROWS`` different inputs those with the smallest hashes stay, so any cut of the data and any
number of workers keep the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import INPUT, NO_ROLE, SYSTEM, TARGET, Batch
from tuneready.kernels import ragged
from tuneready.kernels import text as kernel

MOST_ROWS = 50_000  # different inputs the model is fitted on
MOST_COPIES = 20  # rows of one input that are kept, the first ones
MOST_CHARACTERS = 2_000  # of an input, from its beginning


@dataclass(frozen=True)
class LabelSample:
    """Labelled rows.

    Attributes:
        rows: int64[n], ascending.
        key: uint64[n], hash of the normalised input: rows of one key are copies.
        data, offsets: the inputs as UTF-8 (uint8[m], int64[n + 1]), cut to ``MOST_CHARACTERS``.
        label, label_starts: int32[l] numbers into ``names``, those of a row between its starts (int64[n + 1]).
        annotator: int32[n], number into ``annotators``, -1 for none.
        names, annotators: what the numbers stand for, in order of text.
        seen: labelled rows there were before the bound was applied.
    """

    rows: np.ndarray
    key: np.ndarray
    data: np.ndarray
    offsets: np.ndarray
    label: np.ndarray
    label_starts: np.ndarray
    annotator: np.ndarray
    names: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    seen: int = 0
    KEPT: ClassVar[bool] = False  # it holds text of rows, which is written nowhere

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self) -> pa.Array:
        """The inputs as Arrow strings."""
        return pa.Array.from_buffers(pa.large_string(), len(self), [None, pa.py_buffer(self.offsets), pa.py_buffer(self.data)])

    @property
    def labels_per_row(self) -> np.ndarray:
        """int64[n]."""
        return np.diff(self.label_starts)

    def only(self, at: np.ndarray) -> LabelSample:
        """The rows at these places (ascending)."""
        data, offsets = ragged.taken(self.data, self.offsets, at)
        label, starts = ragged.taken(self.label, self.label_starts, at)
        return replace(self, rows=self.rows[at], key=self.key[at], data=data, offsets=offsets, label=label, label_starts=starts,
                       annotator=self.annotator[at])

    def shifted(self, base: int) -> LabelSample:
        """The same with row numbers moved."""
        return replace(self, rows=self.rows + base)

    def joined(self, others: Sequence[LabelSample]) -> LabelSample:
        """This and the others, bounded. The order of the samples does not matter; their row numbers must differ."""
        parts = [self, *others]
        names = tuple(sorted({name for part in parts for name in part.names}))
        people = tuple(sorted({name for part in parts for name in part.annotators}))
        label = [_renumbered(part.label, part.names, names) for part in parts]
        annotator = [_renumbered(part.annotator, part.annotators, people) for part in parts]
        rows = np.concatenate([part.rows for part in parts])
        whole = LabelSample(rows, np.concatenate([part.key for part in parts]), np.concatenate([part.data for part in parts]),
                            _after(parts, "offsets"), np.concatenate(label), _after(parts, "label_starts"),
                            np.concatenate(annotator), names, people, sum(part.seen for part in parts))
        order = np.argsort(rows, kind="stable")
        if (np.diff(rows) < 0).any():
            whole = whole.only(order)
        return bounded(whole)


def sample(batch: Batch) -> LabelSample:
    """The labelled rows of a batch that have an input, bounded."""
    return drawn(batch).joined(())


def drawn(batch: Batch) -> LabelSample:
    """All labelled rows of a batch that have an input; names are numbered as they come."""
    labels = batch.table.column("labels")
    texts = batch.texts
    used = (texts.side == INPUT) | ((texts.side == TARGET) & (texts.role == NO_ROLE) & _bare(batch))
    used &= texts.role != SYSTEM
    count = np.asarray(pc.fill_null(pc.list_value_length(labels), 0), dtype=np.int64)
    at = np.flatnonzero((count > 0) & (texts.count(used) > 0))
    seen = len(at)
    key = batch.segment_keys(used, normalised=True, sided=False, roles=False)[at, 0]
    at, key = at[batch.drawn(key)], key[batch.drawn(key)]
    data, offsets = kernel.buffers(_inputs(batch, used, at))
    flat = labels.flatten()
    codes = flat.dictionary_encode() if len(flat) else pa.array([], pa.string()).dictionary_encode()
    names = tuple(str(name) for name in codes.dictionary.to_pylist())
    starts = np.concatenate([[0], np.cumsum(count)])
    label, label_starts = ragged.taken(np.asarray(pc.fill_null(codes.indices, 0), dtype=np.int32), starts, at)
    people = batch.table.column("annotator").dictionary_encode()
    annotator = np.asarray(pc.fill_null(people.indices, -1), dtype=np.int32)[at]
    return LabelSample(at.astype(np.int64), key, np.array(data[offsets[0]:offsets[-1]]), offsets - offsets[0], label, label_starts, annotator, names,
                       tuple(people.dictionary.to_pylist()), seen)


def _bare(batch: Batch) -> np.ndarray:
    """bool per segment: its row has no input, so what it has is the input of its label."""
    return (batch.texts.count(batch.texts.side == INPUT) == 0)[batch.texts.row]


def _inputs(batch: Batch, used: np.ndarray, at: np.ndarray) -> pa.Array:
    """One text per row: its inputs, one a line, cut to ``MOST_CHARACTERS``."""
    texts = batch.texts
    picked = np.flatnonzero(used)
    pieces = pc.fill_null(texts.array.take(pa.array(picked)), "")
    pieces = pc.utf8_slice_codeunits(pieces, 0, MOST_CHARACTERS)
    bounds = np.searchsorted(texts.row[picked], np.arange(len(batch) + 1)).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(bounds), pieces)
    return pc.utf8_slice_codeunits(pc.binary_join(lists.take(pa.array(at)), "\n"), 0, MOST_CHARACTERS)


def bounded(whole: LabelSample) -> LabelSample:
    """At most ``MOST_COPIES`` rows an input, and the ``MOST_ROWS`` inputs with the smallest hashes."""
    if len(whole) <= 1:
        return whole
    order = np.lexsort((whole.rows, whole.key))
    key = whole.key[order]
    new = np.concatenate([[True], key[1:] != key[:-1]])
    first = np.flatnonzero(new)
    copy = np.arange(len(key)) - np.repeat(first, np.diff(np.append(first, len(key))))
    kept = order[(copy < MOST_COPIES) & (np.cumsum(new) <= MOST_ROWS)]
    return whole if len(kept) == len(whole) else whole.only(np.sort(kept))


def _renumbered(codes: np.ndarray, names: tuple[str, ...], known: tuple[str, ...]) -> np.ndarray:
    place = {name: number for number, name in enumerate(known)}
    table = np.array([*(place[name] for name in names), -1], dtype=np.int32)
    return table[codes]  # -1 takes the last


def _after(parts: list[LabelSample], name: str) -> np.ndarray:
    """Offsets of all parts, one after the other."""
    sizes = [np.diff(getattr(part, name)) for part in parts]
    return np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64)
