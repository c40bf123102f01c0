"""FMT020: pairs whose sides are equal."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, preference
from tuneready.signals import fmt_equal_sides as signal


@pytest.mark.parametrize(("chosen", "rejected", "equal"), [
    ("Yes.", "Yes.", True), ("Yes.", "  YES.\n", True), ("ﬁne", "fine", True), ("Straße", "STRASSE", True), ("Yes.", "No.", False), ("Yes.", "Yes", False),
    ("", "", False), ("好的", "好的", True), ("a b", "ab", False),
])
def test_equal_and_different_answers(chosen, rejected, equal):
    assert flagged(signal, batch([preference("Hi", chosen, rejected)], "preference")) == ([0] if equal else [])


def test_rows_without_a_rejected_side():
    assert flagged(signal, batch([chat(("user", "Hi"), ("assistant", "Hello."))], "preference")) == []


def test_real_pairs_differ():
    assert flagged(signal, real("data/formats/llama-factory/dpo_en_demo.json", "sharegpt_pref")) == []
