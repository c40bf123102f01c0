"""The shape sharegpt_pref: turns with a pair of answers."""

from __future__ import annotations

from tests.shapes.reading import segments
from tuneready.shapes import sharegpt_pref

ROW = {
    "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}, {"from": "human", "value": "Joke?"}],
    "chosen": {"from": "gpt", "value": "Good one."},
    "rejected": {"from": "gpt", "value": "Bad one."},
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(sharegpt_pref, ROW) == [
        ("user", "input", "Hi"),
        ("assistant", "input", "Hello"),
        ("user", "input", "Joke?"),
        ("assistant", "target", "Good one."),
        ("assistant", "rejected", "Bad one."),
    ]
