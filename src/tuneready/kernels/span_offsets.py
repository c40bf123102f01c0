"""Whether the offsets of spans point at the text they say they do. Arrays in, arrays out; no Python string per span.

Offsets count code points. Where they do not fit, the usual slips are tried: bytes, UTF-16 units, an end that is the last
character instead of the one after it, a count that starts at one.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa

from tuneready.kernels import text as kernel

OUTSIDE, DIFFERS, BYTES, UTF16, INCLUSIVE, FROM_ONE = 1, 2, 3, 4, 5, 6  # faults; 0 is none
WORDS = {OUTSIDE: "outside the text", DIFFERS: "another text at these offsets", BYTES: "offsets count bytes",
         UTF16: "offsets count UTF-16 units", INCLUSIVE: "the end is the last character", FROM_ONE: "offsets count from one"}


def faults(texts: pa.Array, at: np.ndarray, start: np.ndarray, end: np.ndarray, said: pa.Array) -> np.ndarray:
    """uint8 per span: its fault, 0 for none.

    Args:
        texts: the inputs; at: int64, number of the input of each span.
        start, end: int64, code points, end exclusive.
        said: the text of each span as the row states it; null where it does not.

    A stated text is compared after NFKC, case folding and white-space collapse.
    """
    data, offsets = kernel.buffers(texts)
    begins = np.append(np.flatnonzero((data & 0xC0) != 0x80), len(data))
    points = kernel.code_points(data, offsets)
    first = np.searchsorted(begins, offsets[at])

    def bytes_of(place: np.ndarray) -> np.ndarray:
        return begins[np.minimum(first + np.clip(place, 0, points[at]), len(begins) - 1)]

    inside = (start >= 0) & (end <= points[at]) & (start < end)
    out = np.where(inside, 0, OUTSIDE).astype(np.uint8)
    stated = np.asarray(said.is_valid())
    wanted = normalised_hashes(said)

    whole = np.append((data & 0xC0) != 0x80, True)  # a character begins here, or the buffer ends

    def fits(low: np.ndarray, high: np.ndarray, which: np.ndarray) -> np.ndarray:
        """bool per span: it is among ``which``, and bytes ``low`` to ``high`` are its stated text."""
        which = which[(low[which] < high[which]) & whole[low[which]] & whole[high[which]]]
        found = np.zeros(len(at), dtype=bool)
        found[which] = (normalised_hashes(_cut(data, low[which], high[which])) == wanted[which]).all(axis=1)
        return found

    checked = np.flatnonzero(stated & inside)
    wrong = np.zeros(len(at), dtype=bool)
    wrong[checked] = ~fits(bytes_of(start), bytes_of(end), checked)[checked]
    out[wrong] = DIFFERS
    for fault, low, high in _slips(data, offsets, at, (start, end), bytes_of):
        left = np.flatnonzero(((out == OUTSIDE) | (out == DIFFERS)) & stated)
        if left.size:
            out[fits(low, high, left)] = fault
    return out


def _slips(data: np.ndarray, offsets: np.ndarray, at: np.ndarray, span: tuple[np.ndarray, np.ndarray], bytes_of):
    """(fault, first byte, byte after the last) of each span under each usual slip."""
    start, end = span
    low, high = offsets[at], offsets[at + 1]
    yield BYTES, np.clip(low + start, low, high), np.clip(low + end, low, high)
    lead = (data & 0xC0) != 0x80
    units = np.concatenate([[0], np.cumsum(lead.astype(np.int64) + (data >= 0xF0))])
    yield UTF16, *(np.clip(np.searchsorted(units, units[low] + np.maximum(place, 0)), low, high) for place in (start, end))
    yield INCLUSIVE, bytes_of(start), bytes_of(end + 1)
    yield FROM_ONE, bytes_of(start - 1), bytes_of(end - 1)
    yield FROM_ONE, bytes_of(start - 1), bytes_of(end)


def _cut(data: np.ndarray, low: np.ndarray, high: np.ndarray) -> pa.Array:
    """The texts from byte ``low`` to byte ``high``, each a run of whole characters."""
    bounds = np.concatenate([[0], np.cumsum(high - low)]).astype(np.int64)
    take = np.repeat(low - bounds[:-1], high - low) + np.arange(int(bounds[-1]))
    return pa.LargeStringArray.from_buffers(len(low), pa.py_buffer(bounds.tobytes()), pa.py_buffer(data[take].tobytes()))


def normalised_hashes(texts: pa.Array) -> np.ndarray:
    """uint64[n, 2] of each text after NFKC, case folding and white-space collapse (SPEC §2)."""
    data, offsets = kernel.buffers(texts)
    out = kernel.hashes(*kernel.folded_ascii(data, offsets))
    other = np.flatnonzero(~kernel.is_ascii(data, offsets))
    if other.size:
        folded = [" ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", t).casefold()).split())
                  for t in texts.take(pa.array(other)).to_pylist()]
        out[other] = kernel.hashes(*kernel.buffers(pa.array(folded, pa.string())))
    return out
