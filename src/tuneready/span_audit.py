"""The audit of spans: labels that do not fit their text and context, texts that are left unlabelled here and labelled elsewhere,
and edges that differ from those of all other spans of the type.

Labels are audited as those of rows are (``label_audit``): each span with its context is one labelled text. Missing spans come from
the set's own dictionary: a run of words that is one type nearly wherever it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tuneready import label_audit, labelled
from tuneready.kernels import span_text
from tuneready.kernels import text as kernel
from tuneready.label_rate import Rate
from tuneready.labelled import LabelSample
from tuneready.signal import Context
from tuneready.span_sample import SpanSample

CONTEXT, MOST_OF_SPAN = 40, 200  # code points beside a span, and of the span itself, that are read
LEAST_SEEN, CONSISTENT = 5, 0.80  # occurrences of a text, and the share of them labelled as its type (see the signal's page)
LEAST_LETTERS, MOST_WORDS, MOST_LENGTHS = 3, 32, 24
LEAST_OF_TYPE, ODD = 20, 0.05  # spans of a type that show a custom, and the share of them up to which an edge is odd
LABEL, MISSING, EDGE, TWICE, OVERLAP = range(5)  # kinds of suspects
WORDS = ("label does not fit", "text is labelled elsewhere", "odd edge", "the same span twice", "overlaps a span of its type")
_EDGES = {span_text.INSIDE_START: "begins inside a word", span_text.INSIDE_END: "ends inside a word",
          span_text.BLANK_EDGE: "white space at its edge", span_text.MARK_EDGE: "punctuation at its edge"}


@dataclass(frozen=True)
class Suspects:
    """Suspected spans, in order of row: ``row`` run-wide number, ``kind``, ``wrong`` (posterior or share of the type that agrees),
    ``start`` and ``end`` in code points, ``given`` and ``better`` label numbers (-1 for none), ``edge``: bits of ``span_text``."""

    row: np.ndarray
    kind: np.ndarray
    wrong: np.ndarray
    start: np.ndarray
    end: np.ndarray
    given: np.ndarray
    better: np.ndarray
    edge: np.ndarray

    def told(self, i: int, names: tuple[str, ...]) -> str:
        """The suspect as a note; names as they are to be shown."""
        place = f"@{self.start[i]}-{self.end[i]}"
        if self.kind[i] == LABEL:
            return f"{names[self.given[i]]}→{names[self.better[i]]} {place}"
        if self.kind[i] == MISSING:
            return f"+{names[self.better[i]]} {place}"
        said = next((word for bit, word in _EDGES.items() if self.edge[i] & bit), WORDS[self.kind[i]])
        return f"{names[self.given[i]]} {said} {place}"


@dataclass(frozen=True)
class SpanAudit:
    """What was found: ``suspects``; ``names`` of labels; ``rate`` of wrong labels or None, for ``reason``; ``spans`` looked at,
    ``outside``: spans left out, their offsets do not fit; ``not_assessed``: label → spans; ``terms``: texts of the dictionary;
    ``rows`` read of ``seen``."""

    names: tuple[str, ...]
    suspects: Suspects
    rate: Rate | None = None
    reason: str = ""
    spans: int = 0
    outside: int = 0
    not_assessed: dict[str, int] = field(default_factory=dict)
    terms: int = 0
    rows: int = 0
    seen: int = 0


@dataclass(frozen=True)
class _Spans:
    """The spans that lie in their text, over one array of code points: ``low``, ``high`` places in it, ``text`` number of the text."""

    points: np.ndarray
    kind: np.ndarray
    bounds: np.ndarray
    low: np.ndarray
    high: np.ndarray
    label: np.ndarray
    text: np.ndarray


def fit(sample: SpanSample, context: Context) -> SpanAudit:
    """Audits all spans whose offsets lie in their text."""
    spans, outside = _laid_out(sample)
    audit, entry = _labels(sample, spans, context)
    missing, terms = _missing(spans)
    found = [_wrong_labels(audit, entry, spans, sample.names), missing, *_odd(spans, len(sample.names))]
    columns = [np.concatenate(parts) for parts in zip(*found)]
    order = np.lexsort((columns[3], columns[1], columns[0]))
    text, kind, wrong, low, high, given, better, edge = (column[order] for column in columns)
    begin = spans.bounds[text]
    suspects = Suspects(sample.rows[text], kind, wrong, low - begin, high - begin, given, better, edge)
    return SpanAudit(sample.names, suspects, audit.rate, audit.reason, len(spans.low), outside, dict(audit.not_assessed), terms,
                     len(sample), sample.seen)


def _laid_out(sample: SpanSample) -> tuple[_Spans, int]:
    points = np.frombuffer(sample.data.tobytes().decode("utf-8").encode("utf-32-le"), dtype=np.uint32)
    size = kernel.code_points(sample.data, sample.offsets)
    bounds = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    fits = np.flatnonzero((sample.start >= 0) & (sample.start < sample.end) & (sample.end <= size[sample.row]))
    text = sample.row[fits]
    low, high = sample.start[fits] + bounds[text], sample.end[fits] + bounds[text]
    return _Spans(points, span_text.kinds(points), bounds, low, high, sample.label[fits].astype(np.int64), text), len(sample.start) - len(fits)


def _labels(sample: SpanSample, spans: _Spans, context: Context):
    """(the audit of labels, span of each of its rows): every span with its context as one labelled text."""
    begin, stop = spans.bounds[spans.text], spans.bounds[spans.text + 1]
    last = np.minimum(spans.high, spans.low + MOST_OF_SPAN)
    pieces = [(np.maximum(spans.low - CONTEXT, begin), spans.low), (spans.low, last), (spans.high, np.minimum(spans.high + CONTEXT, stop))]
    data, offsets = _marked(spans.points, pieces)
    n = len(spans.low)
    entries = LabelSample(np.arange(n), kernel.hashes(data, offsets)[:, 0], data, offsets, spans.label.astype(np.int32), np.arange(n + 1),
                          np.full(n, -1, dtype=np.int32), sample.names, (), n)
    audit = label_audit.fit(labelled.bounded(entries), context)
    return audit, audit.rows


def _marked(points: np.ndarray, pieces: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """(UTF-8, offsets) of the pieces of each span, words that do not occur otherwise between them."""
    n = len(pieces[0][0])
    marks = [np.frombuffer(f" {word} ".encode("utf-32-le"), dtype=np.uint32) for word in ("xspanbx", "xspanex")]
    whole = np.concatenate([points, *marks])
    starts, sizes = [], []
    for number, (low, high) in enumerate(pieces):
        if number:
            starts.append(np.full(n, len(points) + (number - 1) * len(marks[0])))
            sizes.append(np.full(n, len(marks[0])))
        starts.append(low)
        sizes.append(high - low)
    start, size = np.stack(starts, axis=1).reshape(-1), np.stack(sizes, axis=1).reshape(-1)
    at = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    body = whole[np.arange(int(at[-1])) - np.repeat(at[:-1], size) + np.repeat(start, size)]
    width = 1 + (body >= 0x80).astype(np.int64) + (body >= 0x800) + (body >= 0x10000)
    data = np.frombuffer(body.tobytes().decode("utf-32-le").encode("utf-8"), dtype=np.uint8)
    return data, np.concatenate([[0], np.cumsum(width)]).astype(np.int64)[at[:: len(starts)]]


def _columns(text: np.ndarray, kind: int, wrong: np.ndarray, span: tuple[np.ndarray, np.ndarray], labels: tuple[np.ndarray, np.ndarray],
             edge: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    """The columns of ``Suspects``, places not yet counted from the start of the text; ``labels``: (given, better)."""
    n = len(text)
    return (text, np.full(n, kind), np.round(wrong, 6), *span, *labels, np.zeros(n, dtype=np.uint8) if edge is None else edge)


def _wrong_labels(audit: label_audit.LabelAudit, entry: np.ndarray, spans: _Spans, names: tuple[str, ...]) -> tuple[np.ndarray, ...]:
    if audit.rate is None:
        at, better = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return _columns(at, LABEL, np.zeros(0), (at, at), (at, better))
    place = {name: number for number, name in enumerate(names)}
    number = np.array([place[name] for name in audit.names], dtype=np.int64)
    hit = np.flatnonzero(audit.wrong > 0.05)
    at = entry[hit]
    return _columns(spans.text[at], LABEL, audit.wrong[hit], (spans.low[at], spans.high[at]),
                    (spans.label[at], number[audit.suggested[hit]]))


def _missing(spans: _Spans) -> tuple[tuple[np.ndarray, ...], int]:
    """(suspects, texts in the dictionary): runs of words that are labelled as one type nearly wherever they stand, and not here."""
    owner = np.repeat(np.arange(len(spans.bounds) - 1), np.diff(spans.bounds))
    first, after, hashes, lettered = span_text.words(spans.points, spans.kind, owner)
    begin = np.searchsorted(first, spans.low)
    size = np.searchsorted(after, spans.high, side="right") - begin
    size = np.where((size > 0) & (size <= MOST_WORDS), size, 0)
    letters = np.concatenate([[0], np.cumsum((spans.kind == span_text.LETTER) + 2 * (spans.kind == span_text.ALONE))])  # a Han letter says more
    usable = np.flatnonzero((size > 0) & (letters[spans.high] - letters[spans.low] >= LEAST_LETTERS))
    sums = span_text.run_sums(hashes)
    key = span_text.runs(sums, begin[usable], size[usable])
    pair, count = np.unique(np.stack([key, spans.label[usable].astype(np.uint64)], axis=1), axis=0, return_counts=True)
    term, back = np.unique(pair[:, 0], return_inverse=True)
    total = np.bincount(back, weights=count, minlength=len(term))
    most = np.zeros(len(term), dtype=np.int64)
    order = np.lexsort((pair[:, 1], -count))[::-1]
    most[back[order]] = order  # of equal places the last assignment stays: the type with most spans
    sure = (count[most] >= CONSISTENT * total) & (total >= LEAST_SEEN - 1) if len(term) else np.zeros(0, dtype=bool)
    term, label, total = term[sure], pair[most[sure], 1].astype(np.int64), total[sure]
    covered = _covered(spans, len(spans.points))
    found = []
    lengths, often = np.unique(size[usable][np.isin(key, term)], return_counts=True)
    for s in np.sort(lengths[np.argsort(-often, kind="stable")[:MOST_LENGTHS]]).tolist():
        start = np.arange(max(len(first) - s + 1, 0))
        start = start[owner[first[start]] == owner[first[start + s - 1]]]
        low, high = first[start], after[start + s - 1]
        free = np.flatnonzero(covered[high] == covered[low])
        run = span_text.runs(sums, start[free], s)
        where = np.minimum(np.searchsorted(term, run), max(len(term) - 1, 0))
        hit = np.flatnonzero(term[where] == run) if len(term) else np.zeros(0, dtype=np.int64)
        found.append((where[hit], low[free[hit]], high[free[hit]]))
    where, low, high = (np.concatenate([part[i] for part in found]) if found else np.zeros(0, dtype=np.int64) for i in range(3))
    unlabelled = np.bincount(where, minlength=len(term))
    share = total / np.maximum(total + unlabelled, 1)
    kept = np.flatnonzero((share >= CONSISTENT)[where] & (total + unlabelled >= LEAST_SEEN)[where])
    kept = kept[_longest(low[kept], high[kept])]
    at = owner[low[kept]]
    return _columns(at, MISSING, share[where[kept]], (low[kept], high[kept]), (np.full(len(kept), -1), label[where[kept]])), len(term)


def _covered(spans: _Spans, size: int) -> np.ndarray:
    """int64[size + 1]: how many code points before each place are in a span."""
    step = np.bincount(spans.low, minlength=size + 1) - np.bincount(spans.high, minlength=size + 1)
    return np.concatenate([[0], np.cumsum(np.cumsum(step)[:-1] > 0)])


def _longest(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Places of the runs that do not lie inside another."""
    order = np.lexsort((-high, low))
    reach = np.maximum.accumulate(high[order]) if len(order) else high
    inside = np.zeros(len(order), dtype=bool)
    inside[1:] = high[order][1:] <= reach[:-1]
    return np.sort(order[~inside])


