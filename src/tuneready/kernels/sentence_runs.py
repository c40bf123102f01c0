"""Texts cut into their sentences, a bounded number of runs a text. One call of Arrow, no Python string per text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MOST_SENTENCES = 6  # of a row; longer texts are cut into so many runs of sentences
_END = r"([.?!…]+)\s+|[\r\n]+|([。！？؟।])"


def sentences(texts: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """(sentences, row of each): at least one and at most ``MOST_SENTENCES`` a row, longer rows in equal runs."""
    cut = pc.split_pattern(pc.replace_substring_regex(texts, pattern=_END, replacement="\\1\\2\x1f"), "\x1f")
    pieces, row = cut.flatten(), np.asarray(pc.list_parent_indices(cut), dtype=np.int64)
    blank = np.asarray(pc.equal(pc.utf8_trim_whitespace(pieces), ""), dtype=bool)
    first = np.concatenate([[True], row[1:] != row[:-1]]) if len(row) else blank
    kept = np.flatnonzero(~blank | first)  # a row without text keeps one empty piece
    pieces, row = pieces.take(pa.array(kept)), row[kept]
    start = np.searchsorted(row, np.arange(len(texts)))
    size = np.diff(np.append(start, len(row)))
    place = np.arange(len(row)) - start[row]
    run = row * MOST_SENTENCES + np.where(size[row] > MOST_SENTENCES, place * MOST_SENTENCES // np.maximum(size[row], 1), place)
    heads = np.flatnonzero(np.concatenate([[True], run[1:] != run[:-1]])) if len(run) else run
    lists = pa.ListArray.from_arrays(pa.array(np.append(heads, len(run)).astype(np.int32)), pieces.cast(pa.string()))
    return pc.binary_join(lists, " "), row[heads]
