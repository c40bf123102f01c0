"""The shape summarise: a document and its summary."""

from __future__ import annotations

import pytest

from tests.shapes.reading import named, segments
from tuneready.shapes import summarise

ROW = {"document": "A long report.", "summary": "A report."}


def test_the_good_row_becomes_segments() -> None:
    assert segments(summarise, ROW) == [
        ("none", "input", "A long report."),
        ("none", "target", "A report."),
    ]


@pytest.mark.parametrize("source", ["document", "article", "dialogue", "transcript", "text"])
@pytest.mark.parametrize("target", ["summary", "highlights", "note"])
def test_other_names(source: str, target: str) -> None:
    row = {source: "A long report.", target: "A report."}
    assert named(row) == "summarise"
    assert segments(summarise, row) == segments(summarise, ROW)
