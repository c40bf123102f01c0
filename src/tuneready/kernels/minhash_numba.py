"""The near-duplicate kernels compiled by Numba (``[fast]`` extra): the same bits as the NumPy ones, several times as fast.

Each function below runs as plain Python too, which is how to read and debug it. It is compiled on first use, and
the machine code is kept on disk. All of them release the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from tuneready.kernels.folding import ASCII, BLANK, PAGES, entries
from tuneready.kernels.shingles import BITS

_BLOCK_BYTES = 1 << 17  # bytes of text whose shingles are held before they are sorted: they stay in the core's own cache
_MOST_SLOTS = 18  # bits

_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_A, _B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_END = np.uint64(0xD6E8FEB86659FD93)
_ZERO, _ONE, _S7, _S21, _S42, _S56 = np.uint64(0), np.uint64(1), np.uint64(7), np.uint64(21), np.uint64(42), np.uint64(56)
_S8, _S29, _S32, _S63, _TO_BITS = np.uint64(8), np.uint64(29), np.uint64(32), np.uint64(63), np.uint64(64 - BITS)
_BYTE, _LOW, _COUNT = np.uint64(0xFF), np.uint64(0xFFFFFFFF), np.uint64(0xFFFF)
_BLANKS, _ONES, _TOPS = np.uint64(0x2020202020202020), np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_PLACES = np.uint64(0x0001020304050607)  # times 1 << 8 * n: n in the top byte


@cache
def _compiled(function: Callable) -> Callable:
    """``function`` as machine code."""
    from numba import njit

    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # no folder can be written where the machine code could be kept
        return njit(nogil=True)(function)


def folded(data: np.ndarray, offsets: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(texts, spaceless, hard): each text folded within its place, which blanks fill up; see ``folding.word_buffer``.

    ``at`` numbers the texts beyond ASCII. Those set in ``hard`` must be folded by ``unicodedata``; what stands in their place
    means nothing.
    """
    out = np.empty(len(data), dtype=np.uint8)
    eights, rest = len(data) // 8, len(data) % 8
    _compiled(_ascii)(*(np.ndarray((eights,), dtype="<u8", buffer=one) for one in (data, out)))
    out[len(data) - rest :] = ASCII[data[len(data) - rest :]]
    marks = np.zeros((len(offsets) - 1, 2), dtype=np.bool_)
    if at.size:
        used = np.zeros(PAGES, dtype=np.bool_)
        _compiled(_pages)(data, offsets, at, used)
        _compiled(_folded)(data, offsets, at, (ASCII, *entries(np.flatnonzero(used))), out, marks)
    return out, marks[:, 0].copy(), marks[:, 1].copy()


def _ascii(texts, out):  # compiled for the arrays of its caller
    """Folds 8 ASCII bytes at a time; bytes above 127 become blanks. A byte's top bit tells whether a sum has reached 128."""
    for i in range(len(texts)):
        low = texts[i] & ~_TOPS
        small = low | _BLANKS  # letters in lower case
        letter = (small + _ONES * np.uint64(128 - 97)) & ~(small + _ONES * np.uint64(128 - 123))
        digit = (low + _ONES * np.uint64(128 - 48)) & ~(low + _ONES * np.uint64(128 - 58))
        ascii_only = ~texts[i] & _TOPS
        letter = ((letter & ascii_only) >> _S7) * _BYTE
        digit = ((digit & ascii_only) >> _S7) * _BYTE
        out[i] = (small & letter) | (low & digit) | (_BLANKS & ~(letter | digit))


def _pages(data, offsets, at, used):  # compiled for the arrays of its caller
    """Sets the pages of 256 code points that the texts numbered ``at`` hold beyond ASCII."""
    for text in at:
        for i in range(offsets[text], offsets[text + 1] - 1):
            byte, follow = np.int64(data[i]), np.int64(data[i + 1]) & 63
            if byte < 0xC0:
                continue
            page = (byte & 31) >> 2
            if byte >= 0xF0:
                third = np.int64(data[min(i + 2, len(data) - 1)]) & 63
                page = min(((byte & 7) << 10) | (follow << 4) | (third >> 2), len(used) - 1)
            elif byte >= 0xE0:
                page = ((byte & 15) << 4) | (follow >> 2)
            used[page] = True


