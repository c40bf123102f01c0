"""FMT027: characters that reorder or hide text."""

import pytest

from tests.signals.rows import flagged, targets
from tuneready.signals import fmt_hidden_text as signal

FOUND = [
    "access \u202egnp.exe",
    "\u202dforced",
    "a\u2066b\u2069",
    "x\u202ay",
    "Hello\U000e0048\U000e0069",
    "safe\U000e010a\U000e0114\U000e011e\U000e0128",
]

LEFT_ALONE = [
    "عربي \u2067نص\u2069",
    "שלום \u202bעולם\u202c",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f wins",
    "葛\U000e0100城",
    "plain",
    "don’t",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []
