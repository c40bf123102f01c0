"""The shape alpaca_kto: instruction and output with a boolean kto_tag."""

from __future__ import annotations

import pytest

from tests.shapes.reading import columns, flags, named, segments, without
from tuneready.batch import LABEL_AS_TEXT, OTHER_SHAPE
from tuneready.shapes import alpaca_kto

ROW = {"instruction": "Greet", "input": "Ann", "output": "Hello Ann", "kto_tag": True}


def test_the_good_row_becomes_segments() -> None:
    assert segments(alpaca_kto, ROW) == [
        ("none", "input", "Greet"),
        ("none", "input", "Ann"),
        ("none", "target", "Hello Ann"),
    ]


@pytest.mark.parametrize(("label", "kept", "expected"), [
    (True, "true", 0), (False, "false", 0), ("True", "true", LABEL_AS_TEXT), (0, "false", LABEL_AS_TEXT),
    ("good", "good", LABEL_AS_TEXT),
])
def test_the_judgement_is_a_label(label: object, kept: str, expected: int) -> None:
    row = {**ROW, "kto_tag": label}
    assert columns(alpaca_kto, row).labels[0] == [kept]
    assert flags(alpaca_kto, row) == expected


def test_only_a_json_boolean_makes_the_shape() -> None:
    assert named({**ROW, "kto_tag": "true"}) != "alpaca_kto"


def test_a_row_without_a_judgement_is_of_another_shape() -> None:
    assert flags(alpaca_kto, without(ROW, "kto_tag")) == OTHER_SHAPE
