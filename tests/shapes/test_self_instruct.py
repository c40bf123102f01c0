"""The shape self_instruct: an instruction with instances."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import self_instruct

ROW = {"instruction": "Double it.", "instances": [{"input": "2", "output": "4"}, {"input": "", "output": "0"}]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(self_instruct, ROW) == [
        ("none", "input", "Double it."),
        ("none", "input", "2"),
        ("none", "target", "4"),
        ("none", "target", "0"),
    ]
