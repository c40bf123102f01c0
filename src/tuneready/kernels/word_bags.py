"""Bags of hashed words: which words a row's texts hold, for comparing two sides of a row. Arrays in, arrays out.

Texts are folded as for shingles (``folding.word_buffer``). A feature is a word, the first five bytes of a longer word
(inflected forms meet there), and for characters of scripts written without blanks each character and each two
neighbours. A word is known by its first and last eight bytes and its length: words that agree in all three count as one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tuneready.kernels import text as kernel
from tuneready.kernels.folding import BLANK, word_buffer

MOST = 256  # words of a side that are looked at
STEM = 5  # bytes
_KEEP = np.array([(1 << (8 * n)) - 1 for n in range(9)], dtype=np.uint64)


@dataclass(frozen=True)
class Bags:
    """Distinct features of each row.

    Attributes:
        features: uint32, ascending within a row; starts: int64[n + 1] into it.
        words: int64[n], words that begin with a letter (a character without blanks counts half), before any cut.
    """

    features: np.ndarray
    starts: np.ndarray
    words: np.ndarray

    def __len__(self) -> int:
        return len(self.words)

    def take(self, at: np.ndarray) -> Bags:
        """The rows numbered ``at``, in that order."""
        sizes = np.diff(self.starts)[at]
        starts = _bounds(sizes)
        inside = np.arange(starts[-1]) - np.repeat(starts[:-1], sizes) + np.repeat(self.starts[at], sizes)
        return Bags(self.features[inside], starts, self.words[at])

    def joined(self, others: list[Bags]) -> Bags:
        """These rows, then the others'."""
        every = [self, *others]
        sizes = np.concatenate([np.diff(bags.starts) for bags in every])
        return Bags(np.concatenate([b.features for b in every]), _bounds(sizes), np.concatenate([b.words for b in every]))

    def matrix(self, bits: int):  # the type is SciPy's
        """``scipy.sparse.csr_matrix`` float32[n, 2**bits] of ones."""
        from scipy import sparse

        columns = (self.features >> np.uint32(32 - bits)).astype(np.int32)
        made = sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, self.starts), shape=(len(self), 1 << bits))
        made.sum_duplicates()
        made.data[:] = 1
        return made


def bags(array: pa.Array, rows: np.ndarray, n_rows: int, last: bool = False) -> Bags:
    """The bag of each row over its texts.

    Args:
        array: texts, no nulls; rows: int[texts], the row of each, ascending; n_rows: rows in all.
        last: look at the last ``MOST`` words of a row, not at the first.
    """
    data, offsets, spaceless = word_buffer(array)
    starts, ends, alone = _runs(data, offsets, spaceless)
    owner = rows[np.searchsorted(offsets, starts, side="right") - 1] if len(starts) else np.zeros(0, dtype=np.int64)
    first = np.searchsorted(owner, np.arange(n_rows + 1))
    place = np.arange(len(owner)) - first[owner] if not last else first[owner + 1] - 1 - np.arange(len(owner))
    letter = np.flatnonzero(~alone & ((data[starts] < 48) | (data[starts] > 57)) if len(starts) else alone)
    words = np.bincount(owner[letter], minlength=n_rows) + np.bincount(owner[alone], minlength=n_rows) // 2
    kept = place < MOST
    found, whose = _features(data, starts[kept], ends[kept], alone[kept], owner[kept])
    key = np.sort(whose.astype(np.uint64) << np.uint64(32) | found >> np.uint64(32))
    key = key[np.append(True, key[1:] != key[:-1])[: len(key)]]  # np.unique hashes, which takes ten times as long here
    bounds = np.searchsorted(key, np.arange(n_rows + 1, dtype=np.uint64) << np.uint64(32))
    return Bags((key & np.uint64(0xFFFFFFFF)).astype(np.uint32), bounds.astype(np.int64), words.astype(np.int64))


def _runs(data: np.ndarray, offsets: np.ndarray, spaceless: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(first byte, end, stands alone) of each unit: a word, or one character beyond ASCII of a text without blanks."""
    if not len(data):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    inside = data != BLANK
    begins = np.empty_like(inside)
    np.greater(inside[1:], inside[:-1], out=begins[1:])
    at = offsets[:-1][np.diff(offsets) > 0]
    begins[at] = inside[at]
    closes = np.append(inside[:-1] > inside[1:], inside[-1])
    last = offsets[1:][np.diff(offsets) > 0] - 1
    closes[last] = inside[last]
    ends = np.flatnonzero(closes) + 1
    starts = np.flatnonzero(begins)
    lead = (data >= 0xE3) & (data <= 0xE9)  # of U+3000 to U+9FFF: kana and Han, whatever the text around them
    if not spaceless.any() and not lead.any():
        return starts, ends, np.zeros(len(starts), dtype=bool)
    own = lead.copy()
    for byte in (1, 2):
        own[byte:] |= lead[:-byte]
    own |= np.repeat(spaceless, np.diff(offsets)) & (data >= 128)
    lead = own & (data & 0xC0 != 0x80)
    begins |= lead
    begins[1:] |= inside[1:] & ~own[1:] & own[:-1]
    starts = np.flatnonzero(begins)
    finish = np.append(starts[1:], len(data))
    finish = np.minimum(finish, ends[np.searchsorted(ends, starts, side="right")])
    return starts, finish, lead[starts]


def _features(data: np.ndarray, starts: np.ndarray, ends: np.ndarray, alone: np.ndarray,
              owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hash, row) of the features of the units."""
    padded = np.concatenate([data, np.zeros(8, dtype=np.uint8)])
    loads = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))
    size = ends - starts
    head = kernel.mix(loads[starts] & _KEEP[np.minimum(size, 8)], 1)
    long = size > 8
    head[long] ^= kernel.mix(loads[ends[long] - 8], 2)
    head ^= kernel.mix(size.astype(np.uint64), 3)
    stemmed = np.flatnonzero((size > STEM) & ~alone)
    stem = kernel.mix(loads[starts[stemmed]] & _KEEP[STEM], 4)
    both = np.flatnonzero(alone[1:] & alone[:-1] & (owner[1:] == owner[:-1]) & (starts[1:] == ends[:-1]))
    with np.errstate(over="ignore"):
        pair = kernel.mix(head[both] * np.uint64(0x9E3779B97F4A7C15) + head[both + 1], 5)
    return np.concatenate([head, stem, pair]), np.concatenate([owner, owner[stemmed], owner[both]])


def _bounds(sizes: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
