"""The skeleton of a text: its words with what a template would fill in taken out. Arrays in, arrays out.

A word is what stands between white space. A slot is a word with a digit or ``@``, a word that opens with ``http`` or
``www.``, a capitalised word that does not open a sentence (ASCII; "I" is none), and a word within straight double
quotes. Neighbouring slots are one. The rule looks at nothing but the text, so a row has the same skeleton in every run.
"""

from __future__ import annotations

import numpy as np

from tuneready.kernels.text import LOWER, group_sums, mix

_PIECE = 1 << 18  # bytes worked on at once
_ENDS = np.zeros(256, dtype=bool)  # bytes after which a capital says nothing
_ENDS[list(b".!?:;\"')]>*-#|/")] = True
_LOWER_TABLE = LOWER.tobytes()
_HTTP, _WWW = (np.uint64(int.from_bytes(word, "little")) for word in (b"http", b"www."))
_FOUR, _EIGHT = np.uint64(0xFFFFFFFF), np.uint64(0xFFFFFFFFFFFFFFFF)


def skeletons(data: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Skeleton of each text.

    Returns:
        value: uint64, equal for texts with the same skeleton; words: int64, words that are kept; slots: int64.
    """
    cuts = np.searchsorted(offsets, np.arange(_PIECE, offsets[-1], _PIECE))
    bounds = np.unique(np.concatenate([[0], cuts, [len(offsets) - 1]])).tolist()
    found = [_piece(data[offsets[a]:offsets[b]], offsets[a:b + 1] - offsets[a]) for a, b in zip(bounds, bounds[1:])]
    if not found:
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return tuple(np.concatenate(column) for column in zip(*found))


def _piece(data: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    starts, ends = _words(data, offsets)
    first = np.searchsorted(starts, offsets)
    if not starts.size:
        nothing = np.zeros(len(offsets) - 1, dtype=np.int64)
        return nothing.astype(np.uint64), nothing, nothing
    low = np.frombuffer(data.tobytes().translate(_LOWER_TABLE) + bytes(8), dtype=np.uint8)
    loads = np.ndarray((len(low) - 7,), dtype="<u8", buffer=low, strides=(1,))
    head = loads[starts]
    opens = np.zeros(len(starts), dtype=bool)
    opens[first[:-1][np.diff(first) > 0]] = True
    slot = _slots(data, starts, ends, opens, head & _FOUR) | _quoted(data, offsets, starts, first)
    value = np.where(slot, np.uint64(0), _hashes(loads, head, starts, ends))
    kept = ~slot
    kept[1:] |= ~slot[:-1]  # of neighbouring slots the first is kept
    kept |= opens
    before = np.concatenate([[0], np.cumsum(kept)])
    rank = (before[:-1] - np.repeat(before[first[:-1]], np.diff(first))).astype(np.uint64)
    with np.errstate(over="ignore"):
        mixed = np.where(kept, mix(value + rank * np.uint64(0x9E3779B97F4A7C15), 6), np.uint64(0))
    return group_sums(mixed, first), group_sums(~slot, first), group_sums(slot & kept, first)


def _words(data: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First byte of each word and the byte after its last."""
    solid = data > 32
    begins = solid.copy()
    begins[1:] &= ~solid[:-1]
    stops = solid.copy()
    stops[:-1] &= ~solid[1:]
    full = np.diff(offsets) > 0
    heads, tails = offsets[:-1][full], offsets[1:][full] - 1
    begins[heads] = solid[heads]
    stops[tails] = solid[tails]
    return np.flatnonzero(begins), np.flatnonzero(stops) + 1


def _slots(data: np.ndarray, starts: np.ndarray, ends: np.ndarray, opens: np.ndarray, four: np.ndarray) -> np.ndarray:
    slot = np.zeros(len(starts), dtype=bool)
    filled = np.flatnonzero((data - np.uint8(48) < 10) | (data == 64))  # digits, by wrapping round, and "@"
    slot[np.searchsorted(starts, filled, side="right") - 1] = True
    slot |= (four == _HTTP) | (four == _WWW)
    initial = data[starts]
    capital = np.flatnonzero((initial >= 65) & (initial <= 90) & ~opens)
    capital = capital[~_ENDS[data[ends[capital - 1] - 1]]]
    second = np.append(data, 0)[starts[capital] + 1]
    alone = (data[starts[capital]] == 73) & ((ends[capital] - starts[capital] == 1) | (second == 39))
    slot[capital[~alone]] = True
    return slot


def _quoted(data: np.ndarray, offsets: np.ndarray, starts: np.ndarray, first: np.ndarray) -> np.ndarray:
    """bool per word: it opens a quotation or stands in one; quotes that do not pair within the text count for nothing."""
    marks = np.flatnonzero(data == 34)
    if not marks.size:
        return np.zeros(len(starts), dtype=bool)
    bounds = np.searchsorted(marks, offsets)
    paired = np.repeat(np.diff(bounds) % 2 == 0, np.diff(first))
    past = np.searchsorted(marks, starts, side="right") - np.repeat(bounds[:-1], np.diff(first))
    before = past - (data[starts] == 34)
    return paired & ((before % 2 == 1) | (data[starts] == 34))


def _hashes(loads: np.ndarray, head: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """uint64 per word in lower case: its first and last eight bytes and its length, which is all of a word up to 16."""
    length = ends - starts
    short = np.maximum(8 - length, 0).astype(np.uint64) << np.uint64(3)
    first = head & (_EIGHT >> short)
    tail = np.where(length > 8, loads[np.maximum(ends - 8, 0)], np.uint64(0))
    with np.errstate(over="ignore"):
        return mix(first + mix(tail, 7) + length.astype(np.uint64), 8)
