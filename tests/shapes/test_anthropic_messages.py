"""The shape anthropic_messages: messages with a string system."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import anthropic_messages

ROW = {
    "system": "Be brief.",
    "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": [{"type": "text", "text": "Hello"}]}],
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(anthropic_messages, ROW) == [
        ("system", "system", "Be brief."),
        ("user", "input", "Hi"),
        ("assistant", "target", "Hello"),
    ]
