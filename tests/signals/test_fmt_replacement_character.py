"""FMT025: characters lost in decoding."""

import pytest

from tests.signals.rows import flagged, targets
from tuneready.signals import fmt_replacement_character as signal

FOUND = [
    "caf\ufffd",
    "\ufffd\ufffd",
]

LEFT_ALONE = [
    "café",
    "ｆｕｌｌ",
    "?",
    "\ufeffx",
    "日本",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []
