"""The shape openai_rft: messages that end with the user, and the grader's columns."""

from __future__ import annotations

from tests.shapes.reading import flags, named, segments
from tuneready.batch import OTHER_SHAPE
from tuneready.shapes import openai_rft

ROW = {"messages": [{"role": "user", "content": "2 + 2?"}], "reference_answer": "4"}


def test_the_good_row_becomes_segments() -> None:
    assert segments(openai_rft, ROW) == [
        ("user", "input", "2 + 2?"),
        ("none", "target", "4"),
    ]


def test_a_row_that_ends_with_an_answer_is_no_other_shape() -> None:
    answered = [*ROW["messages"], {"role": "assistant", "content": "4"}]
    assert flags(openai_rft, {"messages": answered, "reference_answer": "4"}) == 0
    assert flags(openai_rft, {"reference_answer": "4"}) == OTHER_SHAPE


def test_what_tells_it_from_chat_messages() -> None:
    assert named({"messages": ROW["messages"]}) == "chat_messages"
    assert named({"messages": ROW["messages"], "id": 1}) == "chat_messages"
    answered = [*ROW["messages"], {"role": "assistant", "content": "4"}]
    assert named({"messages": answered, "reference_answer": "4"}) == "chat_messages"
