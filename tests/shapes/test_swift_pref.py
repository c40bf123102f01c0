"""The shape swift_pref: the last answer is preferred to rejected_response."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import swift_pref

ROW = {
    "messages": [
        {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"},
        {"role": "user", "content": "Joke?"}, {"role": "assistant", "content": "Good one."},
    ],
    "rejected_response": "Bad one.",
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(swift_pref, ROW) == [
        ("user", "input", "Hi"),
        ("assistant", "input", "Hello"),
        ("user", "input", "Joke?"),
        ("assistant", "target", "Good one."),
        ("none", "rejected", "Bad one."),
    ]
