"""The rows a shape is named from: the first 200 of the data and 200 spread over it.

Chosen by position in the file alone, so that the choice does not depend on how the data is cut into parts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tuneready import shelf
from tuneready.source import File, Part, ReadLimits

FIRST, SPREAD = 200, 200
STREAM_BYTES = 64 << 20  # of a container without seeking, only so much is looked at …
STREAM_ROWS = 200_000  # … and no more rows than this: all there is to go by where rows have no bytes of their own
SEEK_BYTES = 4 << 20  # a larger JSON Lines file is looked into at places instead of being read
MANY_BYTES = 32 << 20  # of JSON Lines files that are more than this together, each is
WINDOW = 256 << 10


def sample(files: Sequence[File], parts: Sequence[Part], limits: ReadLimits) -> tuple[list[dict], list[tuple[int, int]]]:
    """Up to 400 accepted rows over all files, with (file index, line) of each; line 0 where seeking cannot know it."""
    numbers = list(dict.fromkeys(part.file for part in parts))
    each = max(1, FIRST // max(1, len(numbers)))
    rows: list[dict] = []
    places: list[tuple[int, int]] = []
    seekable = {number: files[number].size for number in numbers if files[number].container == "jsonl" and not files[number].compression}
    least = SEEK_BYTES if sum(seekable.values()) <= MANY_BYTES else 0
    cut: dict[int, list[Part]] = {number: [] for number in numbers}
    for part in parts:
        cut[part.file].append(part)
    for number, mine in cut.items():
        if seekable.get(number, 0) > least:
            found = _head_and_places(files[number], mine, limits, each)
        else:
            found = _by_reading(files[number], mine, limits, each)
        rows += [row for row, _ in found]
        places += [(number, line) for _, line in found]
    return rows, places


def _reader(file: File):
    return shelf.by_code("readers", "NAME")[file.container]


def _rows(file: File, parts: Sequence[Part], limits: ReadLimits) -> Iterator[tuple[dict, int, int, int]]:
    """(row, line, byte offset or -1, bytes) of every accepted row, however the file is cut into parts and chunks."""
    reader = shelf.by_code("readers", "NAME")[file.container]
    for part in parts:
        for chunk in reader.read(file, part, limits):
            yield from zip(chunk.rows, chunk.lines, chunk.offsets, chunk.lengths)


def _head_and_places(file: File, parts: Sequence[Part], limits: ReadLimits, count: int) -> list[tuple[dict, int]]:
    """The first ``count`` rows, and at most as many from places spread over the file after them."""
    few = replace(limits, chunk_rows=min(limits.chunk_rows, count))  # what is not asked for is not decoded
    head = list(itertools.islice(_rows(file, parts, few), count))
    after = head[-1][2] if head else -1
    return [(row, line) for row, line, _, _ in head] + _by_seeking(file, limits, count, after)


def _by_reading(file: File, parts: Sequence[Part], limits: ReadLimits, count: int) -> list[tuple[dict, int]]:
    """The first ``count`` rows and ``count`` spread over the rest, at most ``3 * count`` held at a time.

    Of the rest every ``step``-th row is kept; the step doubles, and every other row goes, when twice as many are held.
    """
    head: list[tuple[dict, int]] = []
    spread: list[tuple[dict, int]] = []
    step = 1
    read = 0
    for at, (row, line, offset, size) in enumerate(_rows(file, parts, limits)):
        if at < count:
            head.append((row, line))
        elif (at - count) % step == 0:
            spread.append((row, line))
            if len(spread) > 2 * count:
                spread, step = spread[::2], step * 2
        read += size if offset >= 0 else 0
        if read > STREAM_BYTES or at >= STREAM_ROWS:
            break
    picked = min(count, len(spread))
    return head + [spread[k * len(spread) // picked] for k in range(picked)]


def _by_seeking(file: File, limits: ReadLimits, count: int, last: int) -> list[tuple[dict, int]]:
    """One row after each of ``count`` evenly spaced byte positions that lies behind ``last``, the offset of a row taken already.

    Each row is taken once, however long its neighbours are; rows that do not parse are left to the full pass.
    """
    import orjson

    found: list[tuple[dict, int]] = []
    with open(file.location, "rb") as stream:
        for k in range(1, count + 1):
            position = k * file.size // (count + 1)
            stream.seek(position)
            lines = stream.read(min(WINDOW, limits.line_bytes)).split(b"\n", 2)
            start = position + len(lines[0]) + 1
            if len(lines) < 3 or start <= last:
                continue
            last = start
            try:
                row = orjson.loads(lines[1])
            except orjson.JSONDecodeError:
                continue
            if isinstance(row, dict) and row:
                found.append((row, 0))
    return found
