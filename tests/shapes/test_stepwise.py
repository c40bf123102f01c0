"""The shape stepwise: steps with a judgement each."""

from __future__ import annotations

import pytest

from tests.shapes.reading import columns, flags, segments
from tuneready.batch import LABEL_AS_TEXT, LENGTHS_DIFFER, OTHER_SHAPE
from tuneready.shapes import stepwise

ROW = {"prompt": "2 + 3 * 4?", "completions": ["3 * 4 = 12", "2 + 12 = 15"], "labels": [True, False]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(stepwise, ROW) == [
        ("none", "input", "2 + 3 * 4?"),
        ("none", "target", "3 * 4 = 12"),
        ("none", "target", "2 + 12 = 15"),
    ]


@pytest.mark.parametrize(("labels", "expected"), [
    ([True, False], 0), ([True], LENGTHS_DIFFER), (["true", False], LABEL_AS_TEXT), ("true", OTHER_SHAPE),
])
def test_flags(labels: object, expected: int) -> None:
    assert flags(stepwise, {**ROW, "labels": labels}) == expected


def test_judgements_are_labels() -> None:
    assert columns(stepwise, ROW).labels[0] == ["true", "false"]
