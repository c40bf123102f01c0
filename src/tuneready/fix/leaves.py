"""The values of a row in the order they are written, and those of them that are scanned.

A leaf is a text, or a whole number of nine digits and more. A text that is itself a JSON object or list (arguments of a
tool call) is scanned leaf by leaf, so that it stays JSON. Labels, roles and the texts of annotated spans are left out:
labels never change, spans move with their text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tuneready.kernels import json_in_text
from tuneready.kernels.json_in_text import scalars
from tuneready.keys import LABELS, TEXTS
from tuneready.row_leaves import step

LEAST_LETTERS, LEAST_DIGITS = 3, 9
SPAN_KEYS = ("spans", "entities", "NER", "ner", "annotations", "labels", "label")
STARTS, ENDS = ("start", "start_offset", "begin", "start_char"), ("end", "end_offset", "end_char")
VALUES = ("text", "value", "word", "mention", "span")
Path = tuple[str | int, ...]


@dataclass
class Leaves:
    """Leaves side by side: ``row``; ``value``: number of the value in its row; ``inner``: number of the leaf in a text that is
    JSON, else -1; ``place``: number of the leaf in its row; ``path``; ``whole``: the path of its value; ``text``."""

    row: list[int] = field(default_factory=list)
    value: list[int] = field(default_factory=list)
    inner: list[int] = field(default_factory=list)
    place: list[int] = field(default_factory=list)
    path: list[Path] = field(default_factory=list)
    whole: list[Path] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def collect(rows: Sequence[Mapping[str, Any]], labels: frozenset[str]) -> Leaves:
    """The leaves of the rows; ``labels``: names of fields that are never changed."""
    out, apart = Leaves(), {}
    for number, row in enumerate(rows):
        passed = _span_lists(row) if any(key in row for key in SPAN_KEYS) else ()
        place = 0
        for at, (path, value) in enumerate(scalars(row)):
            text = value if type(value) is str else str(value) if type(value) is int and abs(value) >= 10 ** (LEAST_DIGITS - 1) else ""
            if len(text) < LEAST_LETTERS:
                continue
            if (alone := apart.get(path)) is None:  # rows are alike: most paths come again
                alone = apart[path] = _left_alone(path, labels) or path[-1:] == ("role",)
            if alone or path[0] in passed:
                continue
            found = json_in_text.texts(text, LEAST_LETTERS) if type(value) is str and (text[0] in "{[" or text[0].isspace()) else None
            for inner, below, one in [one[:3] for one in found] if found is not None else ((-1, (), text),):
                out.row.append(number)
                out.value.append(at)
                out.inner.append(inner)
                out.place.append(place)
                out.path.append((*path, *below))
                out.whole.append(path)
                out.text.append(one)
                place += 1
    return out


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
