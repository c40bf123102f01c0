"""The first and the last sentence of many texts, as ranges in their byte buffer, and a hash of short ranges.

A sentence ends at a line end, at ``.``, ``!`` or ``?`` before white space or the end of the text, and at the full-width
stops of Chinese and Japanese. Abbreviations end sentences too: the ranges are keys for counting, not for reading.
"""

from __future__ import annotations

import numpy as np

from tuneready.kernels.find import first_at_or_after, last_before
from tuneready.kernels.text import SPACE, mix

_BLANK = SPACE.view(np.uint8).astype(np.int64)
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))  # multipliers of splitmix64 and xxHash64
_WORDS = 8  # bytes ÷ 8 that enter the hash of a range: its first 64 bytes and its length


def stops(data: np.ndarray) -> np.ndarray:
    """Positions of the last byte of every sentence end."""
    marked = data == 10
    dots = np.flatnonzero((data == ord(".")) | (data == ord("!")) | (data == ord("?")))
    after = np.append(data, 10)[dots + 1] if dots.size else dots
    marked[dots[SPACE[after]]] = True
    if data.size > 2 and (data >= 0xE3).any():
        last, middle, first = data[2:], data[1:-1], data[:-2]
        marked[2:] |= (first == 0xE3) & (middle == 0x80) & (last == 0x82)
        marked[2:] |= (first == 0xEF) & (middle == 0xBC) & ((last == 0x81) | (last == 0x9F))
    return np.flatnonzero(marked)


def edges(data: np.ndarray, offsets: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """((start, end), (start, end)) of the first and the last sentence of each text; equal where there is only one."""
    start, end = offsets[:-1].copy(), offsets[1:].copy()
    if data.size:
        last = len(data) - 1
        for _ in range(3):  # a few blanks at either end do not make another sentence
            end -= _BLANK[data[np.clip(end - 1, 0, last)]] * (end > start)
            start += _BLANK[data[np.clip(start, 0, last)]] * (end > start)
    ends = stops(data)
    found = first_at_or_after(ends, start)
    first_end = np.where((found >= 0) & (found < end), found + 1, end)
    found = last_before(ends, end - 1)
    last_start = np.where(found >= start, found + 1, start)
    if data.size:
        for _ in range(3):
            last_start += _BLANK[data[np.clip(last_start, 0, last)]] * (last_start < end)
    return (start, first_end), (last_start, end)


def short_hashes(data: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """uint64[n, 2]: hash of the first 64 bytes and of the length of each range."""
    length = end - start
    padded = np.concatenate([data, np.zeros(8 * _WORDS, dtype=np.uint8)])
    loads = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))
    out = np.stack([mix(length.astype(np.uint64), 101 + lane) for lane in range(2)], axis=1)
    for word in range(_WORDS):
        left = length - 8 * word
        at = np.flatnonzero(left > 0)
        if not at.size:
            break
        value = loads[start[at] + 8 * word]
        spare = (np.maximum(8 - left[at], 0) << 3).astype(np.uint64)
        value = value & (np.uint64(0xFFFFFFFFFFFFFFFF) >> spare)
        for lane, odd in enumerate(_ODD):
            mixed = (out[at, lane] ^ value) * odd
            out[at, lane] = mixed ^ (mixed >> np.uint64(31))
    return np.stack([mix(out[:, lane], lane) for lane in range(2)], axis=1)
