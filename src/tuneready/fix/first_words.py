"""Which texts hold a word that a known name begins with, asked of millions of words at once.

A word is a run of ``\\w``, case folded. Of each its first eight characters make a key of eight bytes, and the keys of all words of a
text are looked up in one go. What this passes over holds no such word; what it names may hold one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from tuneready.kernels.capitalised import Table

_KEY = 8  # characters of a word that its key holds
_STEP = 4 << 20  # characters looked at in one go
_BACKSLASH = 92
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_BLANK = ("\\n", "\\r", "\\t", "\\b", "\\f")


@cache
def _codes(block: int) -> np.ndarray:
    """uint8 per code point of a block of 65,536: 0 for what is no ``\\w``; small and capital letters of ASCII have one code."""
    out = np.array([128 + point % 127 if chr(point).isalnum() else 0 for point in range(block << 16, block + 1 << 16)], np.uint8)
    if not block:
        out[:128] = _ascii()[:128]
    return out


@cache
def _ascii() -> np.ndarray:
    return np.array([ord(c.lower()) if (c := chr(point)).isalnum() or c == "_" else 0 for point in range(128)] + [0] * 128, np.uint8)


class FirstWords:
    """The first words of names, ready to be looked for in texts or in records as they are written."""

    def __init__(self, words: Iterable[str]):
        """``words``: case folded."""
        codes = [self._coded(word)[:_KEY] for word in words]
        known = np.array(sorted({int.from_bytes(code.tobytes().ljust(_KEY, b"\0"), "little") for code in codes}), np.uint64)
        self._table = Table(known)
        self._heads = np.zeros(1 << 16, bool)  # by the first two characters: most words end here
        self._heads[known & np.uint64(0xFFFF)] = True

    @staticmethod
    def _coded(text: str) -> np.ndarray:
        if text.isascii():
            return _ascii()[np.frombuffer(text.encode(), np.uint8)]
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        out = _codes(0)[points & 0xFFFF]
        high = np.flatnonzero(points >> 16)
        for block in np.unique(points[high] >> 16).tolist():
            mine = high[points[high] >> 16 == block]
            out[mine] = _codes(block)[points[mine] & 0xFFFF]
        return out

    def texts(self, texts: Sequence[str]) -> list[int]:
        """Numbers of the texts that may hold a first word, ascending."""
        out: list[int] = []
        at = 0
        while at < len(texts):
            behind, size = at, 0
            while behind < len(texts) and (size < _STEP or behind == at):
                size += len(texts[behind]) + 1
                behind += 1
            mine = [text.casefold() for text in texts[at:behind]]
            starts = np.cumsum([0, *(len(text) + 1 for text in mine[:-1])])
            places = self._places(self._coded("\n".join(mine)))
            out += (at + np.unique(np.searchsorted(starts, places, side="right") - 1)).tolist()
            at = behind
        return out

    def records(self, data: bytes, offsets: np.ndarray, lengths: np.ndarray, escapes: bool) -> np.ndarray:
        """Numbers of the records that may hold a first word in one of their texts, ascending.

        Args:
            data: bytes of UTF-8 in which the records stand as they are written.
            offsets, lengths: int64, of each record in ``data``, ascending; escapes: whether they are JSON, where ``\\n`` is a line end.
        """
        raw = np.frombuffer(data, np.uint8)
        units = _ascii()[raw]
        escape = np.flatnonzero(raw == _BACKSLASH) if escapes else np.zeros(0, np.int64)
        escape = escape[escape + 2 < len(raw)]
        places = np.concatenate([self._places(units), self._among(units, escape + 2)])  # a word may begin right behind \\n
        odd = np.unique(_record(offsets, np.concatenate([np.flatnonzero(raw >= 128), escape[raw[escape + 1] == ord("u")]])))
        texts = [data[a:a + n].decode() for a, n in zip(offsets[odd].tolist(), lengths[odd].tolist())]
        if escapes:  # the second time for JSON within a text
            once = [_unescaped(text) if "\\" in text else text for text in texts]
            texts = [f"{one} {_unescaped(one)}" if "\\" in one else one for one in once]
        return np.unique(np.concatenate([_record(offsets, places), odd[np.array(self.texts(texts), np.int64)]]))

    def _places(self, units: np.ndarray) -> np.ndarray:
        inner = units > 0
        begins = inner.copy()
        begins[1:] &= ~inner[:-1]
        return self._among(units, np.flatnonzero(begins))

    def _among(self, units: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Those of the places ``at`` where a word begins that a name may begin with."""
        if not at.size:
            return at
        data = np.concatenate([units, np.zeros(_KEY, np.uint8)])
        at = at[self._heads[data[at] | data[at + 1].astype(np.uint16) << 8]]
        raw = np.lib.stride_tricks.as_strided(data, (len(units), _KEY), (1, 1), writeable=False)[at].view("<u8").ravel()
        return at[self._table.holds(_cut(raw))]


def _record(offsets: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The records in which the places lie, or behind which; places before the first are left out."""
    at = np.searchsorted(offsets, places, side="right") - 1
    return at[at >= 0]


def _unescaped(text: str) -> str:
    """The text with what JSON escapes put in its place: characters by number, white space for a line end or a tab."""
    made = _ESCAPE.sub(lambda m: chr(int(m.group(1), 16)) if m.group(1) else " " if m.group() in _BLANK else m.group()[1:], text)
    return made.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # two halves of a character become it


def _cut(keys: np.ndarray) -> np.ndarray:
    """The keys (uint64) with zeros behind their first byte that is zero."""
    low, high = np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(0x8080808080808080)
    zero = ~(((keys & low) + low) | keys) & high  # high bit set where a byte is zero
    first = zero & (~zero + np.uint64(1))
    return keys & np.where(zero == 0, ~np.uint64(0), (first - np.uint64(1)) >> np.uint64(7))
