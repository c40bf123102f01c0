"""How often a row's texts hold each word, as sets: the second "the" of a row is another value than the first. Arrays in, arrays out.

So the Jaccard similarity of two sets is that of the multisets of words (min ÷ max of the counts), and ``jaccard.pairs`` gives it.
Texts are folded as for shingles (``folding.word_buffer``); in texts without word breaks every character is a word.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tuneready.kernels import text as kernel
from tuneready.kernels.folding import BLANK, word_buffer
from tuneready.kernels.shingles import BITS
from tuneready.kernels.word_runs import units


def word_counts(array: pa.Array, rows: np.ndarray, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """The words of each row.

    Args:
        array: texts; rows: int[texts], the row of each, ascending; n_rows: rows in all.

    Returns:
        hashes: uint64, below 2**BITS, distinct but for chance, ascending within a row; offsets: int64[n_rows + 1] into it.
    """
    data, offsets, spaceless = word_buffer(array)
    solid = data != BLANK
    at = units(data, solid, offsets, spaceless)
    row = rows[np.searchsorted(offsets, at, side="right") - 1].astype(np.int64) if len(at) else np.zeros(0, dtype=np.int64)
    place = (np.cumsum(solid, dtype=np.int64) - 1)[at]
    word = kernel.hashes(data[solid], np.append(place, np.count_nonzero(solid)))[:, 0] if len(at) else np.zeros(0, dtype=np.uint64)
    word = word[np.lexsort((word, row))]
    new = np.ones(len(word), dtype=bool)
    new[1:] = (word[1:] != word[:-1]) | (row[1:] != row[:-1])
    first = np.flatnonzero(new)
    again = (np.arange(len(word)) - first[np.cumsum(new) - 1]).astype(np.uint64) if len(word) else word
    with np.errstate(over="ignore"):
        word = kernel.mix(word + kernel.mix(again, 11), 12) >> np.uint64(64 - BITS)
    return word[np.lexsort((word, row))], np.searchsorted(row, np.arange(n_rows + 1))
