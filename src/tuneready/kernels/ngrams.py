"""Bag-of-n-grams features of many short texts at once: hashed words, pairs of words, and characters within words.

A text is lower-cased; letters, their marks and digits make words, every digit counts as ``0`` (an order number says nothing about a
class), and each character of a script without blanks is a word of its own. Features are hashed to a fixed number of
columns (Weinberger et al., ICML 2009); there is no vocabulary to keep, so batches can be treated apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.kernels import text as kernel

WORD_COLUMNS, CHARACTER_COLUMNS = 1 << 18, 1 << 19
SIZES = (3, 4, 5)  # characters, word edges included: the usual range for topic and intent (scikit-learn's char_wb)
_BLANK = 32
_ZERO = 48
_ROWS_AT_ONCE = 4096
# Thai, Lao, Burmese, Khmer, kana, Han with extensions: scripts written without blanks between words.
_SPACELESS = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF),
              (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


@dataclass(frozen=True)
class Features:
    """A sparse matrix of counts by row: ``columns`` (int32) and ``counts`` (float32) between ``starts`` (int64[n + 1])."""

    columns: np.ndarray
    counts: np.ndarray
    starts: np.ndarray
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def most_frequent(self, most: int, least: int = 2) -> np.ndarray:
        """Columns in ascending order: at most ``most``, of those that ``least`` rows or more hold the most frequent."""
        frequency = self.document_frequency()
        order = np.argsort(-frequency, kind="stable")[:most]
        return np.sort(order[frequency[order] >= least])

    def document_frequency(self) -> np.ndarray:
        """int64[width]: rows that hold each column."""
        return np.bincount(self.columns, minlength=self.width)

    def weighted(self, idf: np.ndarray) -> Features:
        """Counts as (1 + ln count) × ``idf``, every row of length 1 (rows without a feature stay 0)."""
        values = (1 + np.log(self.counts)) * idf[self.columns].astype(np.float32)
        norm = np.sqrt(kernel.group_sums(values * values, self.starts))
        values /= np.repeat(np.where(norm > 0, norm, 1), np.diff(self.starts)).astype(np.float32)
        return Features(self.columns, values.astype(np.float32), self.starts, self.width)

    def matrix(self, kept: np.ndarray | None = None):  # the type is SciPy's
        """As ``scipy.sparse.csr_matrix``; ``kept`` (ascending column numbers): of these columns alone, renumbered."""
        from scipy import sparse

        if kept is None:
            return sparse.csr_matrix((self.counts, self.columns, self.starts), shape=(len(self), self.width))
        number = np.full(self.width, -1, dtype=np.int32)
        number[kept] = np.arange(len(kept), dtype=np.int32)
        inside = number[self.columns] >= 0
        starts = np.concatenate([[0], np.cumsum(inside)])[self.starts]
        return sparse.csr_matrix((self.counts[inside], number[self.columns[inside]], starts), shape=(len(self), len(kept)))


def inverse_document_frequency(frequency: np.ndarray, rows: int) -> np.ndarray:
    """float32: ln((1 + rows) / (1 + frequency)) + 1 (the smoothed form of scikit-learn)."""
    return (np.log((1 + rows) / (1 + frequency)) + 1).astype(np.float32)


def ngrams(array: pa.Array, most_characters: int = 2000, sizes: tuple[int, ...] = SIZES) -> tuple[Features, Features]:
    """(words and pairs of words, characters within words) of each text; null counts as empty.

    Args:
        array: texts; most_characters: code points of a text that are looked at, from its beginning.
        sizes: of the runs of characters, each 3 to 5; with none the second part is empty.
    """
    words, characters = [], []
    for start in range(0, max(len(array), 1), _ROWS_AT_ONCE):
        some = array.slice(start, _ROWS_AT_ONCE)
        points, row, first = _words(pc.utf8_slice_codeunits(some, 0, most_characters))
        words.append(_counted(*_word_features(points, row, first), len(some), WORD_COLUMNS))
        characters.append(_counted(*_character_features(points, row, sizes), len(some), CHARACTER_COLUMNS))
    return _joined(words), _joined(characters)


def _words(array: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(code points of all words, each between two blanks; row of each; place of each word's first letter)."""
    data, offsets = kernel.buffers(pc.utf8_lower(pc.fill_null(array, "")))
    body = data[offsets[0] : offsets[-1]].tobytes()
    points = np.frombuffer(body.decode("utf-8").encode("utf-32-le"), dtype=np.uint32)
    lengths = kernel.code_points(data, offsets)
    row = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    kind = _kinds(points)
    points = np.where(kind == 3, _ZERO, points)
    inside = kind > 0
    alone = kind == 2
    new = np.ones(len(points), dtype=bool)
    new[1:] = (row[1:] != row[:-1]) | ~inside[:-1] | alone[1:] | alone[:-1]
    new &= inside
    at = np.flatnonzero(inside)
    number = np.cumsum(new[at])  # word of each letter, from 1
    place = np.arange(len(at)) + 2 * number - 1
    out = np.full(len(at) + 2 * int(number[-1] if len(at) else 0), _BLANK, dtype=np.uint32)
    out[place] = points[at]
    first = place[new[at]]
    width = np.diff(np.append(first, len(out) + 1))
    return out, np.repeat(row[np.flatnonzero(new)], width), first


