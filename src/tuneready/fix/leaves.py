"""The values of a row in the order they are written, and those of them that are scanned.

A leaf is a text, or a whole number of nine digits and more. A text that is itself a JSON object or list (arguments of a
tool call) is scanned leaf by leaf, so that it stays JSON. Labels, roles and the texts of annotated spans are left out:
labels never change, spans move with their text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tuneready.kernels import json_in_text
from tuneready.kernels.json_in_text import scalars
from tuneready.keys import LABELS, TEXTS
from tuneready.row_leaves import step

LEAST_LETTERS, LEAST_DIGITS = 3, 9
_LEAST_NUMBER = 10 ** (LEAST_DIGITS - 1)
SPAN_KEYS = ("spans", "entities", "NER", "ner", "annotations", "labels", "label")
STARTS, ENDS = ("start", "start_offset", "begin", "start_char"), ("end", "end_offset", "end_char")
VALUES = ("text", "value", "word", "mention", "span")
_SPAN_KEYS = frozenset(SPAN_KEYS)
Path = tuple[str | int, ...]


class Way:
    """The way to the leaves of one place of a row, which like rows share.

    Attributes:
        path: keys and numbers of elements; inner: whether it leads into a text that is JSON; number: in ``Leaves.ways``.
        alone: what stands there is never changed.
        below, within: ways one step on, in the row and into a text that is JSON.
    """

    __slots__ = ("alone", "below", "inner", "number", "path", "within")

    def __init__(self, path: Path, inner: bool, alone: bool, number: int):
        self.path, self.inner, self.alone, self.number = path, inner, alone, number
        self.below: dict[Any, Way] = {}
        self.within: dict[Path, Way] = {}


@dataclass
class Leaves:
    """Leaves side by side, in order of their rows.

    Attributes:
        row, place: int64, number of the row and of the leaf in its row; value: number of the value in its row; text: the leaf.
        way: number into ``ways``; inner: by number of the leaf, where it stands in a text that is JSON, its number there.
    """

    row: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    place: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    value: list[int] = field(default_factory=list)
    way: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    inner: dict[int, int] = field(default_factory=dict)


def collect(rows: Sequence[Mapping[str, Any]], labels: frozenset[str]) -> Leaves:
    """The leaves of the rows; ``labels``: names of fields that are never changed."""
    walk = _Walk(labels)
    counts = np.fromiter(map(walk.row, rows), np.int64, len(rows))
    out = walk.out
    out.row = np.repeat(np.arange(len(rows)), counts)
    out.place = np.arange(len(out.text)) - np.repeat(np.cumsum(counts) - counts, counts)
    return out


class _Walk:
    """Goes through rows and gathers leaves. Rows are alike: what a path means is told once, when it first comes."""

    def __init__(self, labels: frozenset[str]):
        self.out, self._labels, self._root = Leaves(), labels, Way((), False, True, -1)

    def row(self, row: Mapping[str, Any]) -> int:
        """Gathers the leaves of a row and returns how many there are."""
        before = len(self.out.text)
        passed = () if _SPAN_KEYS.isdisjoint(row) else _span_lists(row)
        if not passed:
            self._below(row, self._root, 0)
            return len(self.out.text) - before
        at = 0
        for key, value in row.items():
            at = at + sum(1 for _ in scalars({key: value})) if key in passed else self._below({key: value}, self._root, at)
        return len(self.out.text) - before

    def _below(self, value: Any, way: Way, at: int) -> int:
        """Gathers the leaves below; ``at`` counts the values of the row before, and is returned with those below."""
        known, out = way.below, self.out
        for key, item in value.items() if isinstance(value, Mapping) else enumerate(value):
            kind = type(item)
            if kind is str:
                if len(item) >= LEAST_LETTERS:
                    one = known.get(key) or self._step(way, key)
                    if not one.alone:
                        if item[0] in "{[" or item[0].isspace():
                            self._text(item, one, at)
                        else:
                            out.value.append(at)
                            out.way.append(one.number)
                            out.text.append(item)
                at += 1
            elif kind is dict or kind is list or isinstance(item, (Mapping, list, tuple)):
                at = self._below(item, known.get(key) or self._step(way, key), at)
            else:
                if kind is int and abs(item) >= _LEAST_NUMBER and not (one := known.get(key) or self._step(way, key)).alone:
                    self._add(at, one, str(item))
                at += 1
        return at

    def _text(self, text: str, way: Way, at: int) -> None:
        """A text that may be JSON: its leaves, or itself."""
        found = json_in_text.texts(text, LEAST_LETTERS)
        if found is None:
            self._add(at, way, text)
        for inner, below, one in [one[:3] for one in found or ()]:
            self.out.inner[len(self.out.text)] = inner
            self._add(at, way.within.get(below) or self._known(way.within, below, Way((*way.path, *below), True, False, len(self.out.ways))), one)

    def _add(self, at: int, way: Way, text: str) -> None:
        self.out.value.append(at)
        self.out.way.append(way.number)
        self.out.text.append(text)

    def _step(self, way: Way, key: str | int) -> Way:
        path = (*way.path, key)
        return self._known(way.below, key, Way(path, False, _left_alone(path, self._labels) or key == "role", len(self.out.ways)))

    def _known(self, among: dict, key: Any, way: Way) -> Way:
        self.out.ways.append(way)
        among[key] = way
        return way


def _left_alone(path: Path, labels: frozenset[str]) -> bool:
    named = next((step for step in reversed(path) if type(step) is str), "")
    return named in labels or (len(path) <= 2 and type(path[0]) is str and path[0].lower() in LABELS)


def _span_lists(row: Mapping[str, Any]) -> tuple[str, ...]:
    if not any(type(row.get(name)) is str for name in TEXTS):
        return ()
    return tuple(key for key in SPAN_KEYS if type(row.get(key)) in (list, tuple) and any(_bounds(s) for s in row[key]))


def _bounds(span: Any) -> tuple[Any, Any] | None:
    """Keys of start and end of an annotated span."""
    if isinstance(span, Mapping):
        keys = tuple(next((k for k in names if type(span.get(k)) is int), None) for names in (STARTS, ENDS))
        return keys if None not in keys else None
    if type(span) in (list, tuple) and len(span) >= 2 and type(span[0]) is int and type(span[1]) is int:
        return 0, 1
    return None


Edit = tuple[int, int, str]


def moved(row: Mapping[str, Any], edits: Mapping[int, list[Edit]]) -> dict[int, list[Edit]]:
    """Edits of the row's annotated spans that follow from edits of its texts: offsets and stated values.

    A span that ends within a replaced one takes the whole replacement.
    """
    text_key = next((name for name in TEXTS if type(row.get(name)) is str), None)
    lists = _span_lists(row)
    answered = [k for k in ("answers",) if isinstance(row.get(k), Mapping) and type(row.get("context")) is str]
    if not (text_key and lists) and not answered:
        return {}
    number = {path: at for at, (path, _) in enumerate(scalars(row))}
    out: dict[int, list[Edit]] = {}

    def put(path: Path, new: Any, old: Any) -> None:
        if new != old and path in number:
            out[number[path]] = [(0, len(str(old)), str(new))]

    def one(text: str, changes: list[Edit], start: int, end: int) -> tuple[int, int, str]:
        a, b = shifted(start, changes, False), shifted(end, changes, True)
        return a, b, applied(text, changes)[a:b]

    if text_key and (changes := edits.get(number[(text_key,)])):
        for key in lists:
            for at, span in enumerate(row[key]):
                if (bounds := _bounds(span)) and 0 <= span[bounds[0]] <= span[bounds[1]] <= len(row[text_key]):
                    a, b, new = one(row[text_key], changes, span[bounds[0]], span[bounds[1]])
                    put((key, at, bounds[0]), a, span[bounds[0]])
                    put((key, at, bounds[1]), b, span[bounds[1]])
                    for name in VALUES if isinstance(span, Mapping) else ():
                        if span.get(name) == row[text_key][span[bounds[0]]:span[bounds[1]]]:
                            put((key, at, name), new, span[name])
    for key in answered:
        changes = edits.get(number[("context",)], [])
        for at, (start, value) in enumerate(zip(row[key].get("answer_start") or (), row[key].get("text") or ())):
            if changes and type(start) is int and row["context"][start:start + len(value)] == value:
                a, _, new = one(row["context"], changes, start, start + len(value))
                put((key, "answer_start", at), a, start)
                put((key, "text", at), new, value)
    return out


def shifted(place: int, edits: Sequence[Edit], end: bool) -> int:
    """Where a place of a text lies after the edits; one inside a replaced span moves to its start, or its end."""
    move = 0
    for start, stop, new in edits:
        if place >= stop:
            move += len(new) - (stop - start)
        elif place > start:
            return start + move + (len(new) if end else 0)
        else:
            break
    return place + move


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with (start, end, new) put in; edits in order, apart from each other."""
    out, at = [], 0
    for start, end, new in edits:
        out += [text[at:start], new]
        at = end
    return "".join([*out, text[at:]])


def shown(path: Path) -> str:
    """The path as reports write it: ``messages[1].content``."""
    out = ""
    for part in path:
        out = f"{out}[{part}]" if type(part) is int else step(out, str(part))
    return out
