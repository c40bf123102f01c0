"""Runs every detector of the shelf over texts and settles overlaps: each character belongs to at most one span.

Cheap looks over the byte buffer come first (digits, literals), then one pass of RE2 says which pattern occurs in which text, and
only there ``re`` finds spans and ``accept`` judges them. Without google-re2 the cheap looks decide alone: slower, same spans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property, lru_cache

import numpy as np
import pyarrow as pa

from tuneready import date_forms, shelf
from tuneready.detector import CONTEXT, Candidate, Detector, Spans, of_module
from tuneready.kernels import overlaps, pattern_set, text_gates, text_tables
from tuneready.kernels.joined_texts import JoinedTexts
from tuneready.kernels.whole_words import Names
from tuneready.names import coordinated, runs

CUSTOM, CUSTOM_RANK = "custom", 95
NAMED = ("person", "organisation")  # kinds whose values the other texts of a row are searched for
KNOWN, ECHO = 0.8, 0.7  # score from which a name counts as known; score of its other places
ECHO_RANK = 30
SAID_RANK, WIDER_RANK = 34, 43  # what a model says: below all lists; a wider reading of a name the lists found goes before it, and after labels
CELL_RANK = 72  # what a cell is below its heading goes before its mere form, and behind a checksum
_SHORT = 4_096  # letters of a text up to which RE2 looks for places: it knows no upper bounds and would read a long run again and again
_MANY = 64  # texts from which a pattern of its own for RE2 is worth making
_LAST = 3  # least letters of a last name that is looked for alone

Found = list[tuple[int, int, int, float, int, str]]  # text, start, end, score, rank, kind
Model = Callable[[Sequence[str]], Spans]


@cache
def detectors() -> tuple[Detector, ...]:
    """Every detector, in order of its module's name."""
    return tuple(of_module(module) for module in shelf.modules("detectors"))


@cache
def kinds() -> tuple[str, ...]:
    """Every kind, sorted."""
    return tuple(sorted({one.kind for one in detectors()}))


class _Column:
    """Texts as one byte buffer with their cheap facts; strings are made for those that somebody must read."""

    def __init__(self, texts: Sequence[str | None] | pa.Array) -> None:
        self.array = text_gates.column(texts)
        self.raw, self.data, self.offsets = text_gates.buffers(self.array)
        self.digits = text_gates.digits(self.data, self.offsets)
        self._lowered: bytes | None = None

    @cached_property
    def joined(self) -> JoinedTexts:
        """The texts with line ends between them."""
        return JoinedTexts(self.array)

    def __len__(self) -> int:
        return len(self.array)

    def strings(self, at: np.ndarray) -> list[str]:
        """The texts numbered ``at``."""
        return _strings(self.array, at)

    def able(self, one: Detector) -> np.ndarray:
        """Numbers of the texts that can hold what ``one`` finds."""
        able = self.digits >= one.digits
        if one.literals:
            if self._lowered is None:
                self._lowered = self.raw.lower()
            able &= text_gates.holding(self._lowered, self.offsets, one.literals)
        return np.flatnonzero(able) if one.may is None else (at := one.may(self.joined))[able[at]]


def _strings(array: pa.Array, at: np.ndarray) -> list[str]:
    return (array if len(at) == len(array) else array.take(pa.array(at))).to_pylist()


def detect(texts: Sequence[str | None] | pa.Array, row: np.ndarray | None = None, dictionary: Sequence[str] = (),
           using: Sequence[Detector] | None = None, model: Model | None = None) -> Spans:
    """Personal data in ``texts``: non-overlapping spans in order of text and start, with ``kind`` into ``kinds``.

    Args:
        texts: one text per number; None counts as empty. An Arrow array of strings saves a copy.
        row: int64 per text, ascending: texts of one row know the names found in each other; None: each text for itself.
        dictionary: names that are always found (kind ``custom``).
        using: detectors; None for the whole shelf.
        model: finds names beside the detectors (``name_model``); what they find stays found.
    """
    array = text_gates.column(texts)
    again_at = array.dictionary_encode()  # a text that stands there many times is read once
    column = _Column(array if len(again_at.dictionary) == len(array) else again_at.dictionary)
    chosen = tuple(detectors() if using is None else using)
    found: Found = []
    for one in chosen:
        if one.find is not None and not one.screen:
            found += _found_by(one, column, column.able(one))
    for one, at in _where(tuple(one for one in chosen if one.find is None or one.screen), column):
        found += _found_by(one, column, at) if one.find is not None else _matches(one, column, at)
    found += _in_tables(column, chosen)
    if dictionary:
        found += _listed(column, tuple(dictionary))
    if model is not None:
        found += _said(column, model, found)
    if len(column) < len(array):
        found = _repeated(found, again_at.indices.to_numpy())
    spans = _settled(found)
    again = _echoes(array, np.arange(len(array)) if row is None else np.asarray(row), spans) + (_beside(array, spans) if using is None else [])
    return _settled(found + again) if again else spans


