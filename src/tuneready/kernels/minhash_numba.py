"""The near-duplicate kernels compiled by Numba (``[fast]`` extra): the same bits as the NumPy ones, several times as fast.

Each function below runs as plain Python too, which is how to read and debug it. It is compiled on first use, and
the machine code is kept on disk. All of them release the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from tuneready.kernels.shingles import BITS

_BLANK = np.uint8(32)
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_A, _B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_END = np.uint64(0xD6E8FEB86659FD93)
_S32, _S29, _TO_BITS = np.uint64(32), np.uint64(29), np.uint64(64 - BITS)
_EIGHT, _LOW = np.uint64(8), np.uint64(0xFFFFFFFF)


@cache
def _compiled(function: Callable) -> Callable:
    """``function`` as machine code."""
    from numba import njit

    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder can be written where the machine code could be kept
        return njit(nogil=True)(function)


def word_shingles(padded: np.ndarray, bounds: np.ndarray, local: np.ndarray, skipped: np.ndarray) -> np.ndarray:
    """As ``shingles._word_shingles``; the order of the shingles differs."""
    room = np.empty(int(bounds[-1] - bounds[0]) // 2 + len(bounds) + 1, dtype=np.uint64)
    return room[: _compiled(_word_shingles)(padded, bounds, local, skipped, room)]


def _word_shingles(padded, bounds, local, skipped, out):  # compiled for the arrays of its caller
    """Fills ``out`` with the shingles of all texts; returns how many."""
    filled = 0
    for text in range(len(bounds) - 1):
        if skipped[text]:
            continue
        at, stop, words = bounds[text], bounds[text + 1], 0
        first, second = _END, _END
        while True:
            while at < stop and padded[at] == _BLANK:
                at += 1
            if at >= stop:
                break
            word, piece, shift, pieces = np.uint64(0), np.uint64(0), np.uint64(0), 0
            while at < stop and padded[at] != _BLANK:
                if shift == np.uint64(64):
                    word = (word + piece) * _M1
                    word = (word ^ (word >> _S32)) * _M2
                    word ^= word >> _S29
                    piece, shift = np.uint64(0), np.uint64(0)
                    pieces += 1
                piece |= np.uint64(padded[at]) << shift
                shift += _EIGHT
                at += 1
            word = (word + piece) * _M1
            word = (word ^ (word >> _S32)) * _M2
            word ^= word >> _S29
            words += 1
            if words >= 3:
                value = first * _A + second * _B + word
                value = (value ^ (value >> _S32)) * _M1
                value = (value ^ (value >> _S29)) * _M2
                out[filled] = (value >> _TO_BITS) | local[text]
                filled += 1
                first = second
                second = word
            elif words == 2:
                second = word
            else:
                first = word
        if words in (1, 2):
            value = first * _A + second * _B + _END
            value = (value ^ (value >> _S32)) * _M1
            value = (value ^ (value >> _S29)) * _M2
            out[filled] = (value >> _TO_BITS) | local[text]
            filled += 1
    return filled


def signatures(hashes: np.ndarray, offsets: np.ndarray, order: np.ndarray) -> np.ndarray:
    """As ``minhash.signatures``; ``order`` is ``minhash.donors(size)[1]``."""
    out = np.zeros((len(offsets) - 1, len(order)), dtype=np.uint32)
    shift = np.uint64(BITS - len(order).bit_length() + 1)
    _compiled(_signatures)(hashes, offsets, order, shift, out)
    return out


def _signatures(hashes, offsets, order, shift, out):  # compiled for the arrays of its caller
    """Fills ``out``: the least hash of each bin, then of each empty bin's first filled donor."""
    size = out.shape[1]
    held = np.zeros(size, dtype=np.bool_)
    for row in range(len(out)):
        if offsets[row] == offsets[row + 1]:
            continue
        held[:] = False
        for i in range(offsets[row], offsets[row + 1]):
            place = np.int64(hashes[i] >> shift)
            if not held[place]:  # hashes ascend, so the first of a bin is its least
                held[place] = True
                out[row, place] = np.uint32(hashes[i] & _LOW)
        for place in range(size):
            if not held[place]:
                donor = 1
                while not held[order[place, donor]]:
                    donor += 1
                out[row, place] = out[row, order[place, donor]]


def jaccard(hashes: np.ndarray, offsets: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """As ``jaccard.pairs``."""
    out = np.zeros(len(a))
    _compiled(_jaccard)(hashes, offsets, a, b, out)
    return out


def _jaccard(hashes, offsets, a, b, out):  # compiled for the arrays of its caller
    """Fills ``out`` by merging the two ascending runs of each pair."""
    for k in range(len(a)):
        i, i_end = offsets[a[k]], offsets[a[k] + 1]
        j, j_end = offsets[b[k]], offsets[b[k] + 1]
        together = (i_end - i) + (j_end - j)
        common = 0
        while i < i_end and j < j_end:
            x, y = hashes[i], hashes[j]
            if x == y:
                common += 1
            i += x <= y
            j += y <= x
        if together:
            out[k] = common / (together - common)
