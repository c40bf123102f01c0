"""The rows a shape is named from: the first 200 of the data and 200 spread over it.

Chosen by position in the file alone, so that the choice does not depend on how the data is cut into parts.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from tuneready import shelf
from tuneready.source import File, Part, ReadLimits

FIRST, SPREAD = 200, 200
STREAM_BYTES = 64 << 20  # of a container without seeking, only so much is looked at
WINDOW = 256 << 10


def sample(files: Sequence[File], parts: Sequence[Part], limits: ReadLimits) -> tuple[list[dict], list[tuple[int, int]]]:
    """Up to 400 accepted rows over all files, with (file index, line) of each; line 0 where seeking cannot know it."""
    numbers = list(dict.fromkeys(part.file for part in parts))
    each = max(1, FIRST // max(1, len(numbers)))
    rows: list[dict] = []
    places: list[tuple[int, int]] = []
    for number in numbers:
        mine = [part for part in parts if part.file == number]
        seekable = files[number].container == "jsonl" and not files[number].compression
        if seekable and files[number].size > 4 * STREAM_BYTES // 64:
            found = _head(files[number], mine[0], limits, each) + _by_seeking(files[number], limits, each)
        else:
            found = _by_reading(files[number], mine, limits, each)
        rows += [row for row, _ in found]
        places += [(number, line) for _, line in found]
    return rows, places


def _reader(file: File):
    return shelf.by_code("readers", "NAME")[file.container]


def _head(file: File, part: Part, limits: ReadLimits, count: int) -> list[tuple[dict, int]]:
    found: list[tuple[dict, int]] = []
    for chunk in _reader(file).read(file, part, limits):
        found += list(itertools.islice(zip(chunk.rows, chunk.lines), count - len(found)))
        if len(found) >= count:
            break
    return found


def _by_reading(file: File, parts: Sequence[Part], limits: ReadLimits, count: int) -> list[tuple[dict, int]]:
    found: list[tuple[dict, int]] = []
    read = 0
    for part in parts:
        for chunk in _reader(file).read(file, part, limits):
            found += list(zip(chunk.rows, chunk.lines))
            read += sum(chunk.lengths)
            if read > STREAM_BYTES:
                break
        if read > STREAM_BYTES:
            break
    rest = found[count:]
    step = max(1, len(rest) // count)
    return found[:count] + rest[::step][:count]


def _by_seeking(file: File, limits: ReadLimits, count: int) -> list[tuple[dict, int]]:
    """One row after each of ``count`` evenly spaced byte positions; rows that do not parse are left to the full pass."""
    import orjson

    found: list[tuple[dict, int]] = []
    with open(file.location, "rb") as stream:
        for k in range(1, count + 1):
            stream.seek(k * file.size // (count + 1))
            lines = stream.read(min(WINDOW, limits.line_bytes)).split(b"\n", 2)
            if len(lines) < 3:
                continue
            try:
                row = orjson.loads(lines[1])
            except orjson.JSONDecodeError:
                continue
            if isinstance(row, dict) and row:
                found.append((row, 0))
    return found
