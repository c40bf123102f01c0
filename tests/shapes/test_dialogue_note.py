"""The shape dialogue_note: a dialogue and the text of a section."""

from __future__ import annotations

from tests.shapes.reading import columns, segments
from tuneready.shapes import dialogue_note

ROW = {"ID": "0", "section_header": "CC", "section_text": "Cough.", "dialogue": "Doctor: Well? Patient: I cough."}


def test_the_good_row_becomes_segments() -> None:
    assert segments(dialogue_note, ROW) == [
        ("none", "input", "Doctor: Well? Patient: I cough."),
        ("none", "target", "Cough."),
    ]


def test_the_section_is_the_label() -> None:
    assert columns(dialogue_note, ROW).labels[0] == ["CC"]
