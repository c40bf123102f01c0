"""The rows with spans of a batch, kept for the span model: text, offsets and labels.

A sample is bounded by the characters of its texts: above ``MOST_CHARACTERS`` the rows with the smallest hashes stay, so any cut of
the data and any number of workers keep the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import INPUT, Batch
from tuneready.kernels import ragged
from tuneready.kernels import text as kernel

MOST_CHARACTERS = 20_000_000  # bytes of text the model is fitted on
MOST_OF_ROW = 200_000  # bytes of one text; a row with more is left out
MOST_SPANS = 1_000  # of one row, the first ones


@dataclass(frozen=True)
class SpanSample:
    """Rows with spans.

    Attributes:
        rows: int64[n], ascending; key: uint64[n], hash of the text.
        data, offsets: the texts as UTF-8 (uint8[m], int64[n + 1]).
        start, end: int64[s], code points as stated, end exclusive; label: int32[s] into ``names``; those of a row between its
        ``span_starts`` (int64[n + 1]).
        names: in order of text; seen: rows with spans there were before the bound was applied.
    """

    rows: np.ndarray
    key: np.ndarray
    data: np.ndarray
    offsets: np.ndarray
    start: np.ndarray
    end: np.ndarray
    label: np.ndarray
    span_starts: np.ndarray
    names: tuple[str, ...] = ()
    seen: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self) -> pa.Array:
        """The texts as Arrow strings."""
        return pa.Array.from_buffers(pa.large_string(), len(self), [None, pa.py_buffer(self.offsets), pa.py_buffer(self.data)])

    @property
    def row(self) -> np.ndarray:
        """int64[s]: place of each span's row."""
        return np.repeat(np.arange(len(self)), np.diff(self.span_starts))

    def only(self, at: np.ndarray) -> SpanSample:
        """The rows at these places (ascending)."""
        data, offsets = ragged.places(self.offsets, at)
        span, starts = ragged.places(self.span_starts, at)
        return replace(self, rows=self.rows[at], key=self.key[at], data=self.data[data], offsets=offsets, start=self.start[span],
                       end=self.end[span], label=self.label[span], span_starts=starts)

    def shifted(self, base: int) -> SpanSample:
        """The same with row numbers moved."""
        return replace(self, rows=self.rows + base)

    def joined(self, others: Sequence[SpanSample]) -> SpanSample:
        """This and the others, bounded. The order of the samples does not matter; their row numbers must differ."""
        parts = [self, *others]
        names = tuple(sorted({name for part in parts for name in part.names}))
        place = {name: number for number, name in enumerate(names)}
        tables = [np.array([place[name] for name in part.names] or [0], dtype=np.int32) for part in parts]
        label = np.concatenate([table[part.label] for table, part in zip(tables, parts)])
        rows, key, data, start, end = (np.concatenate([getattr(part, name) for part in parts]) for name in ("rows", "key", "data", "start", "end"))
        offsets, starts = (np.concatenate([[0], np.cumsum(np.concatenate([np.diff(getattr(part, name)) for part in parts]))]).astype(np.int64)
                           for name in ("offsets", "span_starts"))
        whole = SpanSample(rows, key, data, offsets, start, end, label, starts, names, sum(part.seen for part in parts))
        order = np.lexsort((rows, key))
        kept = order[np.cumsum(np.diff(offsets)[order]) <= MOST_CHARACTERS]
        return whole.only(kept[np.argsort(rows[kept], kind="stable")])


def sample(batch: Batch) -> SpanSample:
    """The rows of a batch that have an input and spans, texts too long left out."""
    lists, texts = batch.table.column("spans"), batch.texts
    bounds = np.asarray(lists.offsets, dtype=np.int64)
    spans = lists.values
    first = np.flatnonzero(texts.side == INPUT)
    has, where = np.unique(texts.row[first], return_index=True)
    count = np.diff(bounds)
    short = np.diff(texts.offsets)[first[where]] <= MOST_OF_ROW
    kept = short & (count[has] > 0) & np.asarray(lists.is_valid())[has]
    at, segment = has[kept].astype(np.int64), first[where][kept]
    data, offsets = kernel.buffers(pc.fill_null(texts.array.take(pa.array(segment)), ""))
    size = np.minimum(count[at], MOST_SPANS)
    starts = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    inside = np.arange(int(starts[-1])) - np.repeat(starts[:-1], size) + np.repeat(bounds[at], size)
    found = spans.take(pa.array(inside))
    start, end = (np.asarray(pc.fill_null(found.field(name), -1), dtype=np.int64) for name in ("start", "end"))
    codes = pc.fill_null(found.field("label"), "").dictionary_encode()
    raw = SpanSample(at, kernel.hashes(data, offsets)[:, 0], np.array(data), offsets, start, end, np.asarray(codes.indices, dtype=np.int32),
                     starts, tuple(codes.dictionary.to_pylist()), int((kept | (~short & (count[has] > 0))).sum()))
    return raw.joined(())
