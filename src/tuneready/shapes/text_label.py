"""Classification: a text and its label.

Text is read from ``text, body, content, utterance …``, the label from ``label, labels, category, class, intent …``
(``tuneready.keys``); in each row the first column that is there counts. Beside these, ``cats`` of spaCy (the classes of at least a
half) and ``accept`` of Prodigy (the options chosen) are labels.
The label of a Prodigy task that was rejected or ignored is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tuneready.batch import INPUT, NO_ROLE, OTHER_SHAPE, Columns, as_text
from tuneready.keys import LABELS, TEXTS, turned_down

NAME, TASK, ORDER = "text_label", "classification", 180
REQUIRED = ("text", "label")
MAP = ("text", "label")
LONGEST_LABEL = 100  # characters; the longest class name of the public intent sets we read has 53
_CHOSEN = 0.5  # score of a class from which on it is one
_MOST_DISTINCT, _ENOUGH = 0.6, 20
_LEAST_SEEN, _NAME = 0.25, 40  # coverage by Good and Turing (1953) of few rows over many classes; mean characters of a class name


def matches(row: dict) -> bool:
    """True for a column of text with a column of short labels."""
    label = _label(row)
    return _text(row) is not None and label is not None and _is_label(label[0])


def fits(rows: Sequence[dict]) -> bool:
    """False when the labels hardly ever repeat over the rows: then the column is free text and no class. Each label of a set
    counts by itself, for sets seldom repeat. A few rows over many classes repeat little too: there the labels are short, and the
    chance that the next row's label was seen before is fair."""
    values = [label[0] for row in rows if (label := _label(row)) and label[0] not in (None, "")]
    labels = [as_text(label)[0] for value in values for label in (value if isinstance(value, list) else [value])]
    counts = Counter(labels)
    if len(labels) < _ENOUGH or len(counts) <= _MOST_DISTINCT * len(labels):
        return True
    seen_before = 1 - sum(count == 1 for count in counts.values()) / len(labels)
    return seen_before >= _LEAST_SEEN and sum(map(len, counts)) <= _NAME * len(counts)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows; an empty label is no label."""
    for row in rows:
        text, label = _text(row), _label(row)
        if text is not None:
            out.segment(NO_ROLE, INPUT, row[text], out.field_number(text))
        if label is not None and not turned_down(row):
            out.label(None if label[0] == "" else label[0])
        out.end_row(0 if text is not None and label is not None and _is_label(label[0]) else OTHER_SHAPE)


def _label(row: dict) -> tuple[Any] | None:
    """The value of the row's label, in a tuple of its own, for it may be None; None where there is no such column."""
    for name in LABELS:
        if name in row:
            return (row[name],)
    scores, chosen = row.get("cats"), row.get("accept")
    if type(scores) is dict and all(isinstance(score, (int, float)) for score in scores.values()):
        return ([name for name, score in scores.items() if score >= _CHOSEN],)
    return (chosen,) if type(chosen) is list and "options" in row else None


def _text(row: dict) -> str | None:
    for name in TEXTS:
        if type(row.get(name)) is str:
            return name
    return None


def _is_label(value: object) -> bool:
    if type(value) is list:
        return all(_is_label(v) and type(v) is not list for v in value)
    if type(value) is str:
        return len(value) <= LONGEST_LABEL and "\n" not in value.strip()
    return value is None or isinstance(value, (int, float))
