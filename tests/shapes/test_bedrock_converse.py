"""The shape bedrock_converse: parts without a type."""

from __future__ import annotations

from tests.shapes.reading import columns, named, segments
from tuneready.shapes import bedrock_converse

ROW = {
    "schemaVersion": "bedrock-conversation-2024", "system": [{"text": "Be brief."}],
    "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}],
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(bedrock_converse, ROW) == [
        ("system", "system", "Be brief."),
        ("user", "input", "Hi"),
        ("assistant", "target", "Hello"),
    ]


def test_parts_without_a_type_make_the_shape() -> None:
    row = {"messages": [{"role": "user", "content": [{"text": "Hi"}, {"image": {"format": "png"}}]}]}
    assert named(row) == "bedrock_converse"
    assert segments(bedrock_converse, row) == [("user", "input", "Hi"), ("user", "input", None)]
    typed = {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]}
    assert named(typed) == "chat_messages"


def test_tool_use_and_its_result() -> None:
    use = {"toolUse": {"toolUseId": "t1", "name": "f", "input": {"a": 1}}}
    result = {"toolResult": {"toolUseId": "t1", "content": "2"}}
    out = columns(bedrock_converse, {"messages": [{"role": "assistant", "content": [use]}, {"role": "user", "content": [result]}]})
    assert out.calls[0] == [{"index": 0, "id": "t1", "name": "f", "arguments": '{"a":1}'}]
    assert out.answers[0] == [{"index": 1, "id": "t1"}]
