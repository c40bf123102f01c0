"""Message and row weights against the target's rules."""

from __future__ import annotations

import pytest

from tests.signals.rows import chat, turn
from tests.signals.targets import GOOD, judged
from tuneready.signals import fmt_target_weights


@pytest.mark.parametrize("target, row, ok", [
    ("openai", chat(("user", "q"), turn("assistant", "a", weight=0), ("user", "q"), turn("assistant", "a", weight=1)), True),
    ("openai", chat(turn("user", "q", weight=1), ("assistant", "a")), False),
    ("openai", chat(("user", "q"), turn("assistant", "a", weight=0.5)), False),
    ("openai", chat(("user", "q"), ("assistant", "a"), weight=1.0), False),
    ("together", chat(turn("user", "q", weight=1), ("assistant", "a"), weight=0.3), True),
    ("together", chat(("user", "q"), ("assistant", "a"), weight=-0.3), False),
    ("fireworks", chat(("user", "q"), ("assistant", "a"), weight=-0.3), True),
    ("trl", chat(turn("user", "q", weight=7.0), ("assistant", "a"), weight=-1.0), True),
])
def test_weights(target, row, ok):
    assert (judged(fmt_target_weights, [row], target) == ()) is ok


def test_row_weights_on_a_part_of_the_rows():
    rows = [chat(("user", "q"), ("assistant", "a"), weight=2.0), GOOD, GOOD]
    (finding,) = judged(fmt_target_weights, rows, "fireworks")
    assert finding.rows == 2 and "2 rows have no row weight although 1 have one" in finding.message
    assert judged(fmt_target_weights, rows, "together") == ()
