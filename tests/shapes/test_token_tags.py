"""The shape token_tags: tokens and a tag each."""

from __future__ import annotations

import pytest

from tests.shapes.reading import columns, flags, segments
from tuneready.batch import LENGTHS_DIFFER
from tuneready.shapes import token_tags

ROW = {"tokens": ["Ann", "Lee", "paid", "Bob"], "ner_tags": ["B-PER", "I-PER", "O", "B-PER"]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(token_tags, ROW) == [
        ("none", "input", "Ann Lee paid Bob"),
    ]


@pytest.mark.parametrize(("tags", "expected"), [
    (["B-PER", "I-PER", "O", "B-PER"], [(0, 7, "PER"), (13, 16, "PER")]),
    (["B-PER", "E-PER", "O", "S-PER"], [(0, 7, "PER"), (13, 16, "PER")]),
    (["B-PER", "B-PER", "O", "O"], [(0, 3, "PER"), (4, 7, "PER")]),
    (["I-PER", "I-PER", "I-LOC", "O"], [(0, 7, "PER"), (8, 12, "LOC")]),
    ([1, 2, 0, 1], [(0, 3, "1"), (4, 7, "2"), (13, 16, "1")]),
    (["O"] * 4, []),
])
def test_tags_become_spans(tags: list, expected: list[tuple]) -> None:
    found = columns(token_tags, {**ROW, "ner_tags": tags}).spans[0]
    assert [(s["start"], s["end"], s["label"]) for s in found] == expected


def test_unequal_lengths_are_flagged() -> None:
    assert flags(token_tags, {**ROW, "ner_tags": ["O"]}) == LENGTHS_DIFFER
