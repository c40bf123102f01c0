"""Texts of a source row that are no text of the example: other columns, metadata, names of speakers, tool arguments.

Personal data stands there as well (``customer_email``, ``meta.patient.name``), and goes to the trainer with the file. A
leaf is a string, or an integer of ``LEAST_DIGITS`` digits and more; its path is the way to it in the row
(``meta.tags[3]``). Leaves that a segment holds already, the row's labels and names of roles are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

LEAST_LETTERS = 3  # of a text that may name somebody
LEAST_DIGITS = 9  # of an integer that may be an identifier
MOST_LEAVES = 1_000  # of one row; what follows is not looked at
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ](?!00:00(?::00|\D|$))\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?")
ROLE_WORDS = frozenset("system developer user human assistant gpt model bot chatbot tool observation ipython function text".split())
REST = "…"  # the name that fields share where a batch has too many of them
_INDEX, _ODD = re.compile(r"\[\d+\]"), re.compile(r"[\s,.\[\]=\"']|^$")


@dataclass
class Leaves:
    """Leaves side by side, in order of their rows.

    Attributes:
        row: number of the row in the batch; text: the leaf; path: the way to it; name: the nearest key, in words.
        unread: numbers of segments that are no field of the source as they stand (parts of one, or JSON text made of one): their
            fields are among the leaves instead.
        rows: numbers of the rows that may hold more than their segments.
    """

    row: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    rows: Sequence[int] = ()


def step(path: str, key: str) -> str:
    """The path of a key below ``path``; a key that would be read as a path of its own is quoted."""
    if _ODD.search(key):
        return f"{path}{json.dumps([key], ensure_ascii=False)}"
    return f"{path}.{key}" if path else key


@dataclass(frozen=True)
class Segments:
    """The segments of a batch: text, number of the field and whether it is text as it stands (one byte each), the first one of
    each row, and the paths of the fields."""

    text: Sequence[str | None]
    field: bytes
    made: bytes
    starts: Sequence[int]
    paths: Sequence[str]


def collect(rows: Sequence[Mapping[str, Any]], more: Sequence[int], segments: Segments, labels: Sequence[Sequence[str] | None]) -> Leaves:
    """The leaves of the source rows numbered ``more`` beside their segments. ``labels``: those of each row; empty for none at all."""
    out, known, kinds, starts = Leaves(rows=more), {}, {}, segments.starts
    for number in more:
        row, start, stop = rows[number], starts[number], starts[number + 1]
        numbers = segments.field[start:stop]
        if numbers not in kinds:
            fields = frozenset(segments.paths[i] for i in numbers)
            kinds[numbers] = fields, [segments.paths[i] for i in numbers], _told_apart(fields)
        fields, paths, apart = kinds[numbers]
        made = [i for i, path in enumerate(paths, start) if segments.made[i] or type(value := row.get(path)) is str and value != segments.text[i]]
        if made or apart:
            out.unread += made
            held = {segments.text[i] for i in range(start, stop) if i not in made}
            found = [leaf for leaf in _walk(row, frozenset(), known) if leaf[2] not in held]
        else:
            found = _walk(row, fields, known)
        _add(out, number, found, labels[number] or () if labels else ())
    return out


def with_more(rows: Sequence[Mapping[str, Any]], starts: Sequence[int], chat: bool) -> tuple[Sequence[int], frozenset[int]]:
    """Numbers of the rows that may hold more than their segments (in chat sets many hold plain messages and nothing else), and those
    among them whose messages are plain, so that only what stands beside ``messages`` is new."""
    if not chat:
        return range(len(rows)), frozenset()
    roles, found, plain = ROLE_WORDS, [], []
    for number, row in enumerate(rows):
        messages = row.get("messages")
        if type(messages) is list and len(messages) == starts[number + 1] - starts[number]:
            for m in messages:
                if type(m) is not dict or len(m) != 2 or type(m.get("content")) is not str or type(role := m.get("role")) is not str or role not in roles:
                    break
            else:
                if len(row) == 1:
                    continue
                plain.append(number)
        found.append(number)
    return found, frozenset(plain)


def beside_messages(rows: Sequence[Mapping[str, Any]], more: Sequence[int], labels: Sequence[Sequence[str] | None]) -> Leaves:
    """The leaves of rows whose messages are plain: what stands beside them."""
    out, known = Leaves(rows=more), {}
    add = (out.row.append, out.text.append, out.path.append, out.name.append)
    for number in more:
        skipped = (labels[number] or ()) if labels else ()
        left = MOST_LEAVES
        for key, value in rows[number].items():
            kind = type(value)
            if key == "messages" or value is None or kind is bool or kind is float or left <= 0:
                continue
            path = known.get(key) or known.setdefault(key, step("", str(key)))
            if kind is str:
                found = ((path, str(key), value),) if len(value) >= LEAST_LETTERS and value not in ROLE_WORDS and not _moment(value) else ()
            else:
                found = _below(path, str(key), value, frozenset(), {})
            for where, name, leaf in found:
                if leaf not in skipped and left > 0:
                    left -= 1
                    add[0](number)
                    add[1](leaf)
                    add[2](where)
                    add[3](name)
    return out


def _add(out: Leaves, number: int, found: Iterable[tuple[str, str, str]], skipped: Sequence[str]) -> None:
    for path, name, leaf in islice(found, MOST_LEAVES):
        if leaf not in skipped:
            out.row.append(number)
            out.text.append(leaf)
            out.path.append(path)
            out.name.append(name)


def _moment(value: str) -> bool:
    """Whether a text is a moment of a log (2026-01-05T09:30:00Z): it names nobody. A date alone, or at midnight, may be somebody's."""
    return len(value) >= 16 and value[4] == "-" and value[:4].isdigit() and bool(_MOMENT.fullmatch(value))


