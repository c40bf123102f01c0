"""Every text of a row with the field it stands in: segments of the example and what stands beside it, in order of rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tuneready import personal_data
from tuneready.batch import Batch, strings
from tuneready.keys import META_NAMES

OWN = frozenset(META_NAMES["id"])  # a number of the row itself says nothing about the digits behind it


@dataclass(frozen=True)
class Reading:
    """All texts of a batch in order of rows. ``entry`` numbers a segment, or behind them a leaf; ``lead`` are characters of a heading."""

    text: pa.Array
    row: np.ndarray
    entry: np.ndarray
    lead: np.ndarray


def read(batch: Batch) -> Reading:
    """Segments that are fields of the source, and the leaves beside them, each with the name of its column before it."""
    texts, leaves = batch.texts, batch.leaves
    segments = texts.array.cast(pa.large_string())
    if not leaves.row:
        return Reading(segments, texts.row.astype(np.int64), np.arange(len(texts)), np.zeros(len(texts), np.int64))
    known = {name: heading(name) for name in set(leaves.name)}
    heads = [known[name] for name in leaves.name]
    kept = np.setdiff1d(np.arange(len(texts)), np.array(leaves.unread, dtype=np.int64))
    rows = np.concatenate([texts.row[kept].astype(np.int64), np.array(leaves.row, dtype=np.int64)])
    entry = np.concatenate([kept, len(texts) + np.arange(len(leaves.row))])
    lead = np.concatenate([np.zeros(len(kept), np.int64), np.array([len(head) for head in heads], dtype=np.int64)])
    order = np.argsort(rows, kind="stable")
    both = pa.concat_arrays([segments, strings([head + text for head, text in zip(heads, leaves.text)]).cast(pa.large_string())])
    return Reading(both.take(pa.array(entry[order])), rows[order], entry[order], lead[order])


def heading(name: str) -> str:
    """What is read before a text beside the example: the name of its column; nothing before the row's own number."""
    return "" if name.lower() in OWN else personal_data.heading(name)


def example(batch: Batch) -> frozenset[str]:
    """Fields of the source that are texts of the example as they stand (``messages[].content``): read without a heading."""
    kept = np.setdiff1d(np.arange(len(batch.texts)), np.array(batch.leaves.unread, dtype=np.int64))
    return frozenset(batch.fields[i] for i in np.unique(batch.texts.source[kept]).tolist())


def paths(batch: Batch, entry: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """int32 number of the path of each entry, and the paths as they may be shown."""
    texts, known = batch.texts, len(batch.texts)
    names = np.empty(len(entry), dtype=object)
    beside = entry >= known
    names[beside] = [batch.leaves.path[i - known] for i in entry[beside].tolist()]
    mine = entry[~beside]
    pairs = texts.source[mine].astype(np.int64) << 32 | (texts.index[mine].astype(np.int64) + 1)
    keys, where = np.unique(pairs, return_inverse=True)
    numbered = [_indexed(batch.fields[key >> 32], (key & 0xFFFFFFFF) - 1) for key in keys.tolist()]
    names[~beside] = np.array([*numbered, ""], dtype=object)[where]
    coded = pa.array(names, pa.string()).dictionary_encode()
    return coded.indices.to_numpy().astype(np.int32), tuple(personal_data.shown_path(name) for name in coded.dictionary.to_pylist())


def _indexed(path: str, index: int) -> str:
    return re.sub(r"\[\]", f"[{index}]", path, count=1) if index >= 0 else path  # the first open place is the index
