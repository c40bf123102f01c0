"""The shape prompt_completion: two strings or two message lists."""

from __future__ import annotations

import pytest

from tests.shapes.reading import flags, named, segments
from tuneready.batch import OTHER_SHAPE, TWO_SHAPES
from tuneready.shapes import prompt_completion

ROW = {"prompt": "2 + 2 =", "completion": " 4"}


def test_the_good_row_becomes_segments() -> None:
    assert segments(prompt_completion, ROW) == [
        ("none", "input", "2 + 2 ="),
        ("none", "target", " 4"),
    ]


def test_answers_inside_the_prompt_are_context() -> None:
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Bye"}]
    row = {"prompt": turns, "completion": [{"role": "assistant", "content": "See you"}]}
    assert segments(prompt_completion, row) == [
        ("user", "input", "Hi"), ("assistant", "input", "Hello"), ("user", "input", "Bye"), ("assistant", "target", "See you"),
    ]


@pytest.mark.parametrize("label", [0, 1, "true", "Good", "bad"])
def test_a_label_that_may_be_a_judgement_is_ambiguous(label: object) -> None:
    assert named({**ROW, "label": label}) == "unknown"


@pytest.mark.parametrize("label", [None, "billing", 7])
def test_another_label_is_a_remark(label: object) -> None:
    assert named({**ROW, "label": label}) == "prompt_completion"


@pytest.mark.parametrize(("row", "expected"), [
    ({**ROW, "text": "flat"}, TWO_SHAPES), ({"prompt": "x"}, OTHER_SHAPE), ({"completion": "x"}, OTHER_SHAPE), (ROW, 0),
])
def test_flags(row: dict, expected: int) -> None:
    assert flags(prompt_completion, row) == expected


def test_what_is_there_is_read_from_a_row_of_another_shape() -> None:
    assert segments(prompt_completion, {"completion": "x"}) == [("none", "target", "x")]