def _repeated(found: Found, which: np.ndarray) -> Found:
    """What was found in each text of a kind, at every place of that kind; ``which`` is the kind of each text."""
    if not found:
        return found
    order = np.argsort(which, kind="stable")
    kinds = sorted({one[0] for one in found})
    first, behind = (np.searchsorted(which[order], kinds, side=side).tolist() for side in ("left", "right"))
    places = {kind: order[a:b].tolist() for kind, a, b in zip(kinds, first, behind)}
    return [(text, *rest) for kind, *rest in found for text in places[kind]]


def _found_by(one: Detector, column: _Column, at: np.ndarray) -> Found:
    if not at.size:
        return []
    spans = one.find(column.strings(at))
    kinds = [one.kind] * len(spans) if spans.kind is None else [spans.kinds[k] for k in spans.kind.tolist()]
    return [(*span, one.rank, kind) for *span, kind in
            zip(at[spans.text].tolist(), spans.start.tolist(), spans.end.tolist(), spans.score.tolist(), kinds)]


def _in_tables(column: _Column, using: tuple[Detector, ...]) -> Found:
    """What stands in the cells of tables inside texts, each read behind its heading as a label ("bsn: 111222333")."""
    at = text_tables.holding(column.array, column.data, column.offsets)
    places = [(number, *cell) for number, text in zip(at.tolist(), column.strings(at)) for cell in _cells_of(text)]
    if not places:
        return []
    spans = detect([f"{head}: {value}" for _, head, _, value in places], using=using)
    out: Found = []
    for which, start, end, score, kind in zip(*(part.tolist() for part in (spans.text, spans.start, spans.end, spans.score, spans.kind))):
        number, head, begin, _ = places[which]
        ahead = len(head) + 2
        if start >= ahead:
            out.append((number, begin + start - ahead, begin + end - ahead, score, CELL_RANK, spans.kinds[kind]))
    return out


def _cells_of(text: str) -> list[tuple[str, int, str]]:
    return [(head, start, text[start:end]) for head, start, end in text_tables.cells(text)]


@lru_cache(maxsize=8)
def _set_of(patterns: tuple[str, ...]) -> pattern_set.PatternSet:
    return pattern_set.PatternSet(patterns)


def _where(chosen: tuple[Detector, ...], column: _Column) -> list[tuple[Detector, np.ndarray]]:
    """For every detector by pattern the texts worth reading. Detectors of like needs share one pass."""
    if not pattern_set.available():
        return [(one, column.able(one)) for one in chosen]
    out: list[tuple[Detector, np.ndarray]] = []
    for needs in sorted({_needs(one) for one in chosen}):
        group = [one for one in chosen if _needs(one) == needs]
        least = min(one.digits for one in group)
        among = column.able(group[0]) if needs[1] else np.flatnonzero(column.digits >= least)  # a literal's group has like needs
        text, which = _set_of(tuple(one.screen or one.pattern for one in group)).matching(column.raw, column.offsets, among)
        for number, one in enumerate(group):
            at = text[which == number]
            out.append((one, at[column.digits[at] >= one.digits]))
    return out


