"""Extraction: ``tokens`` and one tag each (BIO, IOB, BIOES or class numbers).

The text is the tokens joined by one space; runs of tags become spans over it. Class numbers carry no scheme, so each
token whose number is not 0 is a span of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneready.batch import INPUT, LENGTHS_DIFFER, NO_ROLE, OTHER_SHAPE, Columns
from tuneready.turns import parsed

NAME, TASK, ORDER = "token_tags", "extraction", 177
REQUIRED = ("tokens", "ner_tags")
MAP = ("text", "spans")
_TOKENS = ("tokens", "words")
_TAGS = ("ner_tags", "tags", "ner", "labels", "bio_tags", "pos_tags")


def matches(row: dict) -> bool:
    """True for a list of tokens with a list of tags."""
    return _list(row, _TOKENS)[1] is not None and _list(row, _TAGS)[1] is not None


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        name, tokens = _list(row, _TOKENS)
        _, tags = _list(row, _TAGS)
        flags = 0 if tokens is not None and tags is not None else OTHER_SHAPE
        if tokens is not None:
            words = [t if type(t) is str else str(t) for t in tokens]
            out.segment(NO_ROLE, INPUT, " ".join(words), out.field_number(name))
            if tags is not None:
                flags |= LENGTHS_DIFFER if len(tokens) != len(tags) else 0
                out.spans[out.row] = _read(words, tags)
        out.end_row(flags)


def _list(row: dict, names: Sequence[str]) -> tuple[str, list | None]:
    for name in names:
        value = row.get(name)
        if type(value) is str and value[:1] == "[":
            value = parsed(value)
        if type(value) is list and all(isinstance(v, (str, int, float)) for v in value):
            return name, value
    return "", None


def _read(words: list[str], tags: list) -> list[dict]:
    spans: list[dict] = []
    place, before = 0, ""
    for word, tag in zip(words, tags):
        mark, _, label = tag.partition("-") if type(tag) is str else ("S", "-", str(tag))
        end = place + len(word)
        if tag in ("O", "", 0) or (type(tag) is str and not label and mark in ("O", "_")):
            before = ""
        else:
            label = label or mark
            if spans and before == label and mark in ("I", "E", "L", "M"):
                spans[-1]["end"] = end
            else:
                spans.append({"start": place, "end": end, "label": label, "text": None})
            before = label if mark in ("B", "I", "M") else ""
        place = end + 1
    return spans