def _folded(data, offsets, numbers, tables, out, marks):  # compiled for the arrays of its caller
    """Folds the texts of the ``numbers`` by the tables, each up to a code point that has no entry; marks it spaceless or hard."""
    ascii_table, place, table = tables
    for text in numbers:
        at, stop = offsets[text], offsets[text + 1]
        filled, without = at, np.int64(0)
        while at < stop:
            byte = np.int64(data[at])
            if byte < 128:
                out[filled] = ascii_table[byte]
                filled += 1
                at += 1
                continue
            size = 2 + (byte >= 0xE0) + (byte >= 0xF0)
            if at + size > stop:
                marks[text, 1] = True
                break
            point = byte & (0x7F >> size)
            for follow in range(at + 1, at + size):
                point = (point << 6) | (np.int64(data[follow]) & 63)
            page = point >> 8
            entry = table[place[page], point & 255] if page < len(place) else _ZERO
            if entry == _ZERO:
                marks[text, 1] = True
                break
            without += np.int64((entry >> _S32) & _COUNT)
            utf8 = entry & _LOW
            while utf8:
                out[filled] = np.uint8(utf8 & _BYTE)
                filled += 1
                utf8 >>= _S8
            at += size
        if without:
            letters = 0
            for i in range(offsets[text], filled):
                letters += out[i] != BLANK and (out[i] & 0xC0) != 0x80
            marks[text, 0] = 2 * without > letters
        for i in range(filled, stop):
            out[i] = BLANK


