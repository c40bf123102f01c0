"""Shingles of many texts at once: runs of three words, or of five characters where a script sets no blanks (SPEC §2).

A word is a maximal run of letters or digits of the NFKC-casefolded text (what ``str.isalnum`` takes for one). A text
under three words, or five characters, is one shingle; a text without a word has none. Shingles never cross a text.

A shingle is kept as a hash of ``BITS`` bits: the bits above hold the number of a row while many rows are sorted at
once. Two different shingles of a pair of rows with 500 each share a hash with a probability below 10**-10. Not
cryptographic.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tuneready.kernels import text as kernel
from tuneready.kernels.folding import BLANK, word_buffer

BITS = 52
MOST_ROWS = 1 << (64 - BITS)  # rows sorted at once
_BLOCK_BYTES = 1 << 19  # bytes of text treated at once: the temporaries then stay near the core

_KEEP = np.array([(1 << (8 * n)) - 1 for n in range(9)], dtype=np.uint64)

_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)  # splitmix64's multipliers
_A, _B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)  # place of a word: order matters
_END = np.uint64(0xD6E8FEB86659FD93)  # stands for the words that a short text lacks
_S32, _S29 = np.uint64(32), np.uint64(29)
_TO_BITS = np.uint64(64 - BITS)
_ALL = (1 << 64) - 1
_FEW_WORDS = 16  # so few are folded in sooner as plain numbers than as arrays


def shingles(array: pa.Array, rows: np.ndarray, n_rows: int, wanted: np.ndarray, compiled: str = "auto",
             kinds: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Distinct shingle hashes of each row, over its texts set in ``wanted``.

    Args:
        array: texts; rows: int[texts], the row of each, ascending; n_rows: rows in all.
        wanted: bool[texts]; compiled: the kernel, see ``minhash.chosen``.
        kinds: int[texts]: texts of different kinds share no shingle; all are of one kind where it is not given.

    Returns:
        hashes: uint64, below 2**BITS, ascending within a row; offsets: int64[n_rows + 1] into it.
    """
    from tuneready.kernels import minhash

    at = np.flatnonzero(wanted)
    salts = np.zeros(len(array), dtype=np.uint64) if kinds is None else _salts(kinds)
    if len(at) < len(array):
        array, rows, salts = array.take(pa.array(at)), rows[at], salts[at]
    first = np.searchsorted(rows, np.arange(n_rows + 1))  # first text of each row
    if minhash.chosen(compiled, array.nbytes) == "numba":
        from tuneready.kernels import minhash_numba

        hashes, counts = minhash_numba.shingles(*word_buffer(array, compiled=True), first, salts)
        return hashes, _bounds(counts)
    data, offsets, spaceless = word_buffer(array)
    size = offsets[first]
    found, counts, row = [np.zeros(0, dtype=np.uint64)], np.zeros(n_rows, dtype=np.int64), 0
    padded = np.concatenate([data, np.full(8, BLANK, dtype=np.uint8)])
    while row < n_rows:
        stop = int(np.searchsorted(size, size[row] + _BLOCK_BYTES, side="right")) - 1
        stop = min(max(row + 1, stop), row + MOST_ROWS, n_rows)
        texts = slice(int(first[row]), int(first[stop]))
        bounds = offsets[texts.start : texts.stop + 1]
        local = (rows[texts] - row).astype(np.uint64) << np.uint64(BITS) | salts[texts]
        keys = _word_shingles(padded, bounds, local, spaceless[texts])
        if spaceless[texts].any():
            keys = np.concatenate([keys, _character_shingles(data, bounds, local, spaceless[texts])])
        hashes, counts[row:stop] = _distinct(keys, stop - row)
        found.append(hashes)
        row = stop
    return np.concatenate(found), _bounds(counts)


def _salts(kinds: np.ndarray) -> np.ndarray:
    """uint64 below 2**BITS for each kind; 0 for kind 0."""
    return kinds.astype(np.uint64) * _A >> _TO_BITS


