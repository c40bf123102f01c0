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


def fingerprints(data: np.ndarray, offsets: np.ndarray, spaceless: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chosen hashes of the runs of 13 words (of 50 characters in texts set in ``spaceless``) of each text.

    The run with the smallest hash of every ``WINDOW`` consecutive runs is chosen ("winnowing", Schleimer, Wilkerson &
    Aiken 2003), so two texts that share 16 words in a row (53 characters) always share a fingerprint; of shared
    runs of 13, 14 and 15 words about 20 %, 45 % and 70 % do. Texts with up to three runs keep all of them.

    Args:
        data, offsets, spaceless: texts as ``shingles.word_buffer`` folds them.

    Returns:
        text: int64[m], ascending; value: uint64[m].
    """
    cuts = np.searchsorted(offsets, np.arange(_PIECE, offsets[-1], _PIECE))
    bounds = np.unique(np.concatenate([[0], cuts, [len(offsets) - 1]])).tolist()
    found = [(a, *_piece(data[offsets[a]:offsets[b]], offsets[a:b + 1] - offsets[a], spaceless[a:b]))
             for a, b in zip(bounds, bounds[1:])]
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    return np.concatenate([text + a for a, text, _ in found]), np.concatenate([value for _, _, value in found])


def _piece(data: np.ndarray, offsets: np.ndarray, spaceless: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    solid = data != 32
    at = units(data, solid, offsets, spaceless)
    first = np.searchsorted(at, offsets)
    width = np.where(spaceless, CHARACTERS, WORDS)
    runs = np.maximum(np.diff(first) - width + 1, 0)
    if not runs.any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    text = np.repeat(np.arange(len(runs)), runs)
    head = np.cumsum(runs) - runs
    unit = np.arange(len(text)) - head[text] + first[text]
    place = np.append((np.cumsum(solid, dtype=np.int32) - 1)[at], np.count_nonzero(solid))  # once blanks are taken out
    value = _range_hashes(data[solid], place[unit], place[unit + width[text]])
    kept = _winnowed(value, head[text], (head + runs)[text])
    return text[kept], value[kept]


def units(data: np.ndarray, solid: np.ndarray, offsets: np.ndarray, spaceless: np.ndarray) -> np.ndarray:
    """Byte positions of the units."""
    start = solid.copy()
    start[1:] &= ~solid[:-1]
    heads = offsets[:-1][np.diff(offsets) > 0]
    start[heads] = solid[heads]
    if spaceless.any():
        start |= solid & ((data & 0xC0) != 0x80) & np.repeat(spaceless, np.diff(offsets))
    return np.flatnonzero(start)


def _range_hashes(data: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Hash of the bytes of each range: a polynomial modulo 2**64 over prefix sums, so that its cost does not depend on
    the length of the ranges."""
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
