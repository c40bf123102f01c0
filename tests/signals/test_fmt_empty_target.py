"""FMT006: nothing in any answer."""

import pytest

from tests.signals.rows import batch, chat, flagged, pair, preference, turn
from tuneready.batch import CALLS, MEDIA
from tuneready.signals import fmt_empty_target as signal


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0\u2003", None])
def test_an_empty_answer_is_lost(text):
    assert flagged(signal, batch([pair("Hi", text), chat(("user", "Hi"), ("assistant", text))])) == [0, 1]
    assert signal.STEP == "empty"


@pytest.mark.parametrize("text", ["0", ".", "好", "🙂", "None", "\u200b"])
def test_a_short_answer_is_an_answer(text):
    assert flagged(signal, batch([pair("Hi", text)])) == []


def test_a_call_media_or_reasoning_is_something_to_learn():
    rows = [chat(("user", "Hi"), turn("assistant", None, flags=CALLS)),
            chat(("user", "Hi"), turn("assistant", "", flags=MEDIA)),
            chat(("user", "Hi"), turn("assistant", "Think first.", "reasoning"), turn("assistant", ""))]
    assert flagged(signal, batch(rows)) == []


def test_another_answer_keeps_the_row():
    rows = [chat(("user", "Hi"), ("assistant", ""), ("user", "Hi?"), ("assistant", "Hello.")),
            chat(("user", "Hi"), ("assistant", ""), ("user", "Hi?"), turn("assistant", "Hello.", weight=0))]
    assert flagged(signal, batch(rows)) == [1]


def test_pairs_need_their_chosen_side():
    assert flagged(signal, batch([preference("Hi", "", "No."), preference("Hi", "Yes.", "")], "preference")) == [0]
