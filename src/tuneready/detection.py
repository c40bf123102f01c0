"""Runs every detector of the shelf over texts and settles overlaps: each character belongs to at most one span."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from tuneready import shelf
from tuneready.detector import CONTEXT, Candidate, Detector, Spans, of_module


@cache
def detectors() -> tuple[Detector, ...]:
    """Every detector, in order of its module's name."""
    return tuple(of_module(module) for module in shelf.modules("detectors"))


@cache
def kinds() -> tuple[str, ...]:
    """Every kind, sorted."""
    return tuple(sorted({one.kind for one in detectors()}))


def detect(texts: Sequence[str | None], row: np.ndarray | None = None, dictionary: Sequence[str] = (),
           using: Sequence[Detector] | None = None) -> Spans:
    """Personal data in ``texts``: non-overlapping spans in order of text and start, with ``kind`` into ``kinds``.

    Args:
        texts: one text per number; None counts as empty.
        row: int64 per text, ascending: texts of one row know the names found in each other; None: each text for itself.
        dictionary: names that are always found (kind ``custom``).
        using: detectors; None for the whole shelf.
    """
    del row, dictionary
    found: list[tuple[int, int, int, float, int, str]] = []
    for one in detectors() if using is None else using:
        found += [(*span, one.rank, one.kind) for span in _of(one, texts)]
    return _settled(found)


def _of(one: Detector, texts: Sequence[str | None]) -> list[tuple[int, int, int, float]]:
    if one.find is not None:
        spans = one.find([text or "" for text in texts])
        return list(zip(spans.text.tolist(), spans.start.tolist(), spans.end.tolist(), spans.score.tolist()))
    pattern = re.compile(one.pattern, re.ASCII)
    group = "value" if "value" in pattern.groupindex else 0
    out = []
    for number, text in enumerate(texts):
        for match in pattern.finditer(text or ""):
            start, end = match.span(group)
            if start < 0:
                continue
            score = one.accept(Candidate(match.group(group), text[max(0, start - CONTEXT):start], text[end:end + CONTEXT], match))
            if score is not None:
                out.append((number, start, end, score))
    return out


def _settled(found: list[tuple[int, int, int, float, int, str]]) -> Spans:
    """Overlaps settled by rank, then score, then length, then the earlier."""
    taken: dict[int, list[tuple[int, int]]] = {}
    kept = []
    for text, start, end, score, _, kind in sorted(found, key=lambda f: (f[0], -f[4], -f[3], f[1] - f[2], f[1], f[5])):
        mine = taken.setdefault(text, [])
        if all(end <= a or start >= b for a, b in mine):
            mine.append((start, end))
            kept.append((text, start, end, score, kind))
    kept.sort()
    names = tuple(sorted({kind for *_, kind in kept}))
    number = {name: i for i, name in enumerate(names)}
    spans = Spans.of([(text, start, end, score) for text, start, end, score, _ in kept])
    return Spans(spans.text, spans.start, spans.end, spans.score, np.array([number[k] for *_, k in kept], dtype=np.int64), names)
