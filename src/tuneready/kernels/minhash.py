"""One-permutation MinHash of shingle sets, and the bands that find candidates for near duplicates.

The top bits of a shingle's hash name one of ``size`` bins, and a bin holds its least hash (Li, Owen & Zhang, NIPS 2012).
An empty bin borrows from a filled one by optimal densification (Shrivastava, ICML 2017): every bin has its own random
order of donors, here a fixed permutation instead of an endless probe, and takes the first that is filled. Two rows then
agree in a bin with a probability near their Jaccard similarity, rows of a few shingles too, because empty bins choose
independently of each other.

The first ``bands * rows`` values are cut into bands; rows equal in one band are candidates, a pair of similarity s with
probability 1 − (1 − s**rows)**bands. At s = 0.8 that is 0.947 for 16 × 8, 0.99831 for 21 × 6 and **0.99995 for 25 × 5**, the
default: every candidate is verified, so a band too many costs time and never precision.

The Numba kernel (``[fast]`` extra) gives the same bits.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from tuneready.kernels import text as kernel
from tuneready.kernels.shingles import BITS

SIZE = 128
BANDS, ROWS = 25, 5
_ROWS_AT_ONCE = 2048  # a signature table of that many rows stays in a core's cache
_WORTH_COMPILING = 24 << 20  # bytes or values: to load the compiler takes half a second, about what it saves on these
_treated = [0]  # by this process so far
KERNELS = ("auto", "numpy", "numba")


@cache
def available() -> bool:
    """Whether the compiled kernel can be used (Numba is installed)."""
    import importlib.util

    return importlib.util.find_spec("numba") is not None


def chosen(name: str = "auto", values: int = 0) -> str:
    """``numpy`` or ``numba``: the name itself, or what ``auto`` stands for now with ``values`` more to treat.

    ``auto`` begins with NumPy and goes over to Numba, where it is installed, once this process has treated so many bytes of
    text and values of sets that loading the compiler pays. The results are the same bits.

    Raises:
        ValueError: no such kernel. ModuleNotFoundError: ``numba`` was asked for by name and is not installed.
    """
    if name not in KERNELS:
        raise ValueError(f"kernel {name!r} is none of {', '.join(KERNELS)}")
    if name == "numba" and not available():
        raise ModuleNotFoundError("the compiled kernel needs the [fast] extra: pip install 'tuneready[fast]'")
    if name == "auto":
        _treated[0] += values
        return "numba" if _treated[0] >= _WORTH_COMPILING and available() else "numpy"
    return name


def s_curve(similarity: float | np.ndarray, bands: int = BANDS, rows: int = ROWS) -> float | np.ndarray:
    """Probability that a pair of the similarity shares a band (Leskovec, Rajaraman & Ullman, ch. 3)."""
    return 1 - (1 - similarity**rows) ** bands


def banding(threshold: float, size: int = SIZE, recall: float = 0.999) -> tuple[int, int]:
    """(bands, rows): the most selective cut of a signature that still finds a pair at ``threshold`` with ``recall``."""
    for rows in range(size, 1, -1):
        if s_curve(threshold, size // rows, rows) >= recall:
            return size // rows, rows
    return size, 1


def signatures(hashes: np.ndarray, offsets: np.ndarray, size: int = SIZE, compiled: str = "auto") -> np.ndarray:
    """uint32[n, size]: MinHash signatures of sets of shingles; zeros for an empty set.

    Args:
        hashes: uint64 below 2**BITS, distinct and ascending within a row; offsets: int64[n + 1].
        size: bins, a power of two up to 256; compiled: see ``chosen``.
    """
    if chosen(compiled) == "numba":
        from tuneready.kernels import minhash_numba

        return minhash_numba.signatures(hashes, offsets, donors(size))
    out = np.zeros((len(offsets) - 1, size), dtype=np.uint32)
    for start in range(0, len(out), _ROWS_AT_ONCE):
        stop = min(start + _ROWS_AT_ONCE, len(out))
        low, high = int(offsets[start]), int(offsets[stop])
        _sign(hashes[low:high], offsets[start : stop + 1] - low, out[start:stop])
    return out


def _sign(hashes: np.ndarray, offsets: np.ndarray, out: np.ndarray) -> None:
    """Fills the signatures of one block of rows.

    Hashes ascend within a row, so the first of each bin is its least: no minimum has to be searched.
    """
    if not len(hashes):
        return
    rows, size = out.shape
    cell = (hashes >> np.uint64(BITS - size.bit_length() + 1)).astype(np.int64)
    cell += np.repeat(np.arange(rows) * size, np.diff(offsets))
    first = np.empty(len(cell), dtype=bool)
    first[0] = True
    np.not_equal(cell[1:], cell[:-1], out=first[1:])
    cell = cell[first]
    held = np.zeros(rows * size, dtype=np.uint32)
    held[cell] = hashes[first].astype(np.uint32)  # the low 32 bits
    begin = np.searchsorted(cell, np.arange(rows + 1) * size)
    filled = np.diff(begin)
    order = np.argsort(-filled, kind="stable")
    order = order[: np.count_nonzero(filled)]
    donor = _donors_of((cell & (size - 1)).astype(np.uint8), begin[order], filled[order], size)
    at = donor.astype(np.int64)
    at += (order * size)[:, None]
    out[order] = held[at]


def _donors_of(bins: np.ndarray, begin: np.ndarray, filled: np.ndarray, size: int) -> np.ndarray:
    """uint8[rows, size]: for every bin of each row the filled bin that comes first in its order.

    ``bins`` holds the filled bins of all rows; rows come with most filled bins first.
    """
    rank, order = donors(size)
    best = np.full((len(begin), size), 255, dtype=np.uint8)
    left = len(begin)
    room = np.empty_like(best)
    for j in range(int(filled[0]) if left else 0):
        left = int(np.searchsorted(-filled[:left], -j, side="left"))  # rows with more than j filled bins
        np.take(rank, bins[begin[:left] + j], axis=0, out=room[:left])
        np.minimum(best[:left], room[:left], out=best[:left])
    return order.reshape(-1)[best + np.arange(size) * size]


@cache
def donors(size: int) -> tuple[np.ndarray, np.ndarray]:
    """(rank, order), uint8[size, size] each: ``order[i]`` lists the donors of bin i, itself first; ``rank[f, i]`` is the
    place of bin f in it."""
    if size not in (2, 4, 8, 16, 32, 64, 128, 256):
        raise ValueError(f"a signature has 2, 4, 8 … 256 values, not {size}")
    draw = kernel.mix(np.arange(size * size, dtype=np.uint64), size).reshape(size, size)
    np.fill_diagonal(draw, 0)
    order = np.argsort(draw, axis=1, kind="stable")
    rank = np.empty((size, size), dtype=np.uint8)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(size, dtype=np.uint8), (size, size)), axis=1)
    return np.ascontiguousarray(rank.T), order.astype(np.uint8)


def bands(signatures: np.ndarray, bands: int = BANDS, rows: int = ROWS, compiled: str = "auto") -> np.ndarray:
    """uint64[n, bands]: hash of each band of ``rows`` values, the first ``bands * rows`` of the signature."""
    if bands * rows > signatures.shape[1]:
        raise ValueError(f"{bands} bands of {rows} need more than {signatures.shape[1]} values")
    factors = kernel.mix(np.arange(rows, dtype=np.uint64), 7) | np.uint64(1)
    out = np.empty((bands, len(signatures)), dtype=np.uint64).T  # a band is read at a time: its keys lie together
    if chosen(compiled) == "numba":
        from tuneready.kernels import minhash_numba

        minhash_numba.bands(signatures, factors, out)
        return out
    with np.errstate(over="ignore"):
        for start in range(0, len(out), _ROWS_AT_ONCE):
            block = signatures[start : start + _ROWS_AT_ONCE, : bands * rows].reshape(-1, bands, rows)
            mine = block[:, :, 0] * factors[0]
            for j in range(1, rows):
                mine += block[:, :, j] * factors[j]
            mine ^= mine >> np.uint64(32)
            mine *= factors[0]
            out[start : start + _ROWS_AT_ONCE] = mine
    return out


def band_keys(hashes: np.ndarray, offsets: np.ndarray, compiled: str = "auto") -> np.ndarray:
    """uint64[n, BANDS]: ``bands(signatures(hashes, offsets))``, without a table of all signatures."""
    name = chosen(compiled)
    out = np.empty((BANDS, len(offsets) - 1), dtype=np.uint64).T
    for start in range(0, len(out), _ROWS_AT_ONCE):
        signed = signatures(hashes, offsets[start : start + _ROWS_AT_ONCE + 1], compiled=name)
        out[start : start + _ROWS_AT_ONCE] = bands(signed, compiled=name)
    return out
