"""FMT028: control characters."""

import pytest

from tests.signals.rows import flagged, targets
from tuneready.signals import fmt_control_characters as signal

FOUND = [
    "a\x00b",
    "\x1b[31mred",
    "bell\x07",
    "a\x7fb",
    "a\x85b",
    "page\x0cbreak",
    "\x0b",
]

LEFT_ALONE = [
    "tab\there",
    "line\nline\x0d\nline",
    "100 °C",
    "Café",
    "plain",
    "日本",
    "\xa0x",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []
