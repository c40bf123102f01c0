"""The shape openai_pref: input messages with a preferred and a non-preferred output."""

from __future__ import annotations

from tests.shapes.reading import columns, named, segments
from tuneready.shapes import openai_pref

ROW = {
    "input": {"messages": [{"role": "user", "content": "Hi"}]},
    "preferred_output": [{"role": "assistant", "content": "Hello"}],
    "non_preferred_output": [{"role": "assistant", "content": "What"}],
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(openai_pref, ROW) == [
        ("user", "input", "Hi"),
        ("assistant", "target", "Hello"),
        ("assistant", "rejected", "What"),
    ]


def test_the_other_spelling_is_read_too() -> None:
    row = {key.replace("_output", "_completion"): value for key, value in ROW.items()}
    assert named(row) == "openai_pref"
    assert segments(openai_pref, row) == segments(openai_pref, ROW)


def test_the_tools_stand_in_the_input() -> None:
    row = {**ROW, "input": {**ROW["input"], "tools": [{"name": "f"}]}}
    assert columns(openai_pref, row).tools[0] == '[{"name":"f"}]'
