"""The shape qa_pref: question with a pair of answers."""

from __future__ import annotations

from tests.shapes.reading import flags, segments, without
from tuneready.batch import OTHER_SHAPE
from tuneready.shapes import qa_pref

ROW = {"question": "Joke?", "chosen": "Good one.", "rejected": "Bad one."}


def test_the_good_row_becomes_segments() -> None:
    assert segments(qa_pref, ROW) == [
        ("none", "input", "Joke?"),
        ("none", "target", "Good one."),
        ("none", "rejected", "Bad one."),
    ]


def test_a_missing_answer_is_another_shape() -> None:
    assert flags(qa_pref, without(ROW, "rejected")) == OTHER_SHAPE
