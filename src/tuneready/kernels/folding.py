"""Texts folded to their words: NFKC, case folded, and a blank for all that is no letter or digit (SPEC §2).

Most code points fold the same way whatever stands beside them, so a table does it: per code point the UTF-8 of what it
folds to. The others (combining marks and what composes with the character before it, Unicode Standard Annex 15; foldings
that take more bytes than they replace) send their text to ``unicodedata``. The table is made of ``unicodedata`` too, a
page of 256 code points when one is first met, so both ways follow the Unicode version of the running Python.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import pyarrow as pa

from tuneready.kernels import text as kernel

# Letters of scripts written without blanks between words: Thai, Lao, Burmese, Khmer, kana, Han with its extensions.
SPACELESS = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0xAA60, 0xAA7F), (0x3005, 0x3007), (0x3040, 0x30FF),
             (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x1B000, 0x1B16F), (0x20000, 0x3FFFF))
BLANK = 32
PAGES = 0x1100  # of 256 code points, all there are

ASCII = np.full(256, BLANK, dtype=np.uint8)  # what an ASCII byte folds to; bytes of other characters are blanks here
for _low, _high, _shift in ((48, 58, 0), (97, 123, 0), (65, 91, 32)):
    ASCII[_low:_high] = np.arange(_low, _high) + _shift
_ASCII_TABLE = ASCII.tobytes()
_CUT = "\U0010ffff"  # a noncharacter stands between texts that are folded together: it composes with nothing
_SURROGATES = range(0xD8, 0xE0)  # pages
# Where two code points may compose to one: all blocks but the ideographs, Hangul syllables and private planes.
_COMPOSED = (range(0xC0, 0x3400), range(0xA000, 0xAC00), range(0xF900, 0x20000))


def word_buffer(array: pa.Array, compiled: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Texts folded to their words, with blanks (one or more) between and around them.

    Args:
        array: texts; compiled: fold with Numba, which must be installed. The words are the same.

    Returns:
        data: uint8, UTF-8 of all texts; offsets: int64[n + 1]; spaceless: bool[n], most letters and digits of the text
        belong to a script that sets no blanks between words.
    """
    data, offsets = kernel.buffers(array)
    at = _beyond_ascii(data, offsets)
    spaceless = np.zeros(len(array), dtype=bool)
    if compiled and len(data):
        from tuneready.kernels import minhash_numba

        folded, spaceless, hard = minhash_numba.folded(data, offsets, at)
        at = np.flatnonzero(hard)
    else:
        folded = np.frombuffer(data.tobytes().translate(_ASCII_TABLE), dtype=np.uint8)
    if not at.size:
        return folded, offsets, spaceless
    wanted = array.take(pa.array(at))
    texts, lengths, spaceless[at] = _by_unicodedata(wanted.to_pylist()) if compiled else _by_table(wanted)
    return *_replaced(folded.data, offsets, at, texts, lengths), spaceless


