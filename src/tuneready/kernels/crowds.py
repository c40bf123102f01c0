"""Hashes that may stand more than once among many: found without sorting them all.

A table over the top bits remembers the last entry of each slot; an entry that finds another one there has company. Above
``_AT_ONCE`` entries they are first dealt out by their top byte (a radix partition), so that each table stays in a core's
cache and the cost per entry does not grow with their number (Boncz, Manegold & Kersten, VLDB 1999).
"""

from __future__ import annotations

import numpy as np

_AT_ONCE = 1 << 16  # entries of one table: 2**19 slots of four bytes
_BYTE = 256


def crowded(word: np.ndarray) -> np.ndarray:
    """Ascending places of the entries of uint64[n] whose value may stand twice: all that do, and a few more.

    The values are hashes: their top bits are as good as random.
    """
    if len(word) <= _AT_ONCE:
        return _crowded(word)
    top = (word >> np.uint64(56)).astype(np.uint8)
    order = np.argsort(top, kind="stable")
    ends = np.cumsum(np.bincount(top, minlength=_BYTE))
    dealt = word[order]
    found, start = [], 0
    while start < len(word):
        stop = int(ends[max(np.searchsorted(ends, start + _AT_ONCE, side="right") - 1, np.searchsorted(ends, start, side="right"))])
        found.append(order[start:stop][_crowded(dealt[start:stop])])
        start = stop
    kept = np.zeros(len(word), dtype=bool)
    kept[np.concatenate(found)] = True
    return np.flatnonzero(kept)


def repeated(word: np.ndarray) -> np.ndarray:
    """Ascending places of the entries of uint64[n], hashes, whose value stands twice or more."""
    held = crowded(word)
    values = word[held]
    order = np.argsort(values, kind="stable")
    new = np.ones(len(order) + 1, dtype=bool)
    new[1:-1] = values[order[1:]] != values[order[:-1]]
    company = np.zeros(len(order), dtype=bool)
    company[order] = ~(new[1:] & new[:-1])
    return held[company]


def _crowded(word: np.ndarray) -> np.ndarray:
    """As ``crowded``, with one table over bits below those that the entries may share."""
    bits = min(max(len(word).bit_length() + 3, 10), 32)
    bucket = ((word * _ODD) >> np.uint64(64 - bits)).astype(np.intp)
    number = np.arange(len(word), dtype=np.uint32)
    last = np.empty(1 << bits, dtype=np.uint32)
    last[bucket] = number
    crowd = np.zeros(1 << bits, dtype=bool)
    crowd[bucket[last[bucket] != number]] = True
    return np.flatnonzero(crowd[bucket])


_ODD = np.uint64(0x9E3779B97F4A7C15)  # spreads what is left below the top byte (Fibonacci hashing, Knuth vol. 3, 6.4)


def among(word: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Ascending places of the entries of uint64[n] that are equal to one of ``wanted``, which are few."""
    bits = min(max(len(wanted).bit_length() + 5, 10), 24)
    down = np.uint64(64 - bits)
    table = np.zeros(1 << bits, dtype=bool)
    table[(wanted >> down).astype(np.intp)] = True
    held = np.flatnonzero(table[(word >> down).astype(np.intp)])
    return held[np.isin(word[held], wanted, kind="sort")]