def _needs(one: Detector) -> tuple[int, tuple[str, ...]]:
    """Key of the detectors that RE2 looks for together: no, few or many digits; one rare literal that is looked for first."""
    literal = one.literals if len(one.literals) == 1 and not one.literals[0].isalnum() else ()
    return one.digits if literal else (6 if one.digits >= 6 else min(one.digits, 1)), literal


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _matches(one: Detector, column: _Column, at: np.ndarray) -> Found:
    if not at.size:  # most patterns of a small file: compiling them all takes a quarter of a second
        return []
    pattern = _compiled(one.pattern)
    group = "value" if "value" in pattern.groupindex else 0
    places = _places_of(one.pattern) if len(at) >= _MANY and not one.screen and pattern_set.available() else None
    out: Found = []
    for number, text in zip(at.tolist(), column.strings(at)):
        for match in _each(pattern, one.first, text) if places is None or len(text) > _SHORT else _led(pattern, one.first, text, places):
            start, end = match.span(group)
            if start < 0:
                continue
            score = one.accept(Candidate(text[start:end], text[max(0, start - CONTEXT):start], text[end:end + CONTEXT], match))
            if score is not None:
                out.append((number, start, end, score, one.rank, one.kind))
    return out


def _each(pattern: re.Pattern[str], first: str, text: str, begin: int = 0) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer`` yields from ``begin`` on; with ``first``, only where such a character stands is the pattern tried."""
    if not first:
        yield from pattern.finditer(text, begin)
        return
    head = _compiled(f"[{first}]")
    at = head.search(text, begin)
    while at:
        match = pattern.match(text, at.start())
        if match:
            yield match
        at = head.search(text, max(match.end(), at.end()) if match else at.end())


def _led(pattern: re.Pattern[str], first: str, text: str, places: pattern_set.Places) -> Iterator[re.Match[str]]:
    """What ``_each`` yields; before each match RE2 says from where on looking is worth while."""
    at = places.first(text, 0)
    while at >= 0:
        match = next(_each(pattern, first, text, at), None)
        if match is None:
            return
        yield match
        at = places.first(text, max(match.end(), match.start() + 1))


@lru_cache(maxsize=512)
def _places_of(pattern: str) -> pattern_set.Places:
    return pattern_set.Places(pattern)


def _listed(column: _Column, dictionary: tuple[str, ...]) -> Found:
    names = _names_of(dictionary)
    at = np.arange(len(column))
    if pattern_set.available():
        at = np.unique(_set_of((names.pattern(),)).matching(column.raw, column.offsets, at)[0])
    if not at.size:
        return []
    return [(int(at[text]), start, end, 1.0, CUSTOM_RANK, CUSTOM) for text, start, end in names.find(column.strings(at))]


def _said(column: _Column, model: Model, found: Found) -> Found:
    """What a model finds beside what was found: a longer form of a name whole, of any other span the words nobody else has."""
    at = np.arange(len(column))
    strings = [text or "" for text in column.strings(at)]
    spans = model(strings)
    names = spans.kinds or ()
    taken = _settled(found)
    first = np.searchsorted(taken.text, np.arange(len(column) + 1))
    out: Found = []
    for text, start, end, score, kind in zip(*(part.tolist() for part in (spans.text, spans.start, spans.end, spans.score)), [names[k] for k in spans.kind.tolist()]):
        mine = range(int(first[text]), int(first[text + 1]))
        inside = [k for k in mine if taken.start[k] < end and taken.end[k] > start]
        within = [k for k in inside if taken.start[k] >= start and taken.end[k] <= end and taken.kinds[taken.kind[k]] == kind]
        if inside and kind in NAMED and len(within) == len(inside) and sum(int(taken.end[k] - taken.start[k]) for k in inside) < end - start:
            out.append((text, start, end, max(score, *(float(taken.score[k]) for k in inside)), WIDER_RANK, kind))
        out += [(text, a, b, score, SAID_RANK, kind) for a, b in _left(strings[text], (start, end), [(int(taken.start[k]), int(taken.end[k])) for k in inside])]
    return out


def _left(text: str, span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a span outside ``taken`` (in order), from its first letter to its last; parts without a letter are none."""
    out, at = [], span[0]
    for start, end in (*taken, (span[1], span[1])):
        inner = [i for i in range(at, min(start, span[1])) if _inner(text[i])]
        out += [(inner[0], inner[-1] + 1)] if inner else []
        at = max(at, end)
    return out


