"""The shape nemo_dpo: prompt with a pair of responses."""

from __future__ import annotations

from tests.shapes.reading import flags, segments, without
from tuneready.batch import OTHER_SHAPE
from tuneready.shapes import nemo_dpo

ROW = {"prompt": "Joke?", "chosen_response": "Good one.", "rejected_response": "Bad one."}


def test_the_good_row_becomes_segments() -> None:
    assert segments(nemo_dpo, ROW) == [
        ("none", "input", "Joke?"),
        ("none", "target", "Good one."),
        ("none", "rejected", "Bad one."),
    ]


def test_a_missing_answer_is_another_shape() -> None:
    assert flags(nemo_dpo, without(ROW, "rejected_response")) == OTHER_SHAPE
