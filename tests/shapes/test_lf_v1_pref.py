"""The shape lf_v1_pref: two whole conversations."""

from __future__ import annotations

from tests.shapes.reading import columns, segments
from tuneready.shapes import lf_v1_pref

ROW = {
    "chosen_messages": [
        {"role": "user", "content": [{"type": "text", "value": "Joke?"}], "loss_weight": 0.0},
        {"role": "assistant", "content": [{"type": "text", "value": "Good one."}], "loss_weight": 1.0},
    ],
    "rejected_messages": [
        {"role": "user", "content": [{"type": "text", "value": "Joke?"}], "loss_weight": 0.0},
        {"role": "assistant", "content": [{"type": "text", "value": "Bad one."}], "loss_weight": 1.0},
    ],
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(lf_v1_pref, ROW) == [
        ("user", "input", "Joke?"),
        ("assistant", "target", "Good one."),
        ("assistant", "rejected", "Bad one."),
    ]


def test_weights_are_those_of_the_messages() -> None:
    assert columns(lf_v1_pref, ROW).weight == {0: 0.0, 1: 1.0, 2: 1.0}
