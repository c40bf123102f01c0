"""Spans over code points: what stands at their edges, which overlap, and where a labelled run of words stands unlabelled.

All texts lie in one array of code points; ``low`` and ``high`` of a span are places in it. No Python string per span.
"""

from __future__ import annotations

import unicodedata

import numpy as np

from tuneready.kernels import text as kernel

OTHER, LETTER, ALONE, DIGIT, BLANK, MARK = range(6)  # kinds of code points; ALONE: a letter that is a word by itself; MARK: punctuation
INSIDE_START, INSIDE_END, BLANK_EDGE, MARK_EDGE = 1, 2, 4, 8
_SPACELESS = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF),
              (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_OPENING, _CLOSING = ("Ps", "Pi"), ("Pe", "Pf")
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd: it has an inverse modulo 2**64
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))


def kinds(points: np.ndarray) -> np.ndarray:
    """uint8 per code point. Brackets, quotation marks and symbols are OTHER: they often belong to a span."""
    seen = np.zeros(0x110000, dtype=bool)
    seen[points] = True
    known = np.flatnonzero(seen)
    table = np.zeros(0x110000, dtype=np.uint8)
    for point in known.tolist():
        character = chr(point)
        if character.isspace():
            table[point] = BLANK
        elif character.isdigit():
            table[point] = DIGIT
        elif character.isalnum() or unicodedata.category(character)[0] == "M":
            table[point] = ALONE if any(low <= point <= high for low, high in _SPACELESS) else LETTER
        elif character in ",;:" or unicodedata.category(character) == "Po" and character not in "'\"%&@#*/.!?":
            table[point] = MARK
    return table[points]


def edges(kind: np.ndarray, low: np.ndarray, high: np.ndarray, begin: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """uint8 per span: what is odd at its edges, a sum of the constants above; ``begin``, ``stop``: bounds of its text."""
    word = (kind == LETTER) | (kind == DIGIT)
    out = np.zeros(len(low), dtype=np.uint8)
    before, after = np.maximum(low - 1, 0), np.minimum(high, max(len(kind) - 1, 0))
    out[(low > begin) & word[before] & word[low]] |= INSIDE_START
    out[(high < stop) & word[after] & word[high - 1]] |= INSIDE_END
    out[(kind[low] == BLANK) | (kind[high - 1] == BLANK)] |= BLANK_EDGE
    out[(kind[low] == MARK) | (kind[high - 1] == MARK)] |= MARK_EDGE
    return out


def overlapping(low: np.ndarray, high: np.ndarray, label: np.ndarray, text: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(bool: an earlier span of the text and label is the same, bool: one overlaps it). ``text``: number of each span's text."""
    order = np.lexsort((high, low, label, text))
    a, b, group = low[order], high[order], np.stack([text[order], label[order]])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (group[:, 1:] != group[:, :-1]).any(axis=0)
    number = np.cumsum(new)
    width = int(high.max(initial=0)) + 1
    reach = np.maximum.accumulate(number * width + b) - number * width  # furthest end so far in the group
    twice, over = np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=bool)
    twice[order[1:]] = ~new[1:] & (a[1:] == a[:-1]) & (b[1:] == b[:-1])
    over[order[1:]] = ~new[1:] & (a[1:] < reach[:-1]) & ~twice[order[1:]]
    return twice, over


def words(points: np.ndarray, kind: np.ndarray, text: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(first place, place after the last, hash, whether it has a letter) of every word; a run of digits counts as one digit.

    ``text``: number of the text of each code point.
    """
    inside = (kind == LETTER) | (kind == DIGIT) | (kind == ALONE)
    new = inside.copy()
    new[1:] &= ~inside[:-1] | (text[1:] != text[:-1]) | (kind[1:] == ALONE) | (kind[:-1] == ALONE)
    at = np.flatnonzero(inside)
    first = np.flatnonzero(new)
    if not len(first):
        return first, first, np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=bool)
    begins = np.searchsorted(at, first)
    size = np.diff(np.append(begins, len(at)))
    repeated = (kind[at] == DIGIT) & ~new[at]
    repeated[1:] &= kind[at][:-1] == DIGIT
    place = np.cumsum(~repeated)
    place -= np.repeat(place[begins], size)
    value = np.where(kind[at] == DIGIT, 48, points[at]).astype(np.uint64)
    mixed = kernel.mix(value | place.astype(np.uint64) << np.uint64(32), 21)
    mixed[repeated] = 0
    lettered = np.add.reduceat((kind[at] != DIGIT).astype(np.int64), begins) > 0
    return first, first + size, kernel.mix(np.add.reduceat(mixed, begins), 22), lettered


def run_sums(hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(prefix sums of hash × base^place, base^-place), both uint64[words + 1]: what ``runs`` needs."""
    n = len(hashes)
    with np.errstate(over="ignore"):
        power = np.concatenate([np.ones(1, np.uint64), np.multiply.accumulate(np.full(n, _BASE, dtype=np.uint64))])
        back = np.concatenate([np.ones(1, np.uint64), np.multiply.accumulate(np.full(n, _INVERSE, dtype=np.uint64))])
        return np.concatenate([np.zeros(1, np.uint64), np.cumsum(hashes * power[:-1], dtype=np.uint64)]), back


def runs(sums: tuple[np.ndarray, np.ndarray], first: np.ndarray, size: np.ndarray | int) -> np.ndarray:
    """uint64: hash of the run of ``size`` words that begins at word ``first``."""
    prefix, back = sums
    with np.errstate(over="ignore"):
        return kernel.mix((prefix[first + size] - prefix[first]) * back[first] + np.asarray(size).astype(np.uint64), 23)
