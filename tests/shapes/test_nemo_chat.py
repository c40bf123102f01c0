"""The shape nemo_chat: turns with a mask."""

from __future__ import annotations

from tests.shapes.reading import columns, segments
from tuneready.shapes import nemo_chat

ROW = {
    "system": "Be brief.", "mask": "User",
    "conversations": [{"from": "User", "value": "Hi"}, {"from": "Assistant", "value": "Hello"}],
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(nemo_chat, ROW) == [
        ("system", "system", "Be brief."),
        ("user", "input", "Hi"),
        ("assistant", "target", "Hello"),
    ]


def test_the_masked_speaker_has_weight_0() -> None:
    assert columns(nemo_chat, ROW).weight == {1: 0.0}
