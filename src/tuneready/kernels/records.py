"""Delimited text as records: where each record starts, and the fields it holds (RFC 4180).

``cut`` finds record ends in blocks of bytes with array operations; ``fields`` splits the records of one block with the
standard library's reader, which then never sees half a record. Both follow one rule: a quote matters only at the start
of a field, inside a quoted field a quote is written twice, and after the closing quote comes a delimiter or a line end.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tuneready.kernels import encodings

QUOTE, LF, CR = 34, 10, 13
TOO_LONG = "E-LINE-TOO-LONG"
# Possessive quantifiers: no way back, so linear time on any text.
_QUOTED = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"')


class QuoteError(ValueError):
    """A quoted field that does not close, or has text after its closing quote.

    Attributes:
        line: physical line where the quote opened.
        stray: True when something other than a delimiter follows the closing quote.
    """

    def __init__(self, line: int, stray: bool):
        super().__init__(line, stray)
        self.line, self.stray = line, stray


@dataclass(frozen=True)
class Records:
    """Whole records that follow one another.

    Attributes:
        data: their bytes; empty for a record that is not kept.
        starts: int64, where each record starts within ``data``, and the end of the last one.
        lines: int64, physical line of each record's first byte.
        offset: where ``data`` starts in the file.
        next_line: physical line after the last record.
        broken: why the one record here is not kept: ``E-LINE-TOO-LONG``, or how the stream ended early; else empty.
        length: bytes of a broken record.
    """

    data: bytes
    starts: np.ndarray
    lines: np.ndarray
    offset: int
    next_line: int
    broken: str = ""
    length: int = 0

    def __len__(self) -> int:
        return len(self.lines)

    def _ends_with(self) -> tuple[np.ndarray, np.ndarray]:
        data = np.frombuffer(self.data or b"-", np.uint8)
        ends = self.starts[1:]
        feed = data[np.maximum(ends - 1, 0)] == LF
        return feed, feed & (np.diff(self.starts) > 1) & (data[np.maximum(ends - 2, 0)] == CR)

    def lengths(self) -> np.ndarray:
        """int64, bytes of each record without its line end."""
        feed, carriage = self._ends_with()
        return np.diff(self.starts) - feed - carriage

    def line_ends(self) -> tuple[int, int]:
        """How many records end in a line feed, and how many of these in CR LF."""
        feed, carriage = self._ends_with()
        return int(feed.sum()), int(carriage.sum())

    def record(self, number: int) -> bytes:
        """Bytes of one record with its line end."""
        return self.data[self.starts[number]:self.starts[number + 1]]


@dataclass(frozen=True)
class Source:
    """Bytes to cut.

    Attributes:
        read: gives up to so many bytes, none at the end.
        broken: after the last byte: how the stream ended early (a code), else an empty text.
        offset, line: place of the first byte, which starts a record.
    """

    read: Callable[[int], bytes]
    broken: Callable[[], str] = str
    offset: int = 0
    line: int = 1


def cut(source: Source, delimiter: str, *, step: int, longest: int) -> Iterator[Records]:
    """Yields the records of a source.

    Args:
        source: where the bytes come from.
        delimiter: one character of ASCII.
        step: bytes read at once.
        longest: longest record kept, bytes; a longer one is passed over and yielded as broken.

    Raises:
        QuoteError: a quote does not close, or text follows a closing quote.
    """
    buffer, offset, line = b"", source.offset, source.line
    while True:
        more = source.read(step)
        buffer += more
        broken = "" if more else source.broken()
        ends, opened, stray = ends_of(buffer, ord(delimiter), final=not more and not broken)
        if stray or (not more and not broken and opened >= 0):
            raise QuoteError(line + buffer.count(b"\n", 0, opened), stray)
        if len(ends):
            block = _block(buffer, ends, offset, line)
            yield from _within(block, longest)
            buffer, offset, line = buffer[ends[-1]:], offset + int(ends[-1]), block.next_line
        if not more:
            if broken and buffer:
                yield _kept_out(broken, offset, line, line + buffer.count(b"\n"), len(buffer))
            return
        if len(buffer) > longest:
            opened_line = line + buffer.count(b"\n", 0, opened) if opened >= 0 else line
            length, lines, buffer = _pass_over(buffer, source.read, step, opened_line)
            yield _kept_out(TOO_LONG, offset, line, line + lines, length)
            offset, line = offset + length, line + lines


def _block(buffer: bytes, ends: np.ndarray, offset: int, line: int) -> Records:
    data = buffer[: ends[-1]]
    starts = np.concatenate([[0], ends]).astype(np.int64)
    feeds = np.flatnonzero(np.frombuffer(data, np.uint8) == LF)
    lines = line + np.searchsorted(feeds, starts)
    return Records(data, starts, lines[:-1], offset, int(line + len(feeds)) if data.endswith(b"\n") else int(lines[-1]) + 1)


def _kept_out(broken: str, offset: int, line: int, next_line: int, length: int) -> Records:
    return Records(b"", np.zeros(2, np.int64), np.array([line]), offset, next_line, broken, length)


def _within(block: Records, longest: int) -> Iterator[Records]:
    """The block, with records over the limit taken out into blocks of their own."""
    long = np.flatnonzero(np.diff(block.starts) > longest)
    if not len(long):
        yield block
        return
    begin = 0
    for number in [*long.tolist(), len(block)]:
        if number > begin:
            yield section(block, begin, number)
        if number < len(block):
            at = int(block.starts[number])
            next_line = int(block.lines[number + 1]) if number + 1 < len(block) else block.next_line
            yield _kept_out(TOO_LONG, block.offset + at, int(block.lines[number]), next_line, int(block.starts[number + 1]) - at)
        begin = number + 1


def section(block: Records, begin: int, end: int) -> Records:
    """Records ``begin`` to ``end`` of a block (exclusive)."""
    at, stop = int(block.starts[begin]), int(block.starts[end])
    next_line = int(block.lines[end]) if end < len(block) else block.next_line
    return Records(block.data[at:stop], block.starts[begin:end + 1] - at, block.lines[begin:end], block.offset + at, next_line)


def slices(block: Records, rows: int) -> Iterator[Records]:
    """The block in pieces of at most ``rows`` records."""
    if len(block) <= rows:
        yield block
        return
    for begin in range(0, len(block), rows):
        yield section(block, begin, min(begin + rows, len(block)))


def ends_of(buffer: bytes, delimiter: int, final: bool) -> tuple[np.ndarray, int, bool]:
    """Ends of the whole records of a buffer that starts with a record.

    Returns:
        ends (int64, exclusive), where a quote stands open (-1: none does), and whether text follows a closing quote.
    """
    array = np.frombuffer(buffer, np.uint8)
    feeds = np.flatnonzero(array == LF)
    opened, stray = -1, False
    if buffer.find(b'"') >= 0:
        quotes = np.flatnonzero(array == QUOTE)
        before = np.where(quotes > 0, array[np.maximum(quotes - 1, 0)], LF)
        after = np.where(quotes + 1 < len(array), array[np.minimum(quotes + 1, len(array) - 1)], LF)
        # Where every odd quote opens a field (or is the second of two) and every even one closes it, parity decides.
        opens, closes = before[0::2], after[1::2]
        regular = (np.all((opens == delimiter) | (opens == LF) | (opens == QUOTE))
                   and np.all((closes == delimiter) | (closes == LF) | (closes == CR) | (closes == QUOTE)))
        if regular:
            feeds = feeds[np.searchsorted(quotes, feeds) % 2 == 0]
            if len(quotes) % 2:
                opened = int(quotes[0::2][np.flatnonzero(opens != QUOTE)[-1]])
        else:
            feeds, opened, stray = _walk(buffer, delimiter, feeds, quotes[(before == delimiter) | (before == LF)])
    ends = feeds + 1
    if final and opened < 0 and len(buffer) and (not len(ends) or ends[-1] < len(buffer)):
        ends = np.append(ends, len(buffer))
    return ends, opened, stray


def _walk(buffer: bytes, delimiter: int, feeds: np.ndarray, candidates: np.ndarray) -> tuple[np.ndarray, int, bool]:
    """As ``_ends``, field by field, for text where quotes also stand inside unquoted fields."""
    begins, ends = [], []
    position, opened = 0, -1
    allowed = (delimiter, LF, CR)
    for at in candidates.tolist():
        if at < position:
            continue
        field = _QUOTED.match(buffer, at)
        if field is None:
            opened = at
            break
        position = field.end()
        if position < len(buffer) and buffer[position] not in allowed:
            return np.zeros(0, np.int64), at, True
        begins.append(at)
        ends.append(position)
    if opened >= 0:
        begins.append(opened)
        ends.append(len(buffer))
    if begins:
        field = np.searchsorted(np.array(begins), feeds) - 1
        inside = (field >= 0) & (feeds < np.array(ends)[np.maximum(field, 0)])
        feeds = feeds[~inside]
    return feeds, opened, False


def _pass_over(buffer: bytes, read: Callable[[int], bytes], step: int, opened_line: int) -> tuple[int, int, bytes]:
    """Reads to the end of a record without keeping it: its length, its line feeds, and the bytes after it.

    The record ends at the first line feed after an even number of quotes.
    """
    length = lines = odd = 0
    while True:
        array = np.frombuffer(buffer, np.uint8)
        feeds = np.flatnonzero(array == LF)
        quotes = np.flatnonzero(array == QUOTE)
        outside = feeds[(np.searchsorted(quotes, feeds) + odd) % 2 == 0]
        if len(outside):
            end = int(outside[0]) + 1
            return length + end, lines + buffer.count(b"\n", 0, end), buffer[end:]
        length, lines, odd = length + len(buffer), lines + len(feeds), (odd + len(quotes)) % 2
        buffer = read(step)
        if not buffer:
            if odd:
                raise QuoteError(opened_line, False)
            return length, lines, b""


def fields(block: Records, delimiter: str) -> list[list[str] | tuple[str, int]]:
    """The fields of each record, or for one that cannot be accepted ``(code, column)``.

    Codes are ``E-ENC-UTF8`` (column in bytes), ``E-NUL`` and ``E-CR-ONLY`` (in characters). A blank line has no fields.
    """
    if b"\0" not in block.data:
        try:
            bounds = block.starts.tolist()
            rows = _split([block.data[start:stop].decode() for start, stop in zip(bounds, bounds[1:])], delimiter)
            if len(rows) == len(block):
                return rows
        except (UnicodeDecodeError, csv.Error):
            pass
    return [_one(block.record(number), delimiter) for number in range(len(block))]


def _split(texts: list[str], delimiter: str) -> list[list[str]]:
    # The module's own limit of 131,072 characters a cell is global; ours is on the record (``longest``).
    csv.field_size_limit(1 << 62)
    return list(csv.reader(texts, delimiter=delimiter, strict=True))


def _one(record: bytes, delimiter: str) -> list[str] | tuple[str, int]:
    try:
        text = record.decode()
    except UnicodeDecodeError as error:
        return "E-ENC-UTF8", error.start + 1
    if "\0" in text:
        return "E-NUL", text.index("\0") + 1
    try:
        rows = _split([text], delimiter)
    except csv.Error:
        rows = []
    if len(rows) == 1:
        return rows[0]
    return ("E-CR-ONLY", text.index("\r") + 1) if "\r" in text else ("E-CSV-QUOTE", 1)


def undecodable(block: Records) -> tuple[int, bytes]:
    """How many records are not UTF-8, and the bytes of the first of them."""
    try:
        block.data.decode()
    except UnicodeDecodeError:
        broken = [r for r in map(block.record, range(len(block))) if not encodings.is_utf8(r)]
        return len(broken), b"".join(broken)[: encodings.MOST]
    return 0, b""