def _distinct(keys: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Keys of row number and hash → (distinct hashes ascending within rows, how many each row has)."""
    keys = np.sort(keys, kind="stable")  # made of short runs that are in order as they stand, which this kind makes use of
    if len(keys) > 1:
        keep = np.empty(len(keys), dtype=bool)
        keep[0] = True
        np.not_equal(keys[1:], keys[:-1], out=keep[1:])
        keys = keys[keep]
    edges = np.searchsorted(keys, np.arange(1, rows, dtype=np.uint64) << np.uint64(BITS))
    counts = np.diff(np.concatenate([[0], edges, [len(keys)]]))
    return keys & np.uint64((1 << BITS) - 1), counts


def _word_shingles(padded: np.ndarray, bounds: np.ndarray, local: np.ndarray, skipped: np.ndarray) -> np.ndarray:
    """uint64 per shingle of the texts at ``bounds``: hash below the row number of ``local``, whose lower bits are the salt of the
    text; ``skipped`` texts have none.

    ``padded`` holds at least 8 bytes beyond the last text.
    """
    base, end = int(bounds[0]), int(bounds[-1])
    bounds = bounds - base
    starts, lengths = _words(padded[base:end], bounds)
    with np.errstate(over="ignore"):
        words = _word_hashes(padded[base : end + 8], starts, lengths)
        first = np.searchsorted(starts, bounds)
        count = np.where(skipped, 0, np.diff(first))
        begin = first[:-1]
        parts = []
        for number in (1, 2):
            few = np.flatnonzero(count == number)
            last = words[begin[few] + 1] if number == 2 else np.full(len(few), _END)
            parts.append(_finished(words[begin[few]] * _A + last * _B + _END) ^ local[few])
        runs = words[:-2] * _A
        runs += words[1:-1] * _B
        runs += words[2:]
        inside = np.ones(len(runs), dtype=bool)
        for back in (1, 2):  # the last two words of a text begin no run
            ends = first[1:] - back
            inside[ends[(ends >= 0) & (ends < len(runs))]] = False
        if skipped.any():
            inside &= ~np.repeat(skipped, np.diff(first))[: len(runs)]
        parts.append(_finished(runs[inside]) ^ np.repeat(local, np.maximum(count - 2, 0)))
    return np.concatenate(parts)


def _words(data: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(first byte, bytes) of each word."""
    if not len(data):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    inside = data != BLANK
    full = bounds[1:] > bounds[:-1]
    begins, ends = np.empty_like(inside), np.empty_like(inside)
    np.greater(inside[1:], inside[:-1], out=begins[1:])
    np.greater(inside[:-1], inside[1:], out=ends[:-1])
    at = bounds[:-1][full]
    begins[at] = inside[at]
    at = bounds[1:][full] - 1
    ends[at] = inside[at]
    starts = np.flatnonzero(begins)
    lengths = np.flatnonzero(ends)
    lengths -= starts
    lengths += 1
    return starts, lengths


def _word_hashes(padded: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """uint64 per word: its 8-byte pieces (the last padded with zeros, which no word holds) folded in one by one."""
    loads = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))
    out = loads[starts]
    out &= _KEEP[np.minimum(lengths, 8)]
    _stir(out)
    at = np.flatnonzero(lengths > 8)
    step = 8
    while at.size > _FEW_WORDS:
        rest = lengths[at] - step
        more = out[at] + (loads[starts[at] + step] & _KEEP[np.minimum(rest, 8)])
        out[at] = _stir(more)
        at, step = at[rest > 8], step + 8
    first, second = int(_M1), int(_M2)
    for word in at.tolist():  # a megabyte without a blank has 125,000 pieces
        last = int(starts[word] + lengths[word])
        pieces = loads[int(starts[word]) + step : last : 8].copy()
        pieces[-1:] &= _KEEP[(int(lengths[word]) - 1) % 8 + 1]
        value = int(out[word])
        for piece in pieces.tolist():
            value = (value + piece) * first & _ALL
            value = (value ^ value >> 32) * second & _ALL
            value ^= value >> 29
        out[word] = value
    return out


def _stir(values: np.ndarray) -> np.ndarray:
    """Mixes uint64 values in place."""
    values *= _M1
    values ^= values >> _S32
    values *= _M2
    values ^= values >> _S29
    return values


def _finished(values: np.ndarray) -> np.ndarray:
    """The last mixing of a shingle's sum, cut to ``BITS`` bits; in place."""
    values ^= values >> _S32
    values *= _M1
    values ^= values >> _S29
    values *= _M2
    values >>= _TO_BITS
    return values


def _character_shingles(data: np.ndarray, bounds: np.ndarray, local: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """As ``_word_shingles`` for the texts set in ``wanted``: runs of five characters, blanks left out."""
    at = np.flatnonzero(wanted)
    sizes = bounds[at + 1] - bounds[at]
    body = b"".join([data[a:b].tobytes() for a, b in zip(bounds[at].tolist(), bounds[at + 1].tolist())])
    points = np.frombuffer(body.decode().encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    continued = np.frombuffer(body, dtype=np.uint8) & 0xC0 == 0x80
    kept = points != BLANK
    edges = _bounds(sizes - kernel.sums(continued, _bounds(sizes)))
    count = kernel.sums(kept, edges)
    points = np.concatenate([points[kept], np.zeros(4, dtype=np.uint64)])
    inner = np.maximum(count - 4, (count > 0).astype(np.int64))
    first = _bounds(count)[:-1]
    begin = np.repeat(first - _bounds(inner)[:-1], inner) + np.arange(int(inner.sum()))
    room = np.repeat(count, inner)  # a text under five characters is padded with zeros
    five = [np.where(room > j, points[begin + j], np.uint64(0)) for j in range(5)]
    with np.errstate(over="ignore"):
        low = _stir(five[0] | five[1] << np.uint64(21) | five[2] << np.uint64(42))
        high = _stir(five[3] | five[4] << np.uint64(21) | np.uint64(1 << 63))
        return _finished(low * _A + high) ^ np.repeat(local[at], inner)


def _bounds(sizes: np.ndarray) -> np.ndarray:
    """Offsets of runs of the sizes."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