def _beyond_ascii(data: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Numbers of the texts with a byte above 127. (The largest byte of each is found much faster than all such bytes.)"""
    full = np.flatnonzero(np.diff(offsets))
    return full[np.maximum.reduceat(data, offsets[full]) > 127] if full.size else full


def _replaced(data: memoryview, offsets: np.ndarray, at: np.ndarray, texts: bytes,
              lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(data, offsets) with the texts numbered ``at`` (ascending) replaced by those of the lengths that ``texts`` holds in a row."""
    new = np.concatenate([[0], np.cumsum(lengths)])
    breaks = np.flatnonzero(np.diff(at) != 1) + 1  # texts side by side are copied together
    first, last = np.concatenate([[0], breaks]), np.concatenate([breaks, [len(at)]])
    pieces, done = [], 0
    for start, stop, a, b in zip(offsets[at[first]].tolist(), offsets[at[last - 1] + 1].tolist(), new[first].tolist(), new[last].tolist()):
        pieces += (data[done:start], texts[a:b])
        done = stop
    pieces.append(data[done:])
    sizes = np.diff(offsets)
    sizes[at] = lengths
    return np.frombuffer(b"".join(pieces), dtype=np.uint8), np.concatenate([[0], np.cumsum(sizes)])


def _by_table(array: pa.Array) -> tuple[bytes, np.ndarray, np.ndarray]:
    """(UTF-8 of the folded texts in a row, bytes of each, spaceless or not) by table, as far as it goes."""
    data, offsets = kernel.buffers(array)
    points = np.frombuffer(data.tobytes().decode().encode("utf-32-le"), dtype=np.uint32)
    bounds = np.concatenate([[0], np.cumsum(kernel.code_points(data, offsets))])
    page = points >> np.uint32(8)
    used = np.zeros(PAGES, dtype=bool)
    used[page] = True
    place, table = entries(np.flatnonzero(used))
    entry = table.reshape(-1)[(place.astype(np.uint32) << np.uint32(8))[page] | (points & np.uint32(255))]
    utf8 = entry.astype(np.uint32).tobytes().translate(None, b"\0")
    lengths = kernel.sums((entry >> np.uint64(60)).view(np.int64), bounds)
    without = kernel.sums((entry >> np.uint64(32)).astype(np.uint16), bounds)
    spaceless = without > 0
    if spaceless.any():
        spaceless = 2 * without > kernel.sums((entry >> np.uint64(48)).astype(np.uint8) & np.uint8(15), bounds)
    hard = np.flatnonzero(kernel.sums(entry == 0, bounds))
    if not hard.size:
        return utf8, lengths, spaceless
    texts, sizes, spaceless[hard] = _by_unicodedata(array.take(pa.array(hard)).to_pylist())
    whole, bounds = _replaced(memoryview(utf8), np.concatenate([[0], np.cumsum(lengths)]), hard, texts, sizes)
    return whole.tobytes(), np.diff(bounds), spaceless


def _by_unicodedata(texts: list[str]) -> tuple[bytes, np.ndarray, np.ndarray]:
    """As ``_by_table``, for any text."""
    folded = [unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", t).casefold()).replace(_CUT, " ") for t in texts]
    points = np.frombuffer((_CUT.join(folded) + _CUT).encode("utf-32-le", "replace"), dtype=np.uint32).copy()
    ends = np.flatnonzero(points == ord(_CUT))
    bounds = np.concatenate([[0], ends + 1])
    used = np.flatnonzero(np.bincount(points >> np.uint32(8)))
    place = np.zeros(PAGES, dtype=np.int64)
    place[used] = np.arange(len(used))
    kind = np.concatenate([_kinds(page) for page in used.tolist()])[(place[points >> np.uint32(8)] << 8) | (points & np.uint32(255))]
    words, without = kernel.sums(kind > 0, bounds), kernel.sums(kind == 2, bounds)
    points[kind == 0] = BLANK
    size = 1 + (points >= 0x80) + (points >= 0x800) + (points >= 0x10000)
    return points.tobytes().decode("utf-32-le").encode(), kernel.sums(size, bounds), without * 2 > words


@cache
def _kinds(number: int) -> np.ndarray:
    """uint8 per code point of a page: 0 no letter or digit, 1 one, 2 one of a script without blanks."""
    first = number << 8
    kind = np.array([chr(point).isalnum() for point in range(first, first + 256)], dtype=np.uint8)
    for low, high in SPACELESS:
        kind[max(low - first, 0) : max(high + 1 - first, 0)] *= 2
    return np.minimum(kind, 2)


def entries(pages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(place, table): code point p folds to ``table[place[p >> 8], p & 255]``; pages that are not asked for to nothing.

    An entry of the table (uint64[·, 256]) holds the UTF-8 of what a code point folds to, 1 to 4 bytes, the first lowest; from
    bit 32 on how many letters of scripts without blanks that is, from bit 48 on how many letters and digits, from bit 60 on
    how many bytes. 0: the text must be folded by ``unicodedata``.
    """
    place = np.zeros(PAGES, dtype=np.int64)
    place[pages] = np.arange(1, len(pages) + 1)
    return place, np.stack([np.zeros(256, dtype=np.uint64), *(_page(number) for number in pages.tolist())])


@cache
def _page(number: int) -> np.ndarray:
    """The 256 entries of a page."""
    if number in _SURROGATES:  # no text holds them
        return np.zeros(256, dtype=np.uint64)
    characters = [chr(point) for point in range(number << 8, (number + 1) << 8)]
    whole = "".join(characters)
    plain = whole.isalnum() and unicodedata.normalize("NFKD", whole) == whole.casefold() == whole and _joining().isdisjoint(whole)
    return np.array([_held(c) if plain else _entry(c) for c in characters], dtype=np.uint64)  # ideographs fold to themselves


def _entry(character: str) -> int:
    """What a code point folds to, or 0."""
    first = unicodedata.normalize("NFKC", character).casefold()
    for stage in (character, first):
        begin = unicodedata.normalize("NFKD", stage)[0]
        if unicodedata.combining(begin) or begin in _joining():
            return 0
    words = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKC", first))
    words = " " if words.isspace() else words
    return _held(words) if len(words.encode()) <= len(character.encode()) else 0  # a folded text never outgrows its place


def _held(words: str) -> int:
    """The entry of up to 4 bytes of letters, digits and blanks."""
    spaceless = sum(any(low <= ord(c) <= high for low, high in SPACELESS) for c in words if c != " ")
    utf8 = words.encode()
    return int.from_bytes(utf8, "little") | spaceless << 32 | sum(c != " " for c in words) << 48 | len(utf8) << 60


@cache
def _joining() -> frozenset[str]:
    """Code points that may compose with what stands before them."""
    found = {chr(point) for jamo in (range(0x1161, 0x1176), range(0x11A8, 0x11C3)) for point in jamo}  # Hangul: by rule
    for block in _COMPOSED:
        for point in block:
            parts = unicodedata.decomposition(chr(point))
            if parts and parts[0] != "<" and " " in parts:
                found.add(chr(int(parts.split()[1], 16)))
    return frozenset(found)
