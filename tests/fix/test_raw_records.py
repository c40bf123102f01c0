"""Edits of records as written: laws over made-up records."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from tuneready.fix import leaves, raw_records
from tuneready.kernels import json_in_text

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=30)
VALUE = st.recursive(TEXT | st.integers(-10**6, 10**6) | st.booleans() | st.none(), lambda v: st.lists(v, max_size=3) | st.dictionaries(TEXT, v, max_size=3), max_leaves=8)


def replaced(value, number: int, edits: list):
    """The value with edits put into its scalar ``number``, the slow and plain way."""
    seen = [-1]

    def walk(one):
        if isinstance(one, dict):
            return {k: walk(v) for k, v in one.items()}
        if isinstance(one, list):
            return [walk(v) for v in one]
        seen[0] += 1
        return leaves.applied(one, edits) if seen[0] == number else one

    return walk(value)


@given(st.dictionaries(TEXT, VALUE, max_size=4), st.booleans(), st.sampled_from([None, 2]), TEXT, st.data())
def test_json_differs_in_the_edited_text_only(row, ascii_only, indent, new, data) -> None:
    texts = [(at, v) for at, (_, v) in enumerate(leaves.scalars(row)) if type(v) is str and v]
    raw = json.dumps(row, ensure_ascii=ascii_only, indent=indent)
    assert raw_records.json_record(raw, {}) == raw
    if texts:
        at, text = data.draw(st.sampled_from(texts))
        start = data.draw(st.integers(0, len(text) - 1))
        edits = [(start, data.draw(st.integers(start + 1, len(text))), new)]
        made = raw_records.json_record(raw, {at: edits})
        assert json.loads(made) == replaced(row, at, edits)


def test_escapes_outside_the_span_stay_as_written() -> None:
    raw = r'{"a\u0041": "x\/y \u00e9 jane \ud83d\ude00", "n": 1.50, "e": 1E5}'
    assert raw_records.json_record(raw, {0: [(6, 10, "Zoë")]}) == r'{"a\u0041": "x\/y \u00e9 Zo\u00eb \ud83d\ude00", "n": 1.50, "e": 1E5}'


@given(st.lists(TEXT.filter(lambda t: "\0" not in t), min_size=2, max_size=5), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), TEXT, st.data())
def test_delimited_differs_in_the_edited_cell_only(cells, quoting, new, data) -> None:
    stream = io.StringIO()
    csv.writer(stream, quoting=quoting, lineterminator="").writerow(cells)
    raw = stream.getvalue()
    at = data.draw(st.integers(0, len(cells) - 1))
    edits = [(0, len(cells[at]), new)] if cells[at] else []
    made = raw_records.delimited_record(raw, ",", {at: edits})
    expected = [leaves.applied(c, edits) if i == at else c for i, c in enumerate(cells)]
    spans = raw_records.cells(made, ",")
    read = [made[a:b] for a, b in spans]
    assert [c[1:-1].replace('""', '"') if c.startswith('"') else c for c in read] == expected
    before = [raw[a:b] for a, b in raw_records.cells(raw, ",")]
    assert [c for i, c in enumerate(read) if i != at] == [c for i, c in enumerate(before) if i != at]


@given(TEXT.filter(bool), TEXT, st.data())
def test_annotated_spans_hold_the_same_text_or_the_surrogate(text, new, data) -> None:
    a = data.draw(st.integers(0, len(text) - 1))
    b = data.draw(st.integers(a + 1, len(text)))
    c = data.draw(st.integers(0, len(text)))
    d = data.draw(st.integers(c, len(text)))
    row = {"text": text, "spans": [{"start": c, "end": d, "label": "X", "text": text[c:d]}]}
    edits = {0: [(a, b, new)]}
    edits |= leaves.moved(row, edits)
    made = json.loads(raw_records.json_record(json.dumps(row), edits))
    span = made["spans"][0]
    found = made["text"][span["start"]:span["end"]]
    assert span["text"] == found or span["text"] == text[c:d] == found
    if d <= a or c >= b:
        assert found == text[c:d]
    else:
        assert new in found


def test_a_text_that_gives_a_key_twice_is_read_as_it_stands() -> None:
    """A parser keeps the last value in the place of the first: numbers of values would be those of other ones."""
    assert json_in_text.texts('{"to": "first", "cc": "other", "to": "last"}', 3) is None
    assert [(one.number, one.path, one.text) for one in json_in_text.texts('{"to": "a\\u00e9b", "n": [1, "other"]}', 3)] == [
        (0, ("to",), "aéb"), (2, ("n", 1), "other")]
