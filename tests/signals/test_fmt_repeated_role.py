"""FMT012: the same side twice in a row."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, preference, turn
from tuneready.batch import CALLS, MEDIA
from tuneready.signals import fmt_repeated_role as signal


@pytest.mark.parametrize(("turns", "wrong"), [
    ("user assistant user assistant", False), ("user user assistant", True), ("user assistant assistant", True),
    ("system user assistant", False), ("system system user assistant", False), ("user assistant tool tool assistant", False),
    ("user assistant tool assistant assistant", True),
])
def test_two_turns_of_one_side(turns, wrong):
    row = chat(*[(role, f"Turn {i}") for i, role in enumerate(turns.split())])
    assert flagged(signal, batch([row])) == ([0] if wrong else [])


def test_the_border_between_rows_is_none():
    assert flagged(signal, batch([chat(("user", "Hi")), chat(("user", "Hi"), ("assistant", "Hello."))])) == []


def test_calls_parts_reasoning_and_rejected_answers_are_left_out():
    rows = [chat(("user", "Hi"), ("assistant", "Let me see."), turn("assistant", "{}", flags=CALLS), ("tool", "1"),
                 ("assistant", "One.")),
            chat(turn("user", "Look:", index=0), turn("user", None, index=0, flags=MEDIA), turn("assistant", "A cat.", index=1)),
            chat(("user", "Hi"), turn("assistant", "Hm.", "reasoning", index=1), turn("assistant", "Hello.", index=1))]
    assert flagged(signal, batch(rows)) == []
    assert flagged(signal, batch([preference("Hi", "Yes.", "No.")], "preference")) == []


@pytest.mark.parametrize(("file", "shape"), [
    ("llama-factory/glaive_toolcall_en_demo.json", "sharegpt"), ("llama-factory/dpo_en_demo.json", "sharegpt_pref"),
    ("llama-factory/reason_tool_use_demo_50.jsonl", "lf_v1_sft"), ("fastchat/dummy_conversation.json", "sharegpt"),
])
def test_real_conversations_alternate(file, shape):
    assert flagged(signal, real(f"data/formats/{file}", shape)) == []
