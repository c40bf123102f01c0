"""The shape cohere_chat: messages of System, User and Chatbot."""

from __future__ import annotations

from tests.shapes.reading import named, segments
from tuneready.shapes import cohere_chat

ROW = {"messages": [
    {"role": "System", "content": "Be brief."}, {"role": "User", "content": "Hi"}, {"role": "Chatbot", "content": "Hello"},
]}


def test_the_good_row_becomes_segments() -> None:
    assert segments(cohere_chat, ROW) == [
        ("system", "system", "Be brief."),
        ("user", "input", "Hi"),
        ("assistant", "target", "Hello"),
    ]


def test_one_plain_role_makes_it_chat_messages() -> None:
    assert named({"messages": [*ROW["messages"], {"role": "user", "content": "Bye"}]}) == "chat_messages"