def names_nobody(value: str) -> bool:
    """Whether a text beside the example is passed over: the name of a role, or a moment of a log."""
    return value in ROLE_WORDS or _moment(value)


def in_fields(path: str, fields: frozenset[str]) -> bool:
    """Whether a path (``messages[2].content``) lies in one of the fields (``messages[].content``)."""
    return _place(_INDEX.sub("[]", path), fields) == COVERED


def _told_apart(fields: frozenset[str]) -> bool:
    """Whether a row's fields name single elements of lists, or share a name: what they cover cannot be told by their path."""
    return any(path == REST or ("[]" not in path and _INDEX.search(path)) for path in fields)


COVERED, ABOVE, FREE = range(3)


def _place(general: str, fields: frozenset[str]) -> int:
    """Whether a path lies in a field that is a segment, above one, or beside all of them."""
    place = FREE
    for one in (_INDEX.sub("[]", path) for path in fields):
        if general == one or general.startswith((f"{one}.", f"{one}[")):
            return COVERED
        if one.startswith((f"{general}.", f"{general}[")):
            place = ABOVE
    return place


def _walk(row: Mapping[str, Any], fields: frozenset[str], known: dict) -> Iterator[tuple[str, str, str]]:
    """(path, nearest key, text) of every leaf, in order, but those that lie in ``fields``."""
    for key, value in row.items():
        kind = type(value)
        if value is None or kind is float or kind is bool or (kind is str and len(value) < LEAST_LETTERS):
            continue
        place = known.get((key, fields))
        if place is None:
            path = step("", str(key))
            place = known[key, fields] = path, _place(path, fields)
        if place[1] == FREE and kind is str:
            if value not in ROLE_WORDS and not _moment(value):
                yield place[0], str(key), value
        elif place[1] != COVERED:
            yield from _below(place[0], str(key), value, fields, known)


def _below(path: str, name: str, value: Any, fields: frozenset[str], known: dict) -> Iterator[tuple[str, str, str]]:
    """The same of one value: ``general`` is its path with the numbers of elements left open."""
    waiting: list[tuple[str, str, str, Any]] = [(path, path, name, value)]
    while waiting:
        path, general, name, value = waiting.pop()
        if (general, fields, 0) not in known:
            known[general, fields, 0] = _place(general, fields)
        place, kind = known[general, fields, 0], type(value)
        if place == COVERED:
            continue
        if kind is str:
            if place == FREE and len(value) >= LEAST_LETTERS and value not in ROLE_WORDS and not _moment(value):
                yield path, name, value
        elif kind is int:
            if place == FREE and abs(value) >= 10 ** (LEAST_DIGITS - 1):
                yield path, name, str(value)
        elif kind is dict or isinstance(value, Mapping):
            below = [(step(path, str(key)), step(general, str(key)), str(key), item) for key, item in value.items() if item is not None]
            waiting += reversed(below)
        elif kind is list or kind is tuple:
            waiting += [(f"{path}[{i}]", f"{general}[]", name, value[i]) for i in range(len(value) - 1, -1, -1)]
