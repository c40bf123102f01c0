"""The shape alpaca: instruction and output, with input, system and history."""

from __future__ import annotations

from tests.shapes.reading import columns, named, segments
from tuneready.batch import NOT_TEXT
from tuneready.shapes import alpaca

ROW = {"instruction": "Sort", "input": "b a", "output": "a b", "system": "Be exact."}


def test_the_good_row_becomes_segments() -> None:
    assert segments(alpaca, ROW) == [
        ("system", "system", "Be exact."),
        ("none", "input", "Sort"),
        ("none", "input", "b a"),
        ("none", "target", "a b"),
    ]


def test_history_comes_first_and_is_learnt() -> None:
    row = {"instruction": "And c?", "input": "", "output": "c", "history": [["Sort", "a b"], "odd"]}
    assert segments(alpaca, row) == [
        ("user", "input", "Sort"), ("assistant", "target", "a b"), ("none", "input", "odd"),
        ("none", "input", "And c?"), ("none", "target", "c"),
    ]


def test_the_answer_may_be_called_response() -> None:
    row = {"instruction": "Sort", "response": "a b"}
    assert named(row) == "alpaca"
    assert segments(alpaca, row) == [("none", "input", "Sort"), ("none", "target", "a b")]


def test_an_output_that_is_no_text_is_kept_as_json() -> None:
    out = columns(alpaca, {"instruction": "Parse", "output": {"a": 1}})
    assert out.text == ["Parse", '{"a":1}']
    assert list(out.flags) == [0, NOT_TEXT]
