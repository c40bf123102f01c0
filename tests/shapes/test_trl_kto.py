"""The shape trl_kto: prompt and completion with a boolean label."""

from __future__ import annotations

import pytest

from tests.shapes.reading import columns, flags, named, segments, without
from tuneready.batch import LABEL_AS_TEXT, OTHER_SHAPE
from tuneready.shapes import trl_kto

ROW = {"prompt": "Hi", "completion": "Hello", "label": True}


def test_the_good_row_becomes_segments() -> None:
    assert segments(trl_kto, ROW) == [
        ("none", "input", "Hi"),
        ("none", "target", "Hello"),
    ]


@pytest.mark.parametrize(("label", "kept", "expected"), [
    (True, "true", 0), (False, "false", 0), ("True", "true", LABEL_AS_TEXT), (0, "false", LABEL_AS_TEXT),
    ("good", "good", LABEL_AS_TEXT),
])
def test_the_judgement_is_a_label(label: object, kept: str, expected: int) -> None:
    row = {**ROW, "label": label}
    assert columns(trl_kto, row).labels[0] == [kept]
    assert flags(trl_kto, row) == expected


def test_only_a_json_boolean_makes_the_shape() -> None:
    assert named({**ROW, "label": "true"}) != "trl_kto"


def test_a_row_without_a_judgement_is_of_another_shape() -> None:
    assert flags(trl_kto, without(ROW, "label")) == OTHER_SHAPE
