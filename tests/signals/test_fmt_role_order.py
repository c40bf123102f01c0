"""FMT013: who speaks first and last."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, pair, turn
from tuneready.signals import fmt_role_order as signal


@pytest.mark.parametrize(("turns", "wrong"), [
    ("user assistant", False), ("system user assistant", False), ("developer user assistant", False),
    ("assistant user assistant", True), ("system assistant user assistant", True), ("user assistant user", True),
    ("user assistant tool", True), ("tool assistant", True), ("user assistant user assistant", False),
])
def test_first_and_last_turn(turns, wrong):
    row = chat(*[(role, f"Turn {i}") for i, role in enumerate(turns.split())])
    assert flagged(signal, batch([row])) == ([0] if wrong else [])


def test_rows_without_answer_or_without_messages_are_left_to_others():
    assert flagged(signal, batch([chat(("user", "Hi")), pair("Hi", "Hello.")])) == []


def test_a_prompt_of_its_own_column_is_the_first_turn():
    row = {"segments": [turn("none", "Hi", "input"), turn("assistant", "Hello.", index=0)]}
    assert flagged(signal, batch([row, row], "preference")) == []


@pytest.mark.parametrize(("answer", "wrong"), [(("Hello.", -1), False), ((" ", -1), True), (None, True)])
def test_an_answer_of_its_own_column_is_the_last_turn(answer, wrong):
    before = [turn("system", "Be kind.", index=0), turn("user", "Hi", index=1), turn("assistant", "Yes?", index=2), turn("user", "Go", index=3)]
    own = [turn("none", answer[0], "target", index=answer[1])] if answer else []
    assert flagged(signal, batch([{"segments": before + own}])) == ([0] if wrong else [])


@pytest.mark.parametrize(("file", "shape"), [
    ("llama-factory/glaive_toolcall_en_demo.json", "sharegpt"), ("llama-factory/dpo_en_demo.json", "sharegpt_pref"),
    ("llama-factory/kto_en_demo.json", "messages_kto"), ("llama-factory/reason_tool_use_demo_50.jsonl", "lf_v1_sft"),
    ("llama-factory/v1_dpo_demo.jsonl", "lf_v1_pref"),
])
def test_real_conversations_are_in_order(file, shape):
    assert flagged(signal, real(f"data/formats/{file}", shape)) == []
