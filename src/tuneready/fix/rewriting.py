"""Rows in, edits out: what is found in the leaves of rows, and what each found span becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from tuneready import detection, field_texts, name_model
from tuneready.detector import Spans
from tuneready.fix import dates, disguised, leaves, mentions, name_forms, raw_records, rules
from tuneready.fix.leaves import Edit, Leaves
from tuneready.fix.surrogates import Table
from tuneready.kernels.keyed import Draws
from tuneready.row_leaves import in_fields, names_nobody

MOST_DAYS = 182

Place = tuple[int, int, int, str, str | None]  # number of the leaf, start, end, kind, what stands for it where that is no surrogate of the text


@dataclass(frozen=True)
class Settings:
    """How rows are treated; the same for every part.

    Attributes:
        hows: kind → way (``rules.parse``); labels: fields never changed; group: field whose rows share a shift of dates.
        dictionary: names that are always found; ner: folder of a model of names, "" for none.
        example: fields that are texts of the example by the shape of the rows (``field_texts.example``).
    """

    hows: Mapping[str, str]
    labels: frozenset[str] = frozenset()
    group: str = ""
    dictionary: tuple[str, ...] = ()
    ner: str = ""
    example: frozenset[str] = frozenset()


@dataclass
class Seen:
    """What the first pass saw in one part: spans (of leaves counted through the part), entities by kind, names found with certainty.
    ``rows`` of the part, ``looked`` at of them."""

    rows: int = 0
    looked: int = 0
    refused: int = 0
    hit: int = 0
    spans: list[np.ndarray] = field(default_factory=list)  # columns row, place, start, end, kind
    kinds: list[str] = field(default_factory=list)
    entities: dict[str, set[str]] = field(default_factory=dict)
    sure: dict[str, set[str]] = field(default_factory=dict)


@dataclass
class Change:
    """One row's edits by number of value, how many of each kind, the fields, and where surrogates now stand (place, start, end)."""

    edits: dict[int, list[Edit]]
    kinds: Counter
    fields: list[str]
    ours: list[tuple[int, int, int]]
    drop: bool = False


def survey(rows: Sequence[Mapping[str, Any]], at: np.ndarray, settings: Settings, seen: Seen) -> None:
    """First pass over the rows numbered ``at``; adds to ``seen``."""
    held = leaves.collect([rows[i] for i in at.tolist()], settings.labels)
    heads = [_heading(way.path, frozenset() if way.inner else settings.example) for way in held.ways]
    texts = [text if (head := heads[way]) is None else "" if names_nobody(text) else head + text for way, text in zip(held.way, held.text)]
    look = partial(detection.detect, dictionary=settings.dictionary, model=name_model.load(settings.ner))
    found = disguised.second_look(texts, held.row, look(texts, held.row), look)
    lead = np.array([len(head or "") for head in heads], np.int64)
    found = _behind(found, lead[np.array(held.way, np.int64)[found.text]] if len(found) else found.text)
    kinds = found.kinds or ()
    number = {kind: i for i, kind in enumerate(seen.kinds)}
    for kind in kinds:
        if kind not in number:
            number[kind] = len(seen.kinds)
            seen.kinds.append(kind)
    text = found.text
    row, place = at[held.row[text]], held.place[text]
    kind = np.array([number[k] for k in kinds], np.int64)[found.kind] if len(found) else np.zeros(0, np.int64)
    seen.spans.append(np.stack([row + seen.rows, place, found.start, found.end, kind], axis=1).astype(np.int64))
    seen.hit += len(np.unique(row))
    seen.rows += len(rows)
    seen.looked += len(at)
    for one, start, end, score, k in zip(text.tolist(), found.start.tolist(), found.end.tolist(), found.score.tolist(), kind.tolist()):
        name, value = seen.kinds[k], disguised.plain(held.text[one][start:end])
        seen.entities.setdefault(name, set()).add(value)
        if score >= mentions.SURE and mentions.worth(name, value):
            seen.sure.setdefault(name, set()).add(value)


def _heading(path: leaves.Path, example: frozenset[str]) -> str | None:
    """What ``check`` reads before a text beside the example (``dob`` → ``dob: ``); None for a text of the example.
    Texts of JSON within a text are read with their keys: ``check`` reads the keys there as part of the text."""
    if in_fields(leaves.shown(path), example):
        return None
    return field_texts.heading(next((key for key in reversed(path) if isinstance(key, str)), ""))


def _behind(found: Spans, lead: np.ndarray) -> Spans:
    """The spans that do not begin in the heading, counted from where it ends."""
    at = np.flatnonzero(found.start >= lead)
    kind = found.kind[at] if found.kind is not None else None
    return Spans(found.text[at], found.start[at] - lead[at], found.end[at] - lead[at], found.score[at], kind, found.kinds)


