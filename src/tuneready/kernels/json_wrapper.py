"""Object files: whether a file is one, and whether its rows lie in a list inside it or in columns."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuneready.errors import UserError
from tuneready.kernels.json_elements import BLANK, Layout, Member, layout
from tuneready.kernels.json_structure import State, marks
from tuneready.kernels.strict_json import MEND, Bad, row

# Notes about a file that is not a plain array: how it holds its rows.
PRETTY, COLUMNS, OBJECT, LIST = "I-JSON-PRETTY", "I-JSON-COLUMNS", "I-JSON-ONE-OBJECT", "I-JSON-OBJECT"
_SKELETON = 1 << 20  # most bytes of an object before or after its list that are checked
# Keys whose list holds the rows, in the order they are looked for.
ROW_LISTS = (b"data", b"rows", b"examples", b"samples", b"instances")
# Lists of objects that belong to one example: a file that holds only such a list is one row.
EXAMPLE_LISTS = frozenset(
    "messages conversations conversation dialog dialogs dialogue turns chosen rejected prompt completion"
    " tools functions tool_calls spans entities ner annotations labels answers choices alternatives history input"
    " output content parts".split())


@dataclass(frozen=True)
class Held:
    """Where rows begin and how they are held: ``note`` (empty for an array); ``cut``: the object around them is cut."""

    note: str
    start: int
    cut: bool = False


def is_one_object(text: bytes, name: str, whole: bool, promised: bool) -> bool:
    """Whether text that begins with ``{`` is one object over several lines rather than JSON Lines.

    ``whole``: ``text`` is all there is. ``promised``: the name says JSON Lines. An object on one line counts only where
    nothing follows it and the name does not promise lines.
    """
    first, feed, after = text.partition(b"\n")
    state = State()
    at, depth = marks(np.frombuffer(first, np.uint8), state)
    if not feed:
        return not promised and (whole or name.lower().endswith(".json"))
    if state.in_string:
        return False
    if state.depth <= 0:
        return whole and not promised and not after.strip(BLANK)
    return _goes_on(first.rstrip(BLANK), after.lstrip(BLANK)[:1], at, depth)


def _goes_on(line: bytes, following: bytes, at: np.ndarray, depth: np.ndarray) -> bool:
    """The next line begins with what the grammar asks for after this one."""
    opened = {}
    for place, level in zip(at.tolist(), depth.tolist()):
        if line[place] in b"[{":
            opened[level] = line[place]
    in_object = opened[int(depth[-1])] == 123
    last = line[-1:]
    if last == b"{" or (last == b"," and in_object):
        return following in (b'"', b"}")
    if last in (b"[", b":", b","):
        return following not in (b",", b":", b"}", b"")
    return following in (b",", b":", b"]", b"}") and following != b""


def plain_key(key: bytes) -> str:
    """A key as text for a message: letters, digits and ``_ - .`` only, else its length."""
    word = key.strip(b'"').decode("utf-8", "replace")
    plain = word.isascii() and word.replace("_", "").replace("-", "").replace(".", "").isalnum() and len(word) <= 40
    return word if plain else f"of {len(word)} characters"


def list_member(found: Layout) -> Member | None:
    """The member that holds the rows: a known name, else the only list of objects that is not part of one example."""
    if found.many:
        return None
    lists = {member.key.strip(b'"'): member for member in found.members if member.of_objects}
    keys = {member.key.strip(b'"') for member in found.members}
    for name in ROW_LISTS:
        if name in lists and not (name == b"instances" and b"instruction" in keys):
            return lists[name]
    others = [member for key, member in lists.items() if key.decode("utf-8", "replace").lower() not in EXAMPLE_LISTS]
    return others[0] if len(lists) == len(others) == 1 and b"instruction" not in keys else None


def table_of(record: bytes, limits: Any) -> list[dict]:
    """Rows of an object of at least two equally long lists; empty where it is something else."""
    try:
        columns = row(record, limits)
    except Bad:
        return []
    if len(columns) < 2 or not all(isinstance(column, list) for column in columns.values()):
        return []
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        return []
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def how_held(open_at: Callable[[int], Any], start: int, name: str, limits: Any) -> Held:
    """How a file holds its rows. Its value begins at ``start``; ``open_at`` opens the stream of its bytes at an offset.

    Raises:
        UserError: E-JSON-DUPKEY or E-JSON-SYNTAX in the object around the list of rows.
    """
    with open_at(start) as stream:
        if stream.read(1) == b"[":
            return Held("", start + 1)
    with open_at(start) as stream:
        found = layout(stream, start)
    if found.rest >= 0:
        return Held(PRETTY, start)
    chosen = list_member(found)
    if chosen:
        key = plain_key(chosen.key)
        if sum(member.key == chosen.key for member in found.members) > 1:
            raise UserError(f"the key {key} stands twice", where=name, code="E-JSON-DUPKEY", fix=MEND["E-JSON-DUPKEY"])
        if 0 < chosen.stop < found.end and max(chosen.start - start, found.end - chosen.stop) <= _SKELETON:
            _check_around(open_at, (start, chosen.start, chosen.stop, found.end), name)
        return Held(f"{LIST} {key}", chosen.start, found.end < 0)
    if 0 < found.end - start <= limits.line_bytes and all(member.start >= 0 for member in found.members):
        with open_at(start) as stream:
            if table_of(stream.read(found.end - start), limits):
                return Held(COLUMNS, start)
    return Held(OBJECT, start)


def _check_around(open_at: Callable[[int], Any], places: tuple[int, int, int, int], name: str) -> None:
    """Refuses a file whose object is not JSON outside the list that holds the rows."""
    start, inside, stop, end = places
    with open_at(start) as stream:
        head = stream.read(inside - start)
    with open_at(stop) as stream:
        foot = stream.read(end - stop)
    try:
        json.loads(head + foot)
    except (ValueError, RecursionError) as error:
        raise UserError("the object around the list of rows is not JSON", where=name, code="E-JSON-SYNTAX",
                        fix="mend it, or keep the list of rows alone") from error
