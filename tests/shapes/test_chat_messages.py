"""The shape chat_messages: messages of role and content, tools, parts, weights and reasoning."""

from __future__ import annotations

import json

import pytest

from tests.shapes.reading import columns, flags, named, segments
from tuneready.batch import (
    BAD_TOOLS,
    CALLS,
    MEDIA,
    MESSAGES_AS_TEXT,
    NULL,
    OTHER_SHAPE,
    PARTS,
    TARGET,
    TOOLS_AS_TEXT,
    TWO_SHAPES,
)
from tuneready.shapes import chat_messages

ROW = {"messages": [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "What is due?"},
    {"role": "assistant", "content": "Nothing."},
]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(chat_messages, ROW) == [
        ("system", "system", "Be brief."),
        ("user", "input", "What is due?"),
        ("assistant", "target", "Nothing."),
    ]


ASK = {"role": "user", "content": "Weather in Rome?"}
CALL = {"role": "assistant", "content": None, "tool_calls": [
    {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Rome\"}"}},
]}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "17 degrees"}


def test_tool_calls_their_results_and_declared_tools_are_kept() -> None:
    out = columns(chat_messages, {"messages": [ASK, CALL, RESULT], "tools": [{"name": "weather"}]})
    assert out.calls[0] == [{"index": 1, "id": "c1", "name": "weather", "arguments": '{"city": "Rome"}'}]
    assert out.answers[0] == [{"index": 2, "id": "c1"}]
    assert out.tools[0] == '[{"name":"weather"}]'
    assert out.text == ["Weather in Rome?", None, "17 degrees"]
    assert list(out.flags) == [0, CALLS | NULL, 0]


def test_a_tool_message_without_an_id_is_an_answer_to_nothing() -> None:
    out = columns(chat_messages, {"messages": [ASK, CALL, {"role": "tool", "content": "17"}]})
    assert out.answers[0] == [{"index": 2, "id": None}]


@pytest.mark.parametrize(("tools", "expected"), [
    ('[{"name": "weather"}]', TOOLS_AS_TEXT),
    ("[]", TOOLS_AS_TEXT),
    ("weather", TOOLS_AS_TEXT | BAD_TOOLS),
    ({"name": "weather"}, BAD_TOOLS),
    ([], 0),
    (None, 0),
    ("", 0),
])
def test_tools_that_are_no_list(tools: object, expected: int) -> None:
    assert flags(chat_messages, {**ROW, "tools": tools}) == expected


def test_parts_are_segments_of_their_own() -> None:
    content = [{"type": "text", "text": "Who is this?"}, {"type": "image_url", "image_url": {"url": "a.jpg"}}]
    out = columns(chat_messages, {"messages": [{"role": "user", "content": content}, {"role": "assistant", "content": []}]})
    assert out.text == ["Who is this?", None, ""]
    assert list(out.flags) == [PARTS, PARTS | MEDIA, PARTS]
    assert [out.fields[k] for k in out.source][0] == "messages[].content[0].text"


def test_a_message_of_very_many_parts_names_few_fields() -> None:
    kinds = ("text", "value", "refusal", "thinking", "reasoning", "content", "json")
    parts = [{"type": "text", kinds[k % 7]: f"part {k}"} for k in range(7 * 60)]
    turned = [parts[k:] + parts[:k] for k in range(7)]
    out = columns(chat_messages, *({"messages": [{"role": "user", "content": content}]} for content in turned))
    assert len(out.text) == 7 * len(parts)
    assert out.fields[out.source[0]] == "messages[].content[0].text"
    assert len(out.fields) <= 7 * 17 + 1


@pytest.mark.parametrize("key", ["reasoning", "reasoning_content", "thinking"])
def test_reasoning_is_neither_input_nor_target(key: str) -> None:
    row = {"messages": [ASK, {"role": "assistant", "content": "17", key: "Rome is warm."}]}
    assert segments(chat_messages, row)[1:] == [("assistant", "reasoning", "Rome is warm."), ("assistant", "target", "17")]


@pytest.mark.parametrize(("said", "weight"), [
    ({"weight": 0}, 0.0), ({"weight": 1}, 1.0), ({"train": False}, 0.0), ({"loss_weight": 0.5}, 0.5),
    ({"weight": 10**400}, pytest.approx(3e38)),
])
def test_weights_stay_with_their_message(said: dict, weight: float) -> None:
    out = columns(chat_messages, {"messages": [ASK, {"role": "assistant", "content": "17", **said}]})
    assert out.weight == {1: weight}
    assert out.side[1] == TARGET


def test_a_row_weight_is_kept() -> None:
    assert columns(chat_messages, {**ROW, "weight": -0.5}).row_weight == {0: -0.5}


@pytest.mark.parametrize(("message", "expected"), [
    ({"role": "asistant", "content": "x"}, ("other", "input", "x")),
    ({"content": "x"}, ("other", "input", "x")),
    ({"role": ["user"], "content": "x"}, ("other", "input", "x")),
    ("x", ("other", "input", "x")),
    (7, ("other", "input", "7")),
    ({"role": "user", "content": {"a": 1}}, ("user", "input", '{"a":1}')),
    ({"role": "developer", "content": "x"}, ("developer", "system", "x")),
    ({"role": "function", "content": "x"}, ("tool", "input", "x")),
])
def test_messages_that_are_not_as_they_should_be(message: object, expected: tuple) -> None:
    assert segments(chat_messages, {"messages": [message]}) == [expected]


def test_messages_as_json_text_are_read_and_flagged() -> None:
    row = {"messages": json.dumps(ROW["messages"])}
    assert named(row) == "chat_messages"
    assert segments(chat_messages, row) == segments(chat_messages, ROW)
    assert flags(chat_messages, row) == MESSAGES_AS_TEXT


@pytest.mark.parametrize("second", [{"text": "flat"}, {"prompt": "p", "completion": "c"}, {"conversations": []}])
def test_a_second_format_in_the_row_is_flagged(second: dict) -> None:
    assert named({**ROW, **second}) == "chat_messages"
    assert flags(chat_messages, {**ROW, **second}) == TWO_SHAPES


@pytest.mark.parametrize("row", [{}, {"messages": "hello"}, {"messages": None}, {"text": "x"}])
def test_a_row_without_messages_is_of_another_shape(row: dict) -> None:
    assert segments(chat_messages, row) == []
    assert flags(chat_messages, row) == OTHER_SHAPE


@pytest.mark.parametrize("more", [{"chosen": 1, "rejected": 2}, {"rejected_response": "no"}, {"label": True}])
def test_a_row_of_the_same_family_is_read_and_flagged(more: dict) -> None:
    assert segments(chat_messages, {**ROW, **more}) == segments(chat_messages, ROW)
    assert flags(chat_messages, {**ROW, **more}) == OTHER_SHAPE