def _odd(spans: _Spans, labels: int) -> list[tuple[np.ndarray, ...]]:
    """Edges, overlaps and copies that few spans of the type have."""
    of = np.bincount(spans.label, minlength=labels)
    begin, stop = spans.bounds[spans.text], spans.bounds[spans.text + 1]
    seen = span_text.edges(spans.kind, spans.low, spans.high, begin, stop)
    odd = np.zeros(len(seen), dtype=np.uint8)
    share = np.zeros(len(seen))
    for bit in _EDGES:
        rare, part = _rare((seen & bit) > 0, spans.label, of)
        odd[rare] |= bit
        share = np.where(rare, np.maximum(share, part), share)
    twice, over = span_text.overlapping(spans.low, spans.high, spans.label, spans.text)
    rare, part = _rare(over, spans.label, of)
    none = np.full(len(seen), -1)
    return [_columns(spans.text[at], kind, wrong[at], (spans.low[at], spans.high[at]), (spans.label[at], none[at]), odd[at])
            for kind, at, wrong in ((EDGE, np.flatnonzero(odd), share), (TWICE, np.flatnonzero(twice), np.ones(len(seen))),
                                    (OVERLAP, np.flatnonzero(rare), part))]


def _rare(mask: np.ndarray, label: np.ndarray, of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(the mask where few spans of the type have it, share of the type that does not)."""
    share = np.bincount(label[mask], minlength=len(of)) / np.maximum(of, 1)
    return mask & ((share <= ODD) & (of >= LEAST_OF_TYPE))[label], 1 - share[label]