@lru_cache(maxsize=4)
def _names_of(dictionary: tuple[str, ...]) -> Names:
    return Names(dictionary)


def _echoes(array: pa.Array, row: np.ndarray, spans: Spans) -> Found:
    """Places where a name that is known in a row stands again."""
    named = [number for number, kind in enumerate(spans.kinds) if kind in NAMED]
    sure = np.flatnonzero(np.isin(spans.kind, named) & (spans.score >= KNOWN)) if named else np.zeros(0, dtype=np.int64)
    if not sure.size:
        return []
    at = np.flatnonzero(np.isin(row, np.unique(row[spans.text[sure]])))
    strings = dict(zip(at.tolist(), _strings(array, at)))
    known: dict[int, dict[str, str]] = {}
    for text, start, end, kind in zip(*(part[sure].tolist() for part in (spans.text, spans.start, spans.end, spans.kind))):
        value, of = strings[text][start:end], known.setdefault(int(row[text]), {})
        of.setdefault(value, spans.kinds[kind])
        parts = value.split() if spans.kinds[kind] == "person" else []
        last = parts[-1] if len(parts) > 1 else ""
        if len(last) >= _LAST and last[0].isupper() and last.isalpha():
            of.setdefault(last, "person")
        for part in parts[:-1]:  # a first name alone, where it is no word of another kind
            if len(part) > _LAST and part[0].isupper() and not part.isupper() and runs.kind_of(part.lower()) in (runs.FIRST, runs.BOTH, runs.OTHER):
                of.setdefault(part, "person")
    out: Found = []
    for text in at.tolist():
        for name, kind in known[int(row[text])].items():
            out += [(text, start, start + len(name), ECHO, ECHO_RANK, kind) for start in _places(strings[text], name)]
    return out


def _beside(array: pa.Array, spans: Spans) -> Found:
    """What stands beside the names of persons: other names, their dates of birth."""
    at = np.flatnonzero(spans.kind == spans.kinds.index("person")) if "person" in spans.kinds else np.zeros(0, dtype=np.int64)
    numbers = np.unique(spans.text[at])
    strings = dict(zip(numbers.tolist(), _strings(array, numbers)))
    out: Found = []
    for text, start, end in zip(*(part[at].tolist() for part in (spans.text, spans.start, spans.end))):
        out += [(text, *place, coordinated.SCORE, ECHO_RANK, "person") for place in coordinated.beside(strings[text], start, end)]
        date = date_forms.born(strings[text], end)
        if date:
            out.append((text, *date, coordinated.SCORE, ECHO_RANK, "birth_date"))
    return out


def _places(text: str, name: str) -> list[int]:
    """Where ``name`` stands as a whole word, as it is written, in capitals, or (of two words and more) in any case."""
    out: set[int] = set()
    forms = {(text, name), (text, name.upper())}
    if " " in name and len(text.lower()) == len(text) and len(name.lower()) == len(name):
        forms.add((text.lower(), name.lower()))
    for where, what in forms:
        at = where.find(what) if len(what) == len(name) else -1
        while at >= 0:
            end = at + len(what)
            if not (at and _inner(where[at - 1])) and not (end < len(where) and _inner(where[end])):
                out.add(at)
            at = where.find(what, end)
    return sorted(out)


def _inner(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _settled(found: Found) -> Spans:
    """Overlaps settled by rank, then score, then length, then the earlier."""
    names = tuple(sorted({one[5] for one in found}))
    number = {name: i for i, name in enumerate(names)}
    text, start, end, score, rank, kind = (np.array(part) for part in (list(zip(*found)) or [()] * 6))
    text, start, end = (part.astype(np.int64) for part in (text, start, end))
    kind = np.array([number[one] for one in kind.tolist()], dtype=np.int64)
    score = score.astype(np.float64)
    keep = overlaps.settled(text, start, end, (-rank.astype(np.int64), -score, start - end, start, kind))
    kinds, kind = np.unique(kind[keep], return_inverse=True)
    return Spans(text[keep], start[keep], end[keep], score[keep], kind.astype(np.int64), tuple(names[k] for k in kinds.tolist()))
