"""Extraction: a text and the spans in it.

Spans are read from ``spans, entities, NER, annotations, labels, label``: objects with start and end, triples
``[start, end, label]``, or values alone, which are looked for in the text (``start = end = -1`` where a value does not
occur). Offsets are kept as given: code points. Looking for values stops after ``SEARCH`` characters per row.
Spans of a Prodigy task that was rejected or ignored are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuneready.batch import INPUT, NO_ROLE, OTHER_SHAPE, Columns, as_text
from tuneready.keys import TEXTS, turned_down
from tuneready.turns import parsed

NAME, TASK, ORDER = "text_spans", "extraction", 178
REQUIRED = ("text", "spans")
MAP = ("text", "spans")
SEARCH = 1_000_000_000
_KEYS = ("spans", "entities", "NER", "ner", "annotations", "labels", "label")
_START, _END = ("start", "start_offset", "begin", "start_char"), ("end", "end_offset", "end_char")
_LABEL = ("label", "type", "tag", "entity_type", "entity_group", "labels", "category", "entity")
_VALUE = ("text", "value", "word", "mention", "span", "entity")


def matches(row: dict) -> bool:
    """True for a column of text with a list of spans (or its JSON text)."""
    return any(type(row.get(name)) is str for name in TEXTS) and _spans(row) is not None


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        name = next((name for name in TEXTS if type(row.get(name)) is str), None)
        found = _spans(row)
        if name is not None:
            out.segment(NO_ROLE, INPUT, row[name], out.field_number(name))
        if found is not None and not turned_down(row):
            out.spans[out.row] = read(found, row[name] if name is not None else "")
        out.end_row(0 if name is not None and found is not None else OTHER_SHAPE)


def read(spans: list, text: str) -> list[dict]:
    """The spans of a row as ``{start, end, label, text}``; ``text`` of a span is None where the row does not state it."""
    left, seen, made = SEARCH, {}, []
    for span in spans:
        start, end, label, value = _fields(span)
        if start is None and value is not None and left > 0:
            begin = text.find(value, seen.get(value, 0)) if value else -1
            begin = text.find(value) if begin < 0 and value in seen else begin
            left -= len(text)
            start, end = (begin, begin + len(value)) if begin >= 0 else (-1, -1)
            seen[value] = max(end, 0)
        made.append({"start": _offset(start), "end": _offset(end), "label": label, "text": value})
    return made


def _fields(span: Any) -> tuple[int | None, int | None, str, str | None]:
    if type(span) is list:
        if len(span) >= 3 and type(span[0]) is int and type(span[1]) is int:
            return span[0], span[1], as_text(span[2])[0] or "", None
        if len(span) == 2 and type(span[0]) is str:
            return None, None, as_text(span[1])[0] or "", span[0]
        return None, None, "", as_text(span)[0]
    if type(span) is not dict:
        return None, None, "", as_text(span)[0]
    start, end = (next((span[k] for k in names if type(span.get(k)) is int), None) for names in (_START, _END))
    named = next((k for k in _LABEL if k in span), None)
    valued = next((k for k in _VALUE if k != named and type(span.get(k)) is str), None)
    label = span[named] if named else None
    if type(label) is list and len(label) == 1:
        label = label[0]
    value = span[valued] if valued else None
    if start is None or end is None:
        return None, None, as_text(label)[0] or "", value
    return start, end, as_text(label)[0] or "", value


def as_list(value: Any) -> list | None:
    """The spans a value holds, as a list; None when it is no list of spans. ``{label: [values]}`` is one too."""
    if type(value) is str and value[:1] in ("[", "{"):
        value = parsed(value)
    if type(value) is dict and all(type(found) is list for found in value.values()):
        return [[*v, name] if type(v) is list else {"label": name, "value": v} for name, found in value.items() for v in found]
    return value if type(value) is list and all(_is_span(v) for v in value) else None


def _spans(row: dict) -> list | None:
    for key in _KEYS:
        found = as_list(row.get(key))
        # ``label: []`` says "no label" more often than "no span".
        if found is not None and (found or key not in ("label", "labels")):
            return found
    return None


def _is_span(value: Any) -> bool:
    if type(value) is dict:
        return any(key in value for key in (*_START, *_LABEL))
    return type(value) is list and len(value) >= 2 and (type(value[0]) is int or type(value[0]) is str)


def _offset(value: int | None) -> int:
    return value if value is not None and -1 <= value < 1 << 31 else -1
