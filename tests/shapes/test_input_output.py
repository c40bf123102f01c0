"""The shape input_output: two columns of text."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import input_output

ROW = {"input": "cat", "output": "chat"}


def test_the_good_row_becomes_segments() -> None:
    assert segments(input_output, ROW) == [
        ("none", "input", "cat"),
        ("none", "target", "chat"),
    ]
