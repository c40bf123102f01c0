"""Nothing left to learn: the input alone fills the limit."""

from __future__ import annotations

import pytest

from tests.signals import runs
from tests.signals.rows import batch, chat, labelled, pair, preference, turn
from tuneready.signals import len_nothing_left as signal

LONG = "the card was declined when I tried to pay " * 100  # about 950 tokens


@pytest.mark.parametrize("row, left", [
    (pair(LONG, "ok"), False),
    (pair("q", LONG), True),
    (chat(("system", LONG), ("user", "q"), ("assistant", "a")), False),
    (chat(("user", "q"), ("assistant", "a"), ("user", LONG), ("assistant", "a")), True),
    (chat(("user", "q"), turn("assistant", "a", weight=0), ("user", LONG), ("assistant", "a")), False),
    (preference(LONG, "a", "b"), False),
    (preference("q", "a", LONG), True),
    (labelled(LONG, "x"), True),
    (pair(LONG, ""), True),
])
def test_what_is_left(row, left):
    assert runs.counted(signal, batch([pair("q", "a"), row]), token_limit=500) == ([] if left else [1])


def test_it_is_lost_from_the_usable_rows():
    (finding,) = runs.judge(signal, batch([pair(LONG, "ok"), pair("q", "a")]), {"token_limit": 500})
    assert (finding.rows, finding.share, finding.step) == (1, 0.5, "cut_off")