def shingles(data: np.ndarray, offsets: np.ndarray, spaceless: np.ndarray, first: np.ndarray,
             salts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hashes, counts): distinct shingle hashes of each row, ascending within it, and how many it has.

    Args:
        data, offsets, spaceless: texts as ``folding.word_buffer`` gives them; first: int64[rows + 1], first text of each row;
        salts: uint64 per text, joined to its hashes.
    """
    padded = np.concatenate([data, np.full(8, BLANK, dtype=np.uint8)])
    loads = np.ndarray((len(data) + 1,), dtype="<u8", buffer=padded, strides=(1,))
    # A word takes two bytes, a letter of a text without blanks too, so no text has more shingles than these.
    most = np.concatenate([[0], np.cumsum(np.diff(offsets) // 2 + 1)])
    size, before, rows = offsets[first], most[first], len(first) - 1
    out, counts = np.empty(int(before[-1]), dtype=np.uint64), np.zeros(rows, dtype=np.int64)
    filled, row = 0, 0
    while row < rows:
        stop = int(np.searchsorted(size, size[row] + _BLOCK_BYTES, side="right")) - 1
        stop = min(max(row + 1, stop), rows)
        texts = slice(int(first[row]), int(first[stop]))
        bounds, skipped = offsets[texts.start : texts.stop + 1], spaceless[texts]
        keys, ordered = (np.empty(int(before[stop] - before[row]), dtype=np.uint64) for _ in range(2))
        spans = np.zeros((len(skipped), 2), dtype=np.int64)
        used = _compiled(_word_shingles)(loads, bounds, skipped, keys, spans)
        if skipped.any():
            _compiled(_character_shingles)(data, bounds, skipped, keys, used, spans)
        if salts[texts].any():
            order = np.argsort(spans[:, 0], kind="stable")  # the places of all texts lie side by side
            mine = np.repeat(salts[texts][order], (spans[:, 1] - spans[:, 0])[order])
            keys[: len(mine)] ^= mine
        slots = np.empty(1 << min(_MOST_SLOTS, max(3, len(keys).bit_length())), dtype=np.int32)
        local = first[row : stop + 1] - texts.start
        filled += _compiled(_distinct)(keys, spans, local, (ordered, slots), out[filled:], counts[row:stop])
        row = stop
    out.resize(filled, refcheck=False)  # gives the rest back without a copy
    return out, counts


def _word_shingles(loads, bounds, skipped, out, spans):  # compiled for the arrays of its caller
    """Fills ``out`` with the runs of three words of the texts not ``skipped``, ``spans`` with their places; returns how many.

    Words are read 8 bytes at a time.
    """
    filled = 0
    for text in range(len(bounds) - 1):
        spans[text, 0] = filled
        at, stop, words = bounds[text], bounds[text + 1], 0
        first, second = _END, _END
        while at < stop and not skipped[text]:
            begun, size, word = at, 8, _ZERO
            while size == 8:
                piece = loads[at]
                mark = piece ^ _BLANKS
                mark = (mark - _ONES) & ~mark & _TOPS  # its lowest bit is the top one of the first blank
                if mark:
                    mark = (mark & (_ZERO - mark)) >> _S7
                    piece &= mark - _ONE
                    size = np.int64((mark * _PLACES) >> _S56)
                if at + size > stop:  # the next text has begun
                    size = stop - at
                    piece &= (_ONE << np.uint64(8 * size)) - _ONE
                if size:
                    word = (word + piece) * _M1
                    word = (word ^ (word >> _S32)) * _M2
                    word ^= word >> _S29
                    at += size
            if at > begun:
                words += 1
                if words >= 3:
                    value = first * _A + second * _B + word
                    value = (value ^ (value >> _S32)) * _M1
                    value = (value ^ (value >> _S29)) * _M2
                    out[filled] = value >> _TO_BITS
                    filled += 1
                    first = second
                    second = word
                elif words == 2:
                    second = word
                else:
                    first = word
            at += 1  # past the blank
        if 0 < words < 3:
            value = first * _A + second * _B + _END
            value = (value ^ (value >> _S32)) * _M1
            value = (value ^ (value >> _S29)) * _M2
            out[filled] = value >> _TO_BITS
            filled += 1
        spans[text, 1] = filled
    return filled


def _character_shingles(data, bounds, wanted, out, filled, spans):  # compiled for the arrays of its caller
    """Goes on to fill ``out`` with the runs of five characters of the ``wanted`` texts."""
    for text in range(len(bounds) - 1):
        if not wanted[text]:
            continue
        spans[text, 0] = filled
        at, stop, letters = bounds[text], bounds[text + 1], 0
        a, b, c, d, e = _ZERO, _ZERO, _ZERO, _ZERO, _ZERO
        while at <= stop:
            if at < stop:
                byte = np.int64(data[at])
                at += 1
                if byte == BLANK:
                    continue
                point = byte
                if byte >= 0x80:
                    size = 1 + (byte >= 0xE0) + (byte >= 0xF0)
                    point = byte & (0x3F >> size)
                    for follow in range(at, at + size):
                        point = (point << 6) | (np.int64(data[follow]) & 63)
                    at += size
                a, b, c, d, e = b, c, d, e, np.uint64(point)
                letters += 1
                if letters < 5:
                    continue
            else:
                at += 1
                if letters == 0 or letters >= 5:
                    break
                while letters < 5:  # a text under five characters is one shingle
                    a, b, c, d, e = b, c, d, e, _ZERO
                    letters += 1
            low = (a | b << _S21 | c << _S42) * _M1
            low = (low ^ (low >> _S32)) * _M2
            high = (d | e << _S21 | _ONE << _S63) * _M1
            high = (high ^ (high >> _S32)) * _M2
            value = (low ^ (low >> _S29)) * _A + (high ^ (high >> _S29))
            value = (value ^ (value >> _S32)) * _M1
            value = (value ^ (value >> _S29)) * _M2
            out[filled] = value >> _TO_BITS
            filled += 1
        spans[text, 1] = filled


def _distinct(keys, spans, first, room, out, counts):  # compiled for the arrays of its caller
    """Fills ``out`` with the distinct keys of each row, ascending; returns how many.

    Hashes are uniform, so their top bits bring each near its place. Where they are not (a shingle said a thousand times),
    Shell's sort with Knuth's gaps keeps the rest far from quadratic.
    """
    ordered, slots = room
    filled = 0
    for row in range(len(first) - 1):
        total = 0
        for text in range(first[row], first[row + 1]):
            total += spans[text, 1] - spans[text, 0]
        bits = 2
        while (1 << bits) < total and (2 << bits) <= len(slots):
            bits += 1
        shift = np.uint64(BITS - bits)
        slots[: 1 << bits] = 0
        for text in range(first[row], first[row + 1]):
            for i in range(spans[text, 0], spans[text, 1]):
                slots[np.int64(keys[i] >> shift)] += 1
        most, before = 0, 0
        for slot in range(1 << bits):
            size = np.int64(slots[slot])
            most = max(most, size)
            slots[slot] = before
            before += size
        for text in range(first[row], first[row + 1]):
            for i in range(spans[text, 0], spans[text, 1]):
                slot = np.int64(keys[i] >> shift)
                ordered[slots[slot]] = keys[i]
                slots[slot] += 1
        gap = 1
        while 9 * gap < most:
            gap = 3 * gap + 1
        while gap:
            for i in range(gap, total):
                key, j = ordered[i], i - gap
                while j >= 0 and ordered[j] > key:
                    ordered[j + gap] = ordered[j]
                    j -= gap
                ordered[j + gap] = key
            gap //= 3
        begun = filled
        for i in range(total):
            if i == 0 or ordered[i] != ordered[i - 1]:
                out[filled] = ordered[i]
                filled += 1
        counts[row] = filled - begun
    return filled


def signatures(hashes: np.ndarray, offsets: np.ndarray, donors: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """As ``minhash.signatures``; ``donors`` as ``minhash.donors(size)`` gives them."""
    out = np.zeros((len(offsets) - 1, len(donors[0])), dtype=np.uint32)
    shift = np.uint64(BITS - len(donors[0]).bit_length() + 1)
    _compiled(_signatures)(hashes, offsets, *donors, shift, out)
    return out


def _signatures(hashes, offsets, rank, order, shift, out):  # compiled for the arrays of its caller
    """Fills ``out``: the least hash of each bin, then of each empty bin's first filled donor."""
    size = out.shape[1]
    held = np.zeros(size, dtype=np.uint32)
    best = np.zeros(size, dtype=np.uint8)
    for row in range(len(out)):
        if offsets[row] == offsets[row + 1]:
            continue
        best[:] = 255
        last = -1
        for i in range(offsets[row], offsets[row + 1]):
            place = np.int64(hashes[i] >> shift)
            if place != last:  # hashes ascend, so the first of a bin is its least
                last = place
                held[place] = np.uint32(hashes[i] & _LOW)
                for bin in range(size):
                    best[bin] = min(best[bin], rank[place, bin])
        for bin in range(size):
            out[row, bin] = held[order[bin, best[bin]]]


