"""The shape argilla_dpo: instruction with a pair of responses."""

from __future__ import annotations

from tests.shapes.reading import flags, segments, without
from tuneready.batch import OTHER_SHAPE
from tuneready.shapes import argilla_dpo

ROW = {"instruction": "Joke?", "chosen_response": "Good one.", "rejected_response": "Bad one."}


def test_the_good_row_becomes_segments() -> None:
    assert segments(argilla_dpo, ROW) == [
        ("none", "input", "Joke?"),
        ("none", "target", "Good one."),
        ("none", "rejected", "Bad one."),
    ]


def test_a_missing_answer_is_another_shape() -> None:
    assert flags(argilla_dpo, without(ROW, "rejected_response")) == OTHER_SHAPE
