"""The shape messages_pref: messages with one chosen and one rejected message."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import messages_pref

ROW = {
    "messages": [{"role": "user", "content": "Joke?"}],
    "chosen": {"role": "assistant", "content": "Good one."},
    "rejected": {"role": "assistant", "content": "Bad one."},
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(messages_pref, ROW) == [
        ("user", "input", "Joke?"),
        ("assistant", "target", "Good one."),
        ("assistant", "rejected", "Bad one."),
    ]