def bands(signatures: np.ndarray, factors: np.ndarray, out: np.ndarray) -> None:
    """Fills ``out`` (uint64[rows, bands]) with the hashes of the bands, of ``len(factors)`` values each."""
    _compiled(_bands)(signatures, factors, out)


def _bands(signatures, factors, out):  # compiled for the arrays of its caller
    """Sums of factor times value, mixed."""
    for row in range(len(signatures)):
        for band in range(out.shape[1]):
            value = _ZERO
            for j in range(len(factors)):
                value += np.uint64(signatures[row, band * len(factors) + j]) * factors[j]
            out[row, band] = (value ^ (value >> _S32)) * factors[0]


def jaccard(hashes: np.ndarray, offsets: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """As ``jaccard.pairs``."""
    out = np.zeros(len(a))
    _compiled(_jaccard)(hashes, offsets, a, b, out)
    return out


def _jaccard(hashes, offsets, a, b, out):  # compiled for the arrays of its caller
    """Fills ``out`` by merging the two ascending runs of each pair."""
    for k in range(len(a)):
        i, i_end = offsets[a[k]], offsets[a[k] + 1]
        j, j_end = offsets[b[k]], offsets[b[k] + 1]
        together = (i_end - i) + (j_end - j)
        common = 0
        while i < i_end and j < j_end:
            x, y = hashes[i], hashes[j]
            if x == y:
                common += 1
            i += x <= y
            j += y <= x
        if together:
            out[k] = common / (together - common)
