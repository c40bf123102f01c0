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
_LOWER_TABLE = LOWER.tobytes()
_BLOCK_WORDS = 1 << 14  # words hashed at once: the temporaries then stay in a core's second-level cache

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
    # ``bytes.translate`` reads its table without widening every byte to an index, four times as fast as ``LOWER[data]``.
    low = np.frombuffer(data.tobytes().translate(_LOWER_TABLE), dtype=np.uint8)
    space = low == 32
    # A blank goes when the byte before it is a blank, or when it opens or closes its text.
    gone = np.zeros(len(low), dtype=bool)
    np.logical_and(space[1:], space[:-1], out=gone[1:])
    full = offsets[1:] > offsets[:-1]
    starts, ends = offsets[:-1][full], offsets[1:][full] - 1
    gone[starts] = space[starts]
    for _ in range(4):  # white space at the end of a text is seldom longer
        inside = (ends >= starts) & space[ends]
        ends, starts = ends[inside], starts[inside]
        gone[ends] = True
        ends = ends - 1
    out, bounds = _without(low, gone, offsets)
    ends = bounds[1:][bounds[1:] > bounds[:-1]] - 1
    trailing = ends[out[ends] == 32]
    if trailing.size:  # of a longer run one blank is left
        gone = np.zeros(len(out), dtype=bool)
        gone[trailing] = True
        out, bounds = _without(out, gone, bounds)
    return out, bounds


def _without(data: np.ndarray, gone: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The texts without the bytes set in ``gone``."""
    dropped = np.flatnonzero(gone)
    if not dropped.size:
        return data, offsets
    return data[~gone], offsets - np.searchsorted(dropped, offsets, side="left")


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
    words = (lengths + 7) >> 3
    first = np.concatenate([[0], np.cumsum(words)])
    out = np.zeros((len(lengths), 2), dtype=np.uint64)
    padded = np.concatenate([data, np.zeros(8, dtype=np.uint8)])
    loads = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))
    start = 0
    with np.errstate(over="ignore"):
        while start < len(lengths):
            stop = max(start + 1, int(np.searchsorted(first, first[start] + _BLOCK_WORDS, side="right")) - 1)
            _word_sums(loads, offsets[start:stop], lengths[start:stop], words[start:stop], out[start:stop])
            start = stop
        for k, seed in enumerate(SEEDS):
            out[:, k] = _mix(out[:, k] + lengths.astype(np.uint64) * seed)
    return out


def _word_sums(loads: np.ndarray, begin: np.ndarray, lengths: np.ndarray, words: np.ndarray, out: np.ndarray) -> None:
    """Fills ``out`` with the sum of the mixed words of each text that begins at ``begin``; ``loads[i]`` is the word at byte i."""
    full = np.flatnonzero(words)
    if not full.size:
        return
    begin, lengths, words = begin[full], lengths[full], words[full]
    first = np.cumsum(words) - words
    total = int(first[-1] + words[-1])
    order = np.arange(total, dtype=np.int64)
    order -= np.repeat(first, words)
    value = loads[np.repeat(begin, words) + (order << 3)]
    spare = ((words << 3) - lengths).astype(np.uint64)
    value[first + words - 1] &= np.uint64(0xFFFFFFFFFFFFFFFF) >> (spare << np.uint64(3))
    place = order.view(np.uint64)
    place += np.uint64(1)
    place *= _GOLDEN
    mixed = np.empty_like(value)
    shifted = np.empty_like(value)
    for k, seed in enumerate(SEEDS):
        np.bitwise_xor(value, seed, out=mixed)
        mixed += place
        for shift, factor in ((30, _M1), (27, _M2), (31, None)):
            np.right_shift(mixed, np.uint64(shift), out=shifted)
            mixed ^= shifted
            if factor is not None:
                mixed *= factor
        out[full, k] = np.add.reduceat(mixed, first)
