"""The shape prompt_only: prompts alone."""

from __future__ import annotations

from tests.shapes.reading import named, segments
from tuneready.shapes import prompt_only

ROW = {"prompt": "Write a haiku.", "id": "p1"}


def test_the_good_row_becomes_segments() -> None:
    assert segments(prompt_only, ROW) == [
        ("none", "input", "Write a haiku."),
    ]


def test_a_second_text_makes_it_undecidable() -> None:
    assert named({**ROW, "answer1": "Old pond"}) == "unknown"
