"""The shape pretokenized: token ids."""

from __future__ import annotations

import pytest

from tests.shapes.reading import flags, segments
from tuneready.batch import LENGTHS_DIFFER, OTHER_SHAPE
from tuneready.shapes import pretokenized

ROW = {"input_ids": [1, 2, 3], "labels": [-100, 2, 3], "attention_mask": [1, 1, 1]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(pretokenized, ROW) == [
    ]


@pytest.mark.parametrize(("row", "expected"), [
    (ROW, 0), ({**ROW, "labels": [2, 3]}, LENGTHS_DIFFER), ({**ROW, "labels": None}, 0), ({"input_ids": "1 2"}, OTHER_SHAPE),
])
def test_lengths_are_compared(row: dict, expected: int) -> None:
    assert flags(pretokenized, row) == expected