class Rewriter:
    """Second pass: the changes of rows, given what the first pass found in them."""

    def __init__(self, table: Table, known: mentions.Mentions, settings: Settings, path: str):
        self._table, self._known, self._settings, self._path = table, known, settings, path

    def changes(self, rows: Sequence[Mapping[str, Any]], lines: Sequence[int], found: tuple[np.ndarray, Sequence[str]],
                maybe: np.ndarray) -> dict[int, Change]:
        """Row → change. ``found``: spans of these rows (columns of ``Seen.spans``, rows from 0) and the names of kinds.
        ``maybe``: numbers of the rows that may hold a name known from other rows."""
        spans, kinds = found
        need = np.union1d(spans[:, 0], maybe).tolist()
        held = leaves.collect([rows[i] for i in need], self._settings.labels)
        first = np.searchsorted(held.row, np.searchsorted(need, spans[:, 0]))  # the first leaf of each span's row
        named = [(text, a, b, kinds[k], 0.0) for text, (a, b, k) in zip((first + spans[:, 1]).tolist(), spans[:, 2:].tolist())]
        united = mentions.united(named, self._known.find(held.text))
        by_row: dict[int, list[Place]] = {}
        for text, start, end, kind, _ in united:
            by_row.setdefault(int(held.row[text]), []).append((text, start, end, kind, None))
        return {need[at]: self._row(rows[need[at]], held, self._with_forms(held, at, mine), self._days(rows[need[at]], lines[need[at]]))
                for at, mine in by_row.items()}

    def _with_forms(self, held: Leaves, row: int, mine: list[Place]) -> list[Place]:
        """The places of a row with those of other forms of its names, and of dates so near to the moved ones that order would be lost."""
        first, behind = np.searchsorted(held.row, [row, row + 1]).tolist()
        texts = held.text[first:behind]
        more: list[Place] = []
        people = [held.text[text][start:end] for text, start, end, kind, _ in mine if kind == "person"]
        if people and self._settings.hows.get("person", rules.REPLACE) != rules.KEEP:
            more += [(first + text, start, end, "person", made) for text, start, end, made in name_forms.of_row(people, texts, self._table.person)]
        if self._settings.hows.get("date", rules.SHIFT) == rules.SHIFT:
            moved = [held.text[text][start:end] for text, start, end, kind, _ in mine if kind in rules.DATES]
            more += [(first + text, start, end, "date", None) for text, start, end in dates.near(moved, texts, MOST_DAYS)] if moved else []
        taken: dict[int, list[Place]] = {}
        for one in mine:
            taken.setdefault(one[0], []).append(one)
        for one in sorted(more, key=lambda one: (one[0], one[1] - one[2])):
            among = taken.setdefault(one[0], [])
            if not any(one[1] < other[2] and other[1] < one[2] for other in among):
                among.append(one)
        return sorted((one for among in taken.values() for one in among), key=lambda one: one[:2]) if more else mine

    def _days(self, row: Mapping[str, Any], line: int) -> int:
        group = row.get(self._settings.group) if self._settings.group else None
        words = ("group", str(group)) if group is not None else ("row", f"{self._path}:{line}")
        drawn = Draws(self._table.key, "days", *words).below(2 * MOST_DAYS)
        return drawn - MOST_DAYS if drawn < MOST_DAYS else drawn - MOST_DAYS + 1

    def _row(self, row: Mapping[str, Any], held: Leaves, mine: list[Place], days: int) -> Change:
        change = Change({}, Counter(), [], [])
        by_leaf: dict[int, list[Edit]] = {}
        for text, start, end, kind, made in mine:
            how = self._settings.hows.get(kind, rules.REPLACE)
            change.drop |= how == rules.DROP
            value = held.text[text][start:end]
            by_leaf.setdefault(text, []).append((start, end, made if made and how == rules.REPLACE else self._new(kind, how, value, days)))
        for text, edits in by_leaf.items():
            move = 0
            for (start, end, new), kind in zip(edits, [one[3] for one in mine if one[0] == text]):
                change.ours.append((int(held.place[text]), start + move, start + move + len(new)))
                move += len(new) - (end - start)
                change.kinds[kind] += held.text[text][start:end] != new
        change.edits = self._by_value(row, held, by_leaf)
        change.fields = sorted({leaves.shown(held.ways[held.way[text]].path) for text in by_leaf})
        return change

    def _by_value(self, row: Mapping[str, Any], held: Leaves, by_leaf: Mapping[int, list[Edit]]) -> dict[int, list[Edit]]:
        """Edits of leaves as edits of the row's values, annotated spans with them."""
        values: dict[int, list[Edit]] = {}
        inner: dict[int, dict[int, list[Edit]]] = {}
        for text, all_edits in by_leaf.items():
            edits = [e for e in all_edits if e[2] != held.text[text][e[0]:e[1]]]
            if edits and text not in held.inner:
                values[held.value[text]] = edits
            elif edits:
                inner.setdefault(held.value[text], {})[held.inner[text]] = edits
        if inner:
            whole = [value for _, value in leaves.scalars(row)]
            values |= {at: raw_records.within(whole[at], below) for at, below in inner.items()}
        return values | leaves.moved(row, values) if values else values

    def _new(self, kind: str, how: str, value: str, days: int) -> str:
        if how == rules.KEEP:
            return value
        if disguised.is_disguised(value):
            made = self._new(kind, how, disguised.plain(value), days)
            return made.replace("@", "%40") if "%40" in value else made
        if how == rules.REDACT:
            return f"[{kind.upper()}]"
        if how == rules.MASK:
            return f"{value[:1]}•••[{kind}]"
        if kind == "age":
            return dates.age(value) if how in (rules.GENERALISE, rules.REPLACE) else value
        if how == rules.GENERALISE:
            return dates.city(value) if kind == "address" else value if dates.bare_year(value) else dates.year_of(value)
        if kind in rules.DATES:
            return value if dates.bare_year(value) else dates.shifted(value, days, day_first=False) or f"[{kind.upper()}]"
        new = self._table.render(kind, value)
        return new if new != value or not any(c.isalnum() for c in value) else f"[{kind.upper()}]"


def registered(entities: Mapping[str, set[str]], dictionary: Sequence[str]) -> dict[str, set[str]]:
    """The entities that get a surrogate from the table."""
    out = {kind: set(values) for kind, values in entities.items() if kind not in rules.DATES and kind != "age"}
    if dictionary:
        out.setdefault("custom", set()).update(dictionary)
    return out


