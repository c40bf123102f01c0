"""Kernels over the byte buffer of many texts: one uint8 array and int64 offsets (n + 1), as Arrow lays strings out.

Nothing here creates a Python string per text. Shapes: ``data`` uint8[bytes], ``offsets`` int64[n + 1],
results are arrays of length n unless stated.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

SPACE = np.zeros(256, dtype=bool)
SPACE[[9, 10, 11, 12, 13, 28, 29, 30, 31, 32]] = True  # what str.split() treats as white space within ASCII
LOWER = np.arange(256, dtype=np.uint8)
LOWER[65:91] += 32
LOWER[SPACE] = 32

_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
SEEDS = (np.uint64(0x243F6A8885A308D3), np.uint64(0x13198A2E03707344))  # digits of pi


def buffers(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Data and offsets of a string array, without copying the text. Null texts have length 0."""
    if pa.types.is_large_string(array.type):
        raw = np.frombuffer(array.buffers()[1], dtype=np.int64)
    else:
        raw = np.frombuffer(array.buffers()[1], dtype=np.int32) if array.buffers()[1] else np.zeros(1, dtype=np.int32)
    offsets = raw[array.offset : array.offset + len(array) + 1].astype(np.int64)
    if not len(offsets):
        offsets = np.zeros(1, dtype=np.int64)
    body = array.buffers()[2]
    data = np.frombuffer(body, dtype=np.uint8) if body is not None else np.zeros(0, dtype=np.uint8)
    base = offsets[0]
    return data[base : offsets[-1]], offsets - base


def sums(per_byte: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Sum of a per-byte array over each text, int64; 0 for empty texts."""
    out = np.zeros(len(offsets) - 1, dtype=np.int64)
    full = np.flatnonzero(np.diff(offsets))
    if full.size:
        out[full] = np.add.reduceat(per_byte, offsets[:-1][full], dtype=np.int64)
    return out


def group_sums(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Sum of ``values`` over runs given by ``starts`` (int64[n + 1]); any numeric dtype, wrapping for uint64."""
    out = np.zeros(len(starts) - 1, dtype=values.dtype if values.dtype != bool else np.int64)
    full = np.flatnonzero(np.diff(starts))
    if full.size:
        out[full] = np.add.reduceat(values, starts[:-1][full], dtype=out.dtype)
    return out


def is_ascii(data: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """True for texts of ASCII bytes only."""
    high = data >= 128
    if not high.any():
        return np.ones(len(offsets) - 1, dtype=bool)
    return sums(high, offsets) == 0


def code_points(data: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Number of Unicode code points of each text (UTF-8 bytes that do not continue a character)."""
    return sums((data & 0xC0) != 0x80, offsets)


def folded_ascii(data: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """ASCII lower case, runs of white space as one blank, none at either end: the ASCII case of "normalised" (SPEC §2).

    Bytes ≥ 128 pass through; callers treat texts that hold them by themselves.
    """
    low = LOWER[data]
    space = low == 32
    keep = ~space
    # A blank stays when the byte before it is not a blank and some non-blank follows within the same text.
    keep[1:] |= space[1:] & ~space[:-1]
    starts = offsets[:-1][np.diff(offsets) > 0]
    if space.size:
        keep[starts[space[starts]]] = False
    kept = np.concatenate([[0], np.cumsum(keep, dtype=np.int64)]) if keep.size else np.zeros(1, dtype=np.int64)
    out, bounds = low[keep], kept[offsets]
    ends = bounds[1:][np.diff(bounds) > 0] - 1
    trailing = ends[out[ends] == 32] if out.size else ends
    if trailing.size:  # at most one blank is left at the end of a text
        out = np.delete(out, trailing)
        bounds = bounds - np.searchsorted(trailing, bounds, side="left")
    return out, bounds


def _mix(x: np.ndarray) -> np.ndarray:
    """splitmix64's finaliser (Steele, Lea & Flood 2014): every input bit changes about half of the output bits."""
    x = (x ^ (x >> np.uint64(30))) * _M1
    x = (x ^ (x >> np.uint64(27))) * _M2
    return x ^ (x >> np.uint64(31))


def mix(values: np.ndarray, salt: int) -> np.ndarray:
    """Mixes uint64 values with a small salt."""
    with np.errstate(over="ignore"):
        return _mix(values + _GOLDEN * np.uint64(salt + 1))


def hashes(data: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """128-bit content hash of each text as uint64[n, 2].

    Text is cut into 8-byte words; each word is mixed with its position and summed modulo 2**64, once per seed, and the
    sum is mixed with the length. Equal texts have equal hashes; for different texts a collision among 10**9 texts has
    a probability below 10**-20. Not cryptographic: locks and proofs use SHA-256.
    """
    lengths = np.diff(offsets)
    n = len(lengths)
    words = (lengths + 7) >> 3
    first = np.concatenate([[0], np.cumsum(words)])
    out = np.zeros((n, 2), dtype=np.uint64)
    total = int(first[-1])
    if total:
        padded = np.concatenate([data, np.zeros(8, dtype=np.uint8)])
        loads = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))
        order = np.arange(total, dtype=np.int64) - np.repeat(first[:-1], words)
        value = loads[np.repeat(offsets[:-1], words) + order * 8]
        full = np.flatnonzero(words)
        last = first[1:][full] - 1
        spare = (8 - (lengths[full] - ((words[full] - 1) << 3))).astype(np.uint64)
        value[last] &= np.uint64(0xFFFFFFFFFFFFFFFF) >> (spare << np.uint64(3))
        with np.errstate(over="ignore"):
            place = (order + 1).astype(np.uint64) * _GOLDEN
            for k, seed in enumerate(SEEDS):
                out[full, k] = np.add.reduceat(_mix((value ^ seed) + place), first[:-1][full])
    with np.errstate(over="ignore"):
        for k, seed in enumerate(SEEDS):
            out[:, k] = _mix(out[:, k] + lengths.astype(np.uint64) * seed)
    return out
