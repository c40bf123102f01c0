"""How often a row's texts hold each word, as sets: the second "the" of a row is another value than the first. Arrays in, arrays out.

So the Jaccard similarity of two sets is that of the multisets of words (min ÷ max of the counts), and ``jaccard.pairs`` gives it.
Texts are folded as for shingles (``folding.word_buffer``); in texts without word breaks every character is a word.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tuneready.kernels import minhash
from tuneready.kernels import text as kernel
from tuneready.kernels.folding import BLANK, word_buffer
from tuneready.kernels.shingles import BITS, MOST_ROWS
from tuneready.kernels.word_runs import units

_LOW = np.uint64((1 << BITS) - 1)


def word_counts(array: pa.Array, rows: np.ndarray, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """The words of each row.

    Args:
        array: texts; rows: int[texts], the row of each, ascending; n_rows: rows in all.

    Returns:
        hashes: uint64, below 2**BITS, distinct but for chance, ascending within a row; offsets: int64[n_rows + 1] into it.
    """
    data, offsets, spaceless = word_buffer(array, compiled=minhash.chosen("auto", array.nbytes) == "numba")
    solid = data != BLANK
    at = units(data, solid, offsets, spaceless)
    if not len(at):
        return np.zeros(0, dtype=np.uint64), np.zeros(n_rows + 1, dtype=np.int64)
    row = rows[np.searchsorted(offsets, at, side="right") - 1].astype(np.int64)
    place = (np.cumsum(solid, dtype=np.int64) - 1)[at]
    word = kernel.hashes(data[solid], np.append(place, np.count_nonzero(solid)))[:, 0] >> np.uint64(64 - BITS)
    bounds = np.searchsorted(row, np.arange(n_rows + 1))
    for first in range(0, n_rows, MOST_ROWS):
        mine = slice(int(bounds[first]), int(bounds[min(first + MOST_ROWS, n_rows)]))
        word[mine] = _told_apart(word[mine], (row[mine] - first).astype(np.uint64) << np.uint64(BITS))
    return word, bounds


def _told_apart(word: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Words (uint64 below 2**BITS) made distinct within their row, whose number (ascending) stands above them, and sorted."""
    key = np.sort(word | row)
    new = np.ones(len(key), dtype=bool)
    new[1:] = key[1:] != key[:-1]
    first = np.flatnonzero(new)
    again = (np.arange(len(key)) - first[np.cumsum(new) - 1]).astype(np.uint64) if len(key) else key
    with np.errstate(over="ignore"):
        key = np.sort(kernel.mix((key & _LOW) + kernel.mix(again, 11), 12) >> np.uint64(64 - BITS) | row)  # rows stand as they stood
    return key & _LOW
