"""Where bytes and literals occur in the buffer of many texts: the cheap look that decides which texts a pattern must see.

``raw`` is the buffer as ``bytes``, ``data`` the same as uint8[bytes], ``offsets`` int64[n + 1]. Results are sorted
numbers of texts (int64). Every function is linear in the buffer.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np


def owners(positions: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Numbers of the texts that hold the byte positions (sorted in, sorted and distinct out)."""
    if not positions.size:
        return np.zeros(0, dtype=np.int64)
    at = np.searchsorted(offsets, positions, side="right") - 1
    keep = np.ones(len(at), dtype=bool)
    keep[1:] = at[1:] != at[:-1]
    return at[keep]


def texts_with(raw: bytes, offsets: list[int], needle: bytes) -> np.ndarray:
    """Texts that hold ``needle``. One hit per text is looked for, so a text full of hits costs no more than one scan."""
    found: list[int] = []
    size = len(needle)
    at = raw.find(needle)
    while at >= 0:
        text = bisect_right(offsets, at) - 1
        if at + size <= offsets[text + 1]:
            found.append(text)
            at = raw.find(needle, offsets[text + 1])
        else:  # it lies across the border of two texts
            at = raw.find(needle, at + 1)
    return np.asarray(found, dtype=np.int64)


def three_byte(data: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Code points of the three-byte characters that start at ``positions`` (UTF-8, RFC 3629)."""
    first, second, third = (data[positions + k].astype(np.int32) for k in range(3))
    return ((first & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F)


def first_at_or_after(positions: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """For every bound the first position ≥ it, or -1."""
    at = np.searchsorted(positions, bounds, side="left")
    padded = np.append(positions, -1)
    return padded[at]


def last_before(positions: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """For every bound the last position < it, or -1."""
    at = np.searchsorted(positions, bounds, side="left") - 1
    padded = np.append(positions, -1)
    return padded[at]