def _kinds(points: np.ndarray) -> np.ndarray:
    """uint8 per code point: 0 no part of a word, 1 letter, 2 a word by itself, 3 digit."""
    seen = np.zeros(0x110000, dtype=bool)
    seen[points] = True
    known = np.flatnonzero(seen)
    kind = np.array([3 if (c := chr(p)).isdigit() else int(c.isalnum() or category(c)[0] == "M") for p in known.tolist()], dtype=np.uint8)
    for low, high in _SPACELESS:
        kind[(known >= low) & (known <= high) & (kind == 1)] = 2
    table = np.zeros(0x110000, dtype=np.uint8)
    table[known] = kind
    return table[points]


def _word_features(points: np.ndarray, row: np.ndarray, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hash, row) of every word and of every two words that follow each other in a row."""
    if not len(first):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    size = np.diff(np.append(first, len(points) + 1)) - 2
    place = np.arange(len(points)) - np.repeat(first - 1, size + 2)
    mixed = kernel.mix(points.astype(np.uint64) | place.astype(np.uint64) << np.uint64(32), 1)
    mixed[points == _BLANK] = 0
    word = np.add.reduceat(mixed, first)
    mine = row[first]
    with np.errstate(over="ignore"):
        pair = kernel.mix(word[:-1] * np.uint64(0x9E3779B97F4A7C15) + word[1:], 2)
    together = mine[1:] == mine[:-1]
    return np.concatenate([kernel.mix(word, 3), pair[together]]), np.concatenate([mine, mine[1:][together]])


def _character_features(points: np.ndarray, row: np.ndarray, sizes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """(hash, row) of every run of ``sizes`` characters within a word and its edges."""
    wide = points.astype(np.uint64)
    blank = points == _BLANK
    edge = np.zeros(len(points), dtype=bool)
    edge[1:] = blank[1:] & blank[:-1]  # the second of two blanks: no run goes over it
    crossed = np.cumsum(edge)
    hashes, rows = [], []
    with np.errstate(over="ignore"):
        for size in sizes:
            n = len(wide) - size + 1
            if n <= 0:
                continue
            low = wide[:n] | wide[1 : n + 1] << np.uint64(21) | wide[2 : n + 2] << np.uint64(42)
            high = np.full(n, size, dtype=np.uint64)
            for k in range(3, size):
                high = high << np.uint64(21) | wide[k : n + k]
            whole = np.flatnonzero(crossed[size - 1 :] == crossed[:n])
            hashes.append(kernel.mix(low[whole] ^ kernel.mix(high[whole], 4), 5))
            rows.append(row[whole])
    return (np.concatenate(hashes), np.concatenate(rows)) if hashes else (np.zeros(0, np.uint64), np.zeros(0, np.int64))


def _counted(hashes: np.ndarray, rows: np.ndarray, n: int, width: int) -> Features:
    """Counts of (row, hash modulo width)."""
    bits = width.bit_length() - 1
    key = np.sort(rows.astype(np.uint64) << np.uint64(bits) | hashes >> np.uint64(64 - bits))
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, dtype=np.int64)
    counts = np.diff(np.append(first, len(key))).astype(np.float32)
    key = key[first]
    starts = np.searchsorted(key, np.arange(n + 1, dtype=np.uint64) << np.uint64(bits))
    return Features((key & np.uint64(width - 1)).astype(np.int32), counts, starts.astype(np.int64), width)


def _joined(parts: list[Features]) -> Features:
    """The rows of all, one after the other."""
    sizes = np.concatenate([np.diff(part.starts) for part in parts])
    return Features(np.concatenate([p.columns for p in parts]), np.concatenate([p.counts for p in parts]),
                    np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), parts[0].width)
