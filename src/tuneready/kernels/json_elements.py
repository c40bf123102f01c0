"""Splits a JSON array, or JSON values end to end, into its elements while the bytes stream by.

A *region* is the inside of an array: what lies between ``[`` and its ``]``. ``joined`` regions hold values without
commas between them (pretty-printed JSON Lines). Memory is bounded by the longest element accepted, not by the array.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tuneready.kernels.cuts import Cutter, choose
from tuneready.kernels.json_structure import COLON, COMMA, STEP, State, marks

BLOCK = 4 << 20
BLANK = b" \t\r\n"
_TAIL = 1 << 20  # most bytes of an unfinished element that are held for its hash
_KEY_TAIL = 64 << 10  # longest key that is looked at in an object file
_MEMBERS = 4096  # an object of more members is a table of values, not a wrapper around a list


@dataclass
class Region:
    """What one pass over a region found.

    Attributes:
        stop: offset of its closing bracket, or of the end of the stream.
        closed: a closing bracket that was not opened in the region was seen: the end of a list, a fault where joined.
        blank: there is no element.
        rest: offset of the first byte after the closing bracket that is not white space, -1 where there is none.
        parts: (start, stop, first element) of each part.
    """

    stop: int = 0
    closed: bool = False
    blank: bool = True
    rest: int = -1
    parts: list[tuple[int, int, int]] = field(default_factory=list)


def survey(stream: Any, start: int, part_bytes: int, joined: bool) -> Region:
    """Passes over a region that begins at ``start``, where ``stream`` stands."""
    found, state, cutter = Region(stop=start), State(), Cutter(part_bytes, start)
    tail = b""
    while not found.closed and (block := stream.read(BLOCK)):
        data = np.frombuffer(block, np.uint8)
        at, depth = marks(data, state)
        below = np.flatnonzero(depth < 0)
        inside = block
        if below.size:
            found.closed, inside = True, block[: int(at[below[0]])]
            at, depth = at[: below[0]], depth[: below[0]]
        found.blank = found.blank and not inside.strip(BLANK)
        ends = _ends(data, at, depth, joined)
        if ends.size:
            held = np.frombuffer(tail + inside, np.uint8)
            stops = ends + len(tail)
            starts = np.concatenate([[0], stops[:-1]])
            cutter.feed(ends + found.stop, choose(held, starts, stops, part_bytes))
        tail = ((b"" if ends.size else tail) + inside[int(ends[-1]) if ends.size else 0 :])[-_TAIL:]
        found.stop += len(inside)
        if found.closed:
            found.rest = first_solid(block[len(inside) + 1 :], stream, found.stop + 1)
    found.parts = cutter.parts(found.stop)
    return found


def _ends(data: np.ndarray, at: np.ndarray, depth: np.ndarray, joined: bool) -> np.ndarray:
    """Offsets just after the delimiter (or, joined, the last byte) of each element that ends in a block."""
    mark = data[at]
    return at[(depth == 0) & ((STEP[mark] == -1) if joined else (mark == COMMA))] + 1


def first_solid(block: bytes, stream: Any, offset: int) -> int:
    """Offset of the first byte that is not white space, in ``block`` (at ``offset``) or after it; -1 at the end."""
    while block:
        solid = block.lstrip(BLANK)
        if solid:
            return offset + len(block) - len(solid)
        offset += len(block)
        block = stream.read(BLOCK)
    return -1


def blocks(stream: Any, part: tuple[int, int], longest: int,
           joined: bool) -> Iterator[tuple[int, bytes, np.ndarray | None]]:
    """Elements of a part (start, stop) of a region, in blocks; ``stream`` stands at the start.

    Yields (offset, block, ends): elements end at ``ends`` (int64[k], after their delimiter); the bytes left after the
    last delimiter come as a last block with no ends. An element of more than ``longest`` bytes that would have to be
    held yields (offset, b",", None), or (offset, b"", None) where the part ends without a delimiter.
    """
    (start, stop), state = part, State()
    left = stop - start if stop >= 0 else 1 << 62
    held: list[bytes] = []
    offset, length, passing = start, 0, False
    while left and (data := stream.read(min(BLOCK, left))):
        left -= len(data)
        array = np.frombuffer(data, np.uint8)
        ends = _ends(array, *marks(array, state), joined)
        if passing:
            length += int(ends[0]) if ends.size else len(data)
            if not ends.size:
                continue
            yield offset, b",", None
            data, offset, length, passing = data[int(ends[0]) :], offset + length, 0, False
            ends = ends[1:] - ends[0]
        if ends.size:
            end = int(ends[-1])
            block = b"".join([*held, data[:end]])
            yield offset, block, ends + length
            offset, length, held, data = offset + len(block), 0, [], data[end:]
        if not length:  # white space before an element does not count towards its length
            solid = data.lstrip(BLANK)
            offset, data = offset + len(data) - len(solid), solid
        if data:
            held.append(data)
        length += len(data)
        if length > longest + 1:
            passing, held = True, []
    if passing:
        yield offset, b"", None
    elif length:
        yield offset, b"".join(held), np.zeros(0, np.int64)


@dataclass
class Member:
    """A top-level member of an object: its key as written, and what its value is.

    Attributes:
        key: bytes of the key with its quotes, empty where it was too long to look at.
        start, stop: offsets after the ``[`` and of the ``]`` of an array value, -1 for another kind of value.
        of_objects: the first element of the array is an object.
    """

    key: bytes
    start: int = -1
    stop: int = -1
    of_objects: bool = False


@dataclass
class Layout:
    """The members of an object file, and what follows the object.

    Attributes:
        members: at most 4096; ``many`` says that there are more.
        end: offset after the closing brace, -1 where the object does not end.
        rest: offset of the first byte after it that is not white space, -1 where there is none.
    """

    members: list[Member] = field(default_factory=list)
    many: bool = False
    end: int = -1
    rest: int = -1


def layout(stream: Any, offset: int) -> Layout:
    """Finds the members of the object whose opening brace lies at ``offset``, where ``stream`` stands."""
    found, state = Layout(), State()
    tail, key_start, last = b"", offset + 1, (0, 0)
    while block := stream.read(BLOCK):
        text = tail + block
        shift = offset - len(tail)
        data = np.frombuffer(block, np.uint8)
        at, depth = marks(data, state, colons=True)
        mark = data[at]
        step = STEP[mark]
        closed = np.flatnonzero(depth <= 0)
        # Only what lies near the surface is walked through in Python.
        before = np.concatenate([[last[0] == 1 and last[1] == 2], (step[:-1] == 1) & (depth[:-1] == 2)])[: len(at)]
        near = (depth <= 1) | ((step == 1) & ((depth == 2) | ((depth == 3) & before)))
        near[int(closed[0]) + 1 if closed.size else len(at) :] = False
        for i in np.flatnonzero(near).tolist():
            seen = int(mark[i]), int(step[i]), int(depth[i])
            key_start = _event(found, seen, int(at[i]) + offset, (text, shift, key_start))
        if closed.size:
            found.end = offset + int(at[closed[0]]) + 1
            found.rest = first_solid(block[found.end - offset :], stream, found.end)
            return found
        if at.size:
            last = (int(step[-1]), int(depth[-1]))
        offset += len(block)
        tail = text[-_KEY_TAIL:]
    return found


def _event(found: Layout, mark: tuple[int, int, int], at: int, key: tuple[bytes, int, int]) -> int:
    """Takes one bracket, comma or colon near the surface; returns where the next key begins."""
    (byte, step, depth), (text, shift, start) = mark, key
    if byte == COLON and depth == 1:
        found.many = found.many or len(found.members) >= _MEMBERS
        if not found.many:
            found.members.append(Member(text[start - shift : at - shift].strip(BLANK) if start >= shift else b""))
    elif byte == COMMA and depth == 1:
        return at + 1
    elif found.members and not found.many:
        member = found.members[-1]
        if byte == 91 and depth == 2 and member.start < 0:
            member.start = at + 1
        elif byte == 93 and depth == 1:
            member.stop = at
        elif byte == 123 and depth == 3 and step == 1 and member.start >= 0:
            member.of_objects = True
    return start
