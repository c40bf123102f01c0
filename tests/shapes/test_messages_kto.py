"""The shape messages_kto: messages with a boolean label."""

from __future__ import annotations

import pytest

from tests.shapes.reading import columns, flags, named, segments, without
from tuneready.batch import LABEL_AS_TEXT, OTHER_SHAPE
from tuneready.shapes import messages_kto

ROW = {"label": True, "messages": [
    {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"},
    {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "See you"},
]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(messages_kto, ROW) == [
        ("user", "input", "Hi"),
        ("assistant", "input", "Hello"),
        ("user", "input", "Bye"),
        ("assistant", "target", "See you"),
    ]


@pytest.mark.parametrize(("label", "kept", "expected"), [
    (True, "true", 0), (False, "false", 0), ("True", "true", LABEL_AS_TEXT), (0, "false", LABEL_AS_TEXT),
    ("good", "good", LABEL_AS_TEXT),
])
def test_the_judgement_is_a_label(label: object, kept: str, expected: int) -> None:
    row = {**ROW, "label": label}
    assert columns(messages_kto, row).labels[0] == [kept]
    assert flags(messages_kto, row) == expected


def test_only_a_json_boolean_makes_the_shape() -> None:
    assert named({**ROW, "label": "true"}) != "messages_kto"


def test_a_row_without_a_judgement_is_of_another_shape() -> None:
    assert flags(messages_kto, without(ROW, "label")) == OTHER_SHAPE
