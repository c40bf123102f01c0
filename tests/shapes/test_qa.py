"""The shape qa: question and answer."""

from __future__ import annotations

from tests.shapes.reading import named, segments
from tuneready.shapes import qa

ROW = {"question": "Capital of Peru?", "context": "Lima is the capital.", "answer": "Lima"}


def test_the_good_row_becomes_segments() -> None:
    assert segments(qa, ROW) == [
        ("none", "input", "Lima is the capital."),
        ("none", "input", "Capital of Peru?"),
        ("none", "target", "Lima"),
    ]


def test_several_answers_are_several_targets() -> None:
    squad = {"question": "Who?", "context": "Ann did.", "answers": {"text": ["Ann", "Ann did"], "answer_start": [0, 0]}}
    plain = {"question": "Who?", "answers": ["Ann", "Ann did"]}
    for row in (squad, plain):
        assert named(row) == "qa"
        assert segments(qa, row)[-2:] == [("none", "target", "Ann"), ("none", "target", "Ann did")]
