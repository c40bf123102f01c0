"""The shape lf_v1_sft: parts of type and value."""

from __future__ import annotations

from tests.shapes.reading import columns, named, segments
from tuneready.batch import CALLS, PARTS
from tuneready.shapes import lf_v1_sft

ROW = {"messages": [
    {"role": "user", "content": [{"type": "image_url", "value": "a.jpg"}, {"type": "text", "value": "Who?"}]},
    {"role": "assistant", "content": [{"type": "reasoning", "value": "A hat."}, {"type": "text", "value": "Ann"}]},
]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(lf_v1_sft, ROW) == [
        ("user", "input", None),
        ("user", "input", "Who?"),
        ("assistant", "reasoning", "A hat."),
        ("assistant", "target", "Ann"),
    ]


def test_a_call_part_is_a_target_and_a_call() -> None:
    part = {"type": "tool_call", "value": '{"name": "f", "arguments": {}}'}
    out = columns(lf_v1_sft, {"messages": [{"role": "assistant", "content": [part]}, {"role": "tool", "content": "1"}]})
    assert out.calls[0] == [{"index": 0, "id": None, "name": "f", "arguments": "{}"}]
    assert out.text == [part["value"], "1"]
    assert list(out.flags) == [CALLS | PARTS, 0]
    assert 0 not in out.answers


def test_a_loss_weight_alone_makes_the_shape_and_text_parts_do_not() -> None:
    message = {"role": "assistant", "content": "Ann"}
    assert named({"messages": [{**message, "loss_weight": 1.0}]}) == "lf_v1_sft"
    assert named({"messages": [{**message, "content": [{"type": "text", "text": "Ann"}]}]}) == "chat_messages"
