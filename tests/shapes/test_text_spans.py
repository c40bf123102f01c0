"""The shape text_spans: a text and the spans in it."""

from __future__ import annotations

import json

import pytest

from tests.conftest import shared
from tests.shapes.reading import columns, named, segments
from tuneready.shapes import text_spans

ROW = {"text": "Ann paid Bob.", "spans": [{"start": 0, "end": 3, "label": "PAYER"}]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(text_spans, ROW) == [
        ("none", "input", "Ann paid Bob."),
    ]


@pytest.mark.parametrize(("key", "spans", "expected"), [
    ("spans", [{"start": 9, "end": 12, "label": "P", "text": "Bob"}], [(9, 12, "P", "Bob")]),
    ("entities", [{"start_offset": 9, "end_offset": 12, "type": "P"}], [(9, 12, "P", None)]),
    ("entities", [[9, 12, "P"]], [(9, 12, "P", None)]),
    ("label", [[9, 12, "P"]], [(9, 12, "P", None)]),
    ("NER", [{"entity": "Bob", "label": "P"}], [(9, 12, "P", "Bob")]),
    ("NER", [{"entity": "Eve", "label": "P"}], [(-1, -1, "P", "Eve")]),
    ("NER", [{"=": "Bob", "label": "P"}], [(-1, -1, "P", None)]),
    ("NER", [{"value": "n", "label": "L"}, {"value": "n", "label": "L"}, {"value": "n", "label": "L"}],
     [(1, 2, "L", "n"), (2, 3, "L", "n"), (1, 2, "L", "n")]),
    ("entities", {"P": ["Bob"], "Q": [[0, 3]]}, [(9, 12, "P", "Bob"), (0, 3, "Q", None)]),
    ("entities", '[{"start": 9, "end": 12, "label": "P"}]', [(9, 12, "P", None)]),
    ("spans", [{"start": -7, "end": 1 << 40, "label": "P"}], [(-1, -1, "P", None)]),
    ("spans", [], []),
])
def test_forms_of_spans(key: str, spans: object, expected: list[tuple]) -> None:
    row = {"text": ROW["text"], key: spans}
    assert named(row) == "text_spans"
    found = columns(text_spans, row).spans[0]
    assert [(s["start"], s["end"], s["label"], s["text"]) for s in found] == expected


@pytest.mark.parametrize(("answer", "kept"), [("accept", True), ("reject", False), ("ignore", False)])
def test_a_rejected_review_task_has_no_spans(answer: str, kept: bool) -> None:
    assert (0 in columns(text_spans, {**ROW, "_input_hash": 1, "answer": answer}).spans) is kept


def test_offsets_count_code_points() -> None:
    row = {"text": "😀 Bob", "spans": [{"value": "Bob", "label": "P"}]}
    assert columns(text_spans, row).spans[0][0]["start"] == 2


def test_looking_for_values_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_spans, "SEARCH", 20)
    spans = [{"value": "Bob", "label": "P"}] * 3
    assert [s["start"] for s in text_spans.read(spans, ROW["text"])] == [9, 9, -1]


def test_values_of_a_real_file_that_do_not_stand_in_their_text() -> None:
    """data/README.md counts 43 such values; one more entry lacks the key that holds the value."""
    rows = json.loads(shared("data/pii/pii-synthetic-nano/pii_syn_nano_en.json").read_text(encoding="utf-8"))
    spans = [(row["text"], span) for row in rows for span in columns(text_spans, row).spans[0]]
    assert len(spans) == 355
    lost = [span for _, span in spans if span["start"] < 0]
    assert (len(lost), sum(span["text"] is None for span in lost)) == (44, 1)
    assert all(text[span["start"]:span["end"]] == span["text"] for text, span in spans if span["start"] >= 0)
