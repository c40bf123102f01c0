"""FMT008: nothing in the whole input."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, labelled, pair, turn
from tuneready.batch import MEDIA
from tuneready.signals import fmt_empty_input as signal


@pytest.mark.parametrize("text", ["", "  \n", None])
def test_empty_inputs(text):
    assert flagged(signal, batch([pair(text, "Hello."), chat(("user", text), ("assistant", "Hello."))])) == [0, 1]
    assert flagged(signal, batch([labelled(text, "a"), labelled("x", "a")], "classification")) == [0]


def test_one_input_with_text_media_or_none_at_all_is_fine():
    optional = {"segments": [turn("none", "Translate.", "input"), turn("none", "", "input"), turn("none", "Ja.", "target")]}
    rows = [optional, chat(turn("user", None, flags=MEDIA), ("assistant", "A cat.")),
            {"segments": [turn("none", "Plain text to go on with.", "target")]}]
    assert flagged(signal, batch(rows)) == []


def test_real_files_have_no_empty_input():
    assert flagged(signal, real("data/formats/llama-factory/identity.json", "alpaca")) == []
    assert flagged(signal, real("data/intents/banking77/train.csv", "text_label")) == []
