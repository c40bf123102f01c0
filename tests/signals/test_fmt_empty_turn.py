"""FMT007: an empty turn in a row that still teaches something."""

from tests.signals.files import real
from tests.signals.rows import batch, chat, flagged, preference, turn
from tuneready.batch import CALLS
from tuneready.signals import fmt_empty_turn as signal


def test_an_empty_turn_beside_a_full_one():
    rows = [chat(("user", "Hi"), ("assistant", " "), ("user", "Hi?"), ("assistant", "Hello.")),
            chat(("user", "Hi"), ("assistant", "Hello.")),
            chat(("user", "Hi"), turn("assistant", "", weight=0), ("user", "Hi?"), ("assistant", "Hello.")),
            chat(("user", "Hi"), turn("assistant", None, flags=CALLS), ("tool", "4"), ("assistant", "Four."))]
    assert flagged(signal, batch(rows)) == [0]


def test_rows_without_any_answer_text_belong_to_another_signal():
    assert flagged(signal, batch([chat(("user", "Hi"), ("assistant", ""))])) == []


def test_one_empty_part_of_a_turn_is_no_empty_turn():
    rows = [chat(("user", "Hi"), turn("assistant", "", index=1), turn("assistant", "Hello.", index=1))]
    assert flagged(signal, batch(rows)) == []


def test_an_empty_rejected_side():
    assert flagged(signal, batch([preference("Hi", "Yes.", ""), preference("Hi", "Yes.", "No.")], "preference")) == [0]


def test_the_public_fixture_with_missing_turns():
    assert flagged(signal, real("data/formats/axolotl/conversation.missingturns.json", "sharegpt")) == [0]
    assert flagged(signal, real("data/formats/axolotl/conversation.json", "sharegpt")) == []
