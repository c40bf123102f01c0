"""Exact Jaccard similarity of pairs of sets, each the distinct values of a row in ascending order.

A pair's similarity is |A ∩ B| ÷ |A ∪ B| as one division of two counts, so equal ratios are equal floats.
"""

from __future__ import annotations

import numpy as np

from tuneready.kernels import minhash
from tuneready.kernels.shingles import BITS, MOST_ROWS

_VALUES_AT_ONCE = 1 << 18


def pairs(hashes: np.ndarray, offsets: np.ndarray, a: np.ndarray, b: np.ndarray, compiled: str = "auto") -> np.ndarray:
    """float64[p]: similarity of row ``a[i]`` to row ``b[i]``; 0 for two empty sets.

    Args:
        hashes: uint64, distinct and ascending within a row; offsets: int64[n + 1]; a, b: int64[p] row numbers.
        compiled: see ``minhash.chosen``. Memory beyond the result is bounded by ``_VALUES_AT_ONCE`` and the largest pair.
    """
    if not len(a):
        return np.zeros(0)
    if minhash.chosen(compiled, len(hashes)) == "numba":
        from tuneready.kernels import minhash_numba

        return minhash_numba.jaccard(hashes, offsets, a, b)
    if len(hashes) and int(hashes.max()) >> BITS:  # not shingles: the numbers of the values serve as well
        hashes = np.unique(hashes, return_inverse=True)[1].astype(np.uint64)
    size = np.diff(offsets)
    together = size[a] + size[b]
    done = np.cumsum(together)
    common = np.zeros(len(a), dtype=np.int64)
    start = 0
    while start < len(a):
        before = done[start - 1] if start else 0
        stop = int(np.searchsorted(done, before + _VALUES_AT_ONCE, side="right"))
        stop = min(max(stop, start + 1), start + MOST_ROWS, len(a))
        common[start:stop] = _common(hashes, offsets, a[start:stop], b[start:stop])
        start = stop
    return common / np.maximum(together - common, 1)


def _common(hashes: np.ndarray, offsets: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Values that both rows of each pair hold: those that stand twice once a pair's values are sorted together."""
    rows = np.stack([a, b], axis=1).ravel()
    size = offsets[rows + 1] - offsets[rows]
    ends = np.cumsum(size)
    at = np.repeat(offsets[rows] - ends + size, size) + np.arange(int(ends[-1]))
    pair = np.repeat(np.arange(len(rows), dtype=np.uint64) >> np.uint64(1), size) << np.uint64(BITS)
    keys = np.sort(hashes[at] | pair, kind="stable")  # which merges runs that are in order
    twice = keys[1:][keys[1:] == keys[:-1]] >> np.uint64(BITS)
    return np.bincount(twice.astype(np.int64), minlength=len(a))
