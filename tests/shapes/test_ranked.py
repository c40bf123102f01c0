"""The shape ranked: answers with a rank each."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import ranked

ROW = {"prompt": "Joke?", "answers": [{"answer": "Bad one.", "rank": 2}, {"answer": "Good one.", "rank": 1}]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(ranked, ROW) == [
        ("none", "input", "Joke?"),
        ("none", "rejected", "Bad one."),
        ("none", "target", "Good one."),
    ]
