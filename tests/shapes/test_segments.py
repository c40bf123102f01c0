"""The shape segments: texts and whether they are learnt."""

from __future__ import annotations

from tests.shapes import reading
from tuneready.shapes import segments

ROW = {"segments": [{"text": "<s>Hi", "label": False}, {"text": "Hello</s>", "label": True}]}


def test_the_good_row_becomes_segments() -> None:
    assert reading.segments(segments, ROW) == [
        ("none", "input", "<s>Hi"),
        ("none", "target", "Hello</s>"),
    ]
