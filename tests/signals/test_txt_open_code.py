"""TXT009: code blocks that are never closed."""

import pytest

from tests.signals.rows import flagged, targets
from tuneready.signals import txt_open_code as signal

FOUND = [
    "Run this:\n```python\nprint(1)",
    "```\na\n```\nand\n```\nb",
    "- item\n  ```\n  x",
]

LEFT_ALONE = [
    "Run this:\n```python\nprint(1)\n```",
    "Use ``` for a fence.",
    "`a`",
    "```\na\n```\n```\nb\n```",
    "plain",
]


@pytest.mark.parametrize("text", FOUND)
def test_found(text):
    assert flagged(signal, targets([text, "Please restart the router."])) == [0]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text):
    assert flagged(signal, targets([text])) == []
