"""FMT029: byte order marks in text."""

import pytest

from tests.signals.rows import flagged, targets
from tuneready.signals import fmt_byte_order_mark as signal

FOUND = [
    "\ufeffHello.",
    "a \ufeff b",
]

LEFT_ALONE = [
    "Hello.",
    "\ufffd",
    "ｆｕｌｌ",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []
