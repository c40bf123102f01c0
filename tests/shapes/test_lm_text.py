"""The shape lm_text: text and nothing else to learn."""

from __future__ import annotations

import pytest

from tests.shapes.reading import named, segments
from tuneready.shapes import lm_text

ROW = {"text": "It was a dark night.", "url": "https://example.org", "id": 3}


def test_the_good_row_becomes_segments() -> None:
    assert segments(lm_text, ROW) == [
        ("none", "target", "It was a dark night."),
    ]


@pytest.mark.parametrize(("more", "expected"), [
    ({"date": "2024-01-01"}, "lm_text"), ({"Author": "Ann"}, "lm_text"), ({"n": 3}, "lm_text"),
    ({"queue": "Billing"}, "unknown"), ({"translation": "Es war dunkel."}, "unknown"),
])
def test_a_second_column_of_text_makes_it_undecidable(more: dict, expected: str) -> None:
    assert named({**ROW, **more}) == expected
