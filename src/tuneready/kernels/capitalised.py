"""Capitalised words in a buffer of UTF-8 bytes: where they start and the letters they start with, as one number each."""

from __future__ import annotations

import numpy as np

LETTERS = 8  # bytes of a word that its key holds
_SIGNS = 0xE2  # lead byte of U+2000, where signs and scripts without capitals begin
_HIGH = np.uint64(0x8080808080808080)
_LOW7 = np.uint64(0x7F7F7F7F7F7F7F7F)
_CASE = np.uint64(0x2020202020202020)


def _each(byte: int) -> np.uint64:
    return np.uint64(byte * 0x0101010101010101)


def starts(data: np.ndarray) -> np.ndarray:
    """Positions (int64) in uint8 ``data`` where a word starts with a capital: A to Z, or a Latin letter of two bytes
    (lead bytes C3 to C5, of either case), after what is no letter: a sign of ASCII, or one of three or four bytes from U+2000 on, such as
    a curly quote or a Chinese bracket."""
    lead = data - np.uint8(65) < 26
    if data.size and data.max() >= 0xC3:
        lead |= data - np.uint8(0xC3) < 3
    at = np.flatnonzero(lead)
    before = data[np.maximum(at - 1, 0)]
    letter = ((before | 32) - np.uint8(97) < 26) | (before >= 0x80) & (data[np.maximum(at - 3, 0)] < _SIGNS) & (data[np.maximum(at - 4, 0)] < 0xF0)
    return at[~letter | (at == 0)]


def keys(data: np.ndarray, at: np.ndarray) -> np.ndarray:
    """uint64 per position: the first ``LETTERS`` bytes of the word there, lower case for ASCII letters, zero after its end.

    A word is ASCII letters and other characters below U+2000. ``data`` must go on for ``LETTERS`` bytes after the last position.
    """
    if not len(at):
        return np.zeros(0, dtype=np.uint64)
    words = np.lib.stride_tricks.as_strided(data, (len(data) - LETTERS + 1, LETTERS), (1, 1), writeable=False)[at]
    raw = np.ascontiguousarray(words).view("<u8").ravel()
    high = raw & _HIGH
    low7 = raw & _LOW7
    low = low7 | _CASE
    from_a = low + _each(0x80 - 0x61)  # high bit set where the byte is at least "a"
    over_z = low + _each(0x80 - 0x7B)  # high bit set where the byte is over "z"
    sign = low7 + _each(0x80 - (_SIGNS & 0x7F))  # with ``high``: set where a character from U+2000 on starts
    other = ~((from_a & ~over_z) | high) & _HIGH | high & sign  # high bit set where the byte belongs to no word
    lowest = other & (~other + np.uint64(1))  # the first such byte
    keep = np.where(other == 0, ~np.uint64(0), (lowest - np.uint64(1)) >> np.uint64(7))
    ascii_letters = (~raw & _HIGH) >> np.uint64(2)  # 0x20 in bytes below 0x80
    return (raw | ascii_letters) & keep


def key_of(words: list[str]) -> np.ndarray:
    """The same keys for words given as text, sorted, each once. Case is folded for ASCII letters only, as ``keys`` does."""
    plain = [word for word in words if word.isascii()]  # NumPy cuts and pads these
    others = [word.encode()[:LETTERS] for word in words if not word.isascii()]
    found = np.concatenate([np.array(some, dtype=f"S{LETTERS}") for some in (plain, others) if some] or [np.zeros(0, dtype=f"S{LETTERS}")])
    letters = found.view(np.uint8)
    letters[letters - np.uint8(65) < 26] |= 32
    return np.unique(found.view("<u8"))


def _slots(found: np.ndarray) -> np.ndarray:
    return (found * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(44)  # 20 bits


class Table:
    """A set of keys that is asked for many keys at once."""

    def __init__(self, known: np.ndarray) -> None:
        self._known = known
        self._bits = np.zeros(1 << 20, dtype=bool)
        self._bits[_slots(known)] = True

    def holds(self, found: np.ndarray) -> np.ndarray:
        """bool per key."""
        out = self._bits[_slots(found)]
        maybe = np.flatnonzero(out)
        if len(maybe) and len(self._known):
            at = np.minimum(np.searchsorted(self._known, found[maybe]), len(self._known) - 1)
            out[maybe] = self._known[at] == found[maybe]
        return out
