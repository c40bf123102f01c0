"""Lines of a byte stream, parted by LF only: one pass for hash, line ends and cuts; blocks of whole lines to decode.

``str.splitlines`` would break rows at U+2028, U+0085, VT, FF and FS (reference/reliability.md §2.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tuneready.kernels.cuts import Cutter, choose

BLOCK = 4 << 20  # bytes taken at once: the arrays over a block stay in the processor's cache
_TAIL = 1 << 20  # most bytes of an unfinished line that are held for its hash
_BLANK = b" \t\r\n"


@dataclass
class Survey:
    """What one pass over a stream found.

    Attributes:
        sha256: of the bytes that passed, hex.
        size: bytes.
        feeds: line feeds; ``carriage`` counts those right after a carriage return.
        blank: nothing but white space (and a byte order mark at the start) was seen.
        parts: (start, stop, first line) of each part.
    """

    sha256: str = ""
    size: int = 0
    feeds: int = 0
    carriage: int = 0
    blank: bool = True
    parts: list[tuple[int, int, int]] = field(default_factory=list)


def survey(stream: Any, part_bytes: int, first: bytes = b"") -> Survey:
    """Reads a stream to its end. ``first`` is a byte order mark that does not count as content.

    Hashing releases the interpreter lock and runs beside the search for line ends.
    """
    found, tail = Survey(), b""
    digest, cutter = hashlib.sha256(), Cutter(part_bytes)
    with ThreadPoolExecutor(1) as beside:
        hashed = beside.submit(digest.update, b"")
        while block := stream.read(BLOCK):
            hashed.result()
            hashed = beside.submit(digest.update, block)
            if found.blank:
                found.blank = not (block if found.size else block.removeprefix(first)).strip(_BLANK)
            tail = _lines_of(block, tail, found, cutter, part_bytes)
        hashed.result()
    found.sha256, found.parts = digest.hexdigest(), cutter.parts(found.size)
    return found


def _lines_of(block: bytes, tail: bytes, found: Survey, cutter: Cutter, part_bytes: int) -> bytes:
    """Counts and cuts one block; returns the end of the line that is not finished."""
    data = np.frombuffer(tail + block if tail else block, np.uint8)
    feeds = np.flatnonzero(data == 10)
    found.feeds += len(feeds)
    found.carriage += int(np.count_nonzero(data[np.maximum(feeds - 1, 0)] == 13))
    if feeds.size:
        stops = feeds + 1
        starts = np.concatenate([[0], stops[:-1]])
        cutter.feed(stops + (found.size - len(tail)), choose(data, starts, stops, part_bytes))
    found.size += len(block)
    return data[int(feeds[-1]) + 1 if feeds.size else 0 :][-_TAIL:].tobytes()


def blocks(stream: Any, start: int, stop: int, longest: int) -> Iterator[tuple[int, bytes, bool]]:
    """Whole lines from a stream that stands at ``start``, up to ``stop`` (-1: its end), in blocks.

    Yields (offset, lines, False); a line of more than ``longest`` bytes that would have to be held is passed over and
    yields (offset, b"", True), or one line feed in place of it where it holds only blanks. Memory stays near
    ``longest`` plus a block, however long a line is.
    """
    left = stop - start if stop >= 0 else 1 << 62
    held: list[bytes] = []
    offset, length = start, 0  # where the held bytes begin, and how many they are
    passing, blank = False, True
    while left and (data := stream.read(min(BLOCK, left))):
        left -= len(data)
        if passing:
            end = data.find(b"\n") + 1
            blank = blank and not data[: end or len(data)].strip(_BLANK)
            length += end or len(data)
            if not end:
                continue
            yield offset, b"\n" if blank else b"", not blank
            offset, length, passing, data = offset + length, 0, False, data[end:]
        end = data.rfind(b"\n") + 1
        if end:
            block = b"".join([*held, data[:end]]) if held or end < len(data) else data
            yield offset, block, False
            offset, length, held, data = offset + len(block), 0, [], data[end:]
        if data:
            held.append(data)
        length += len(data)
        if length > longest + 1:  # one for a carriage return
            passing, blank = True, not any(piece.strip(_BLANK) for piece in held)
            held = []
    if passing:
        yield offset, b"\n" if blank else b"", not blank
    elif length:
        yield offset, b"".join(held), False
