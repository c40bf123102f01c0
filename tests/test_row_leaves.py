"""Texts of a row beside the example: every string and long number is met once, under the way to it."""

from __future__ import annotations

import pytest

from tests.signals.rows import converted
from tuneready import row_leaves

CHAT = [{"role": "user", "content": "Where is it?"}, {"role": "assistant", "content": "On its way."}]
CASES = [
    ("chat_messages", {"messages": CHAT}, {}),
    ("chat_messages", {"messages": CHAT, "meta": {"customer": {"email": "jo@example.com"}, "tags": ["new", "vip"], "n": 7}},
     {"meta.customer.email": "jo@example.com", "meta.tags[0]": "new", "meta.tags[1]": "vip"}),
    ("chat_messages", {"messages": [CHAT[0], {**CHAT[1], "name": "Jane Roe"}], "id": 123_456_789},
     {"messages[1].name": "Jane Roe", "id": "123456789"}),
    ("chat_messages", {"messages": [CHAT[0], {"role": "assistant", "content": None, "tool_calls": [
        {"id": "call-1", "type": "function", "function": {"name": "send", "arguments": '{"to": "jo@example.com"}'}}]}]},
     {"messages[1].tool_calls[0].id": "call-1", "messages[1].tool_calls[0].function.name": "send",
      "messages[1].tool_calls[0].function.arguments": '{"to": "jo@example.com"}'}),
    ("text_label", {"text": "My card is lost.", "label": "lost_card", "customer_email": "jo@example.com", "body": "See above.", "score": 0.5},
     {"customer_email": "jo@example.com", "body": "See above."}),
    ("text_label", {"text": "My card is lost.", "label": "lost_card", "by.whom": "Jane Roe"}, {'["by.whom"]': "Jane Roe"}),
    ("prompt_completion", {"prompt": "Say hello.", "completion": "Hello.", "day": "20260102", "phone": 4_915_112_345_678},
     {"day": "20260102", "phone": "4915112345678"}),
]


@pytest.mark.parametrize(("shape", "row", "expected"), CASES)
def test_what_stands_beside_the_example(shape, row, expected):
    leaves = converted(shape, [row]).leaves
    assert dict(zip(leaves.path, leaves.text)) == expected
    assert not leaves.unread


def test_a_text_cut_in_two_is_met_as_the_source_has_it():
    row = {"chosen": "\n\nHuman: hello\n\nAssistant: yes, sir", "rejected": "\n\nHuman: hello\n\nAssistant: no, sir"}
    batch = converted("trl_pref_implicit", [row])
    assert dict(zip(batch.leaves.path, batch.leaves.text)) == row
    assert batch.leaves.unread == list(range(len(batch.texts)))


def test_an_object_where_a_text_should_be_is_met_leaf_by_leaf():
    batch = converted("chat_messages", [{"messages": [CHAT[0], {"role": "assistant", "content": {"to": "jo@example.com"}}]}])
    assert dict(zip(batch.leaves.path, batch.leaves.text)) == {"messages[1].content.to": "jo@example.com"}
    assert batch.leaves.unread == [1]


def test_rows_are_told_apart():
    leaves = converted("prompt_completion", [{"prompt": "a b", "completion": "c d", "who": who} for who in ("Ann", None, "Bob")]).leaves
    assert list(zip(leaves.row, leaves.text)) == [(0, "Ann"), (2, "Bob")]


@pytest.mark.parametrize(("value", "kept"), [
    ("2026-01-05T09:30:00Z", False), ("2026-01-05 09:30", False), ("2026-01-05T09:30:00.123+01:00", False), ("1980-03-04", True),
    ("1980-03-04T00:00:00Z", True), ("1980-03-04 00:00", True), ("2026-01-05T09:30:00Z Jane Doe", True)])
def test_a_moment_of_a_log_names_nobody(value, kept):
    rows = [{"messages": [{"role": "user", "content": "Hello there"}], "at": value}]
    found = row_leaves.beside_messages(rows, [0], [])
    assert (found.text == [value]) is kept


def test_plain_messages_take_the_short_way_to_the_same_leaves():
    rows = [{"messages": [{"role": "user", "content": "Hi"}], "customer": {"mail": "jane@example.com", "ids": [123456789, 5]}, "note": "call me", "label": "refund", "n": 1.5,
             "odd.key": "some text", "at": "2026-01-05T09:30:00Z"}]
    segments = row_leaves.Segments(["Hi"], bytes([0]), bytes([0]), [0, 1], ["messages[].content"])
    short, whole = row_leaves.beside_messages(rows, [0], [["refund"]]), row_leaves.collect(rows, [0], segments, [["refund"]])
    assert sorted(zip(short.path, short.name, short.text)) == sorted(zip(whole.path, whole.name, whole.text)) and len(short.text) == 4
    assert row_leaves.with_more(rows, [0, 1], True) == ([0], frozenset([0]))
