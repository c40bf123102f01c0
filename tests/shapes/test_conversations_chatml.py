"""The shape conversations_chatml: role and content under conversations."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import conversations_chatml

ROW = {"conversations": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(conversations_chatml, ROW) == [
        ("user", "input", "Hi"),
        ("assistant", "target", "Hello"),
    ]
