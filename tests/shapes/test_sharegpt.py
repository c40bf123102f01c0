"""The shape sharegpt: from and value, with system, tools and calls."""

from __future__ import annotations

from tests.shapes.reading import columns, named, segments
from tuneready.batch import CALLS, TOOLS_AS_TEXT
from tuneready.shapes import sharegpt

ROW = {"system": "Be kind.", "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(sharegpt, ROW) == [
        ("system", "system", "Be kind."),
        ("user", "input", "Hi"),
        ("assistant", "target", "Hello"),
    ]


def test_a_function_call_is_a_target_and_a_call() -> None:
    call = {"from": "function_call", "value": '{"name": "f", "arguments": {"a": 1}}'}
    row = {"conversations": [{"from": "human", "value": "Hi"}, call, {"from": "observation", "value": "2"}], "tools": "[]"}
    out = columns(sharegpt, row)
    assert out.calls[0] == [{"index": 1, "id": None, "name": "f", "arguments": '{"a":1}'}]
    assert out.text[1] == call["value"]
    assert list(out.flags) == [0, CALLS, 0]
    assert 0 not in out.answers
    assert out.row_flags[0] == TOOLS_AS_TEXT
    assert segments(sharegpt, row)[2] == ("tool", "input", "2")


def test_a_call_that_does_not_parse_is_kept_as_its_arguments() -> None:
    out = columns(sharegpt, {"conversations": [{"from": "function_call", "value": "f(1)"}]})
    assert out.calls[0] == [{"index": 0, "id": None, "name": None, "arguments": "f(1)"}]


def test_the_key_may_be_conversation() -> None:
    assert named({"conversation": ROW["conversations"]}) == "sharegpt"
