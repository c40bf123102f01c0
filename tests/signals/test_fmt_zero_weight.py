"""FMT009: all weights zero."""

from tests.signals.rows import batch, chat, flagged, pair, turn
from tuneready.signals import fmt_zero_weight as signal


def test_rows_without_any_weight_are_lost():
    rows = [chat(("user", "Hi"), turn("assistant", "Hello.", weight=0)),
            chat(("user", "Hi"), turn("assistant", "Hello.", weight=0), ("user", "So?"), turn("assistant", "Yes.", weight=1)),
            chat(("user", "Hi"), ("assistant", "Hello.")),
            pair("Hi", "Hello.", weight=0.0), pair("Hi", "Hello.", weight=0.5), chat(("user", "Hi"))]
    assert flagged(signal, batch(rows)) == [0, 3]
    assert signal.STEP == "empty"


def test_a_negative_weight_is_a_weight():
    assert flagged(signal, batch([chat(("user", "Hi"), turn("assistant", "Hello.", weight=-1))])) == []
