"""The shape gemini_pref: contents with scored completions."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import gemini_pref

ROW = {
    "contents": [{"role": "user", "parts": [{"text": "Joke?"}]}],
    "completions": [
        {"score": 0, "completion": {"role": "model", "parts": [{"text": "Bad one."}]}},
        {"score": 1, "completion": {"role": "model", "parts": [{"text": "Good one."}]}},
    ],
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(gemini_pref, ROW) == [
        ("user", "input", "Joke?"),
        ("assistant", "rejected", "Bad one."),
        ("assistant", "target", "Good one."),
    ]
