"""The shape gemini_rft: contents with references."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import gemini_rft

ROW = {"contents": [{"role": "user", "parts": [{"text": "2 + 2?"}]}], "references": {"answer": "4"}}


def test_the_good_row_becomes_segments() -> None:
    assert segments(gemini_rft, ROW) == [
        ("user", "input", "2 + 2?"),
        ("none", "target", "4"),
    ]
