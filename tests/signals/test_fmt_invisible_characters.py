"""FMT026: characters that show nothing."""

import pytest

from tests.signals.rows import flagged, targets
from tuneready.signals import fmt_invisible_characters as signal

FOUND = [
    "pass\u200bword",
    "a\u2060b",
    "soft\xadhyphen",
    "x\u2062y",
    "a\u180eb",
    "\u200b",
]

LEFT_ALONE = [
    "می\u200cخواهم",
    "👨\u200d👩\u200d👧",
    "क्\u200dष",
    "\u200eعربي",
    "ภาษา\u200bไทย",
    "ខ្ញុំ\u200bស្រឡាញ់",
    "don’t – really…",
    "plain",
    "100 °C",
    "日本語",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []
