"""Fingerprints of runs of words: two texts that share a long run of words share a fingerprint. Arrays in, arrays out.

Texts come folded: letters and digits, and the blank (32) for everything between them. A unit is a word, or one
character of a script that is written without word breaks.
"""

from __future__ import annotations

import numpy as np

from tuneready.kernels.text import mix

WORDS, CHARACTERS, WINDOW = 13, 50, 4  # 13 words: Brown et al. 2020 (arXiv:2005.14165, appendix C); the window is ours
_PIECE = 1 << 18  # bytes worked on at once: the temporaries then stay near the core
_BASE = 0x9E3779B97F4A7C15 | 1  # odd, so that it has an inverse modulo 2**64
_INVERSE = pow(_BASE, -1, 1 << 64)
_VALUE = mix(np.arange(256, dtype=np.uint64), 17)
_VALUE[32] = 0  # blanks count for nothing: only the words of a run make its hash


def fingerprints(data: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chosen hashes of the runs of 13 words (50 characters in scripts without word breaks) of each text.

    The run with the smallest hash of every ``WINDOW`` consecutive runs is chosen ("winnowing", Schleimer, Wilkerson &
    Aiken 2003), so two texts that share 16 words in a row (53 characters) always share a fingerprint; a shared run of
    13 to 15 words is seen in about two cases of five to four of five. Texts with up to three runs keep all of them.

    Returns:
        text: int64[m], ascending; value: uint64[m].
    """
    cuts = np.searchsorted(offsets, np.arange(_PIECE, offsets[-1], _PIECE))
    bounds = np.unique(np.concatenate([[0], cuts, [len(offsets) - 1]])).tolist()
    found = [(a, *_piece(data[offsets[a]:offsets[b]], offsets[a:b + 1] - offsets[a])) for a, b in zip(bounds, bounds[1:])]
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    return np.concatenate([text + a for a, text, _ in found]), np.concatenate([value for _, _, value in found])


def wide(data: np.ndarray) -> np.ndarray:
    """bool per byte: it opens a character of a script without word breaks (Thai, Lao, Burmese, Khmer, kana, Han)."""
    if not data.size or data.max() < 0xE0:
        return np.zeros(len(data), dtype=bool)
    after = np.append(data[1:], 0)
    return (((data >= 0xE3) & (data <= 0xE9)) | ((data == 0xE0) & (after >= 0xB8) & (after <= 0xBB))
            | ((data == 0xE1) & ((after <= 0x82) | (after == 0x9E) | (after == 0x9F)) & (after >= 0x80))
            | ((data == 0xF0) & (after >= 0xA0) & (after <= 0xB3)))


def _piece(data: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at, first, width = _units(data, offsets)
    runs = np.maximum(np.diff(first) - width + 1, 0)
    if not runs.any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    text = np.repeat(np.arange(len(runs)), runs)
    head = np.cumsum(runs) - runs
    unit = np.arange(len(text)) - head[text] + first[text]
    begin, end = at[unit], np.append(at, len(data))[unit + width[text]]
    value = _range_hashes(data, begin, end)
    kept = _winnowed(value, head[text], (head + runs)[text])
    return text[kept], value[kept]


def _units(data: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Byte positions of the units; first unit of each text (n + 1); units in a run of each text."""
    solid = data != 32
    start = solid.copy()
    start[1:] &= ~solid[:-1]
    heads = offsets[:-1][np.diff(offsets) > 0]
    start[heads] = solid[heads]
    broad = wide(data)
    at = np.flatnonzero(start | broad)
    first = np.searchsorted(at, offsets)
    before = np.concatenate([[0], np.cumsum(broad[at])])
    dense = 2 * np.diff(before[first]) > np.diff(first)
    return at, first, np.where(dense, CHARACTERS, WORDS)


def _range_hashes(data: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Hash of the bytes of each range, blanks left out of account but not out of place: a polynomial modulo 2**64 over
    prefix sums, so that its cost does not depend on the length of the ranges."""
    powers, inverses = _powers(len(data))
    with np.errstate(over="ignore"):
        sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(_VALUE[data] * powers, dtype=np.uint64)])
        return mix((sums[end] - sums[begin]) * inverses[begin], 0)


_known: list[tuple[np.ndarray, np.ndarray]] = []


def _powers(n: int) -> tuple[np.ndarray, np.ndarray]:
    """The first ``n`` powers of the base and of its inverse; those of a piece are made once."""
    if n > 2 * _PIECE:
        return tuple(_accumulated(base, n) for base in (_BASE, _INVERSE))
    if not _known:
        _known.append(tuple(_accumulated(base, 2 * _PIECE) for base in (_BASE, _INVERSE)))
    return tuple(values[:n] for values in _known[0])


def _accumulated(base: int, n: int) -> np.ndarray:
    out = np.full(n, base, dtype=np.uint64)
    out[:1] = 1
    return np.multiply.accumulate(out)


def _winnowed(value: np.ndarray, head: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """bool: smallest of some window of its own text; all runs of a text shorter than a window."""
    n = len(value)
    kept = stop - head < WINDOW
    if n < WINDOW:
        return kept
    windows = np.lib.stride_tricks.sliding_window_view(value, WINDOW)
    inside = np.arange(len(windows)) + WINDOW <= stop[: len(windows)]
    low = windows.min(axis=1)
    for place in range(WINDOW):
        kept[place : place + len(windows)] |= inside & (windows[:, place] == low)
    return kept
