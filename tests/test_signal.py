"""The contract of signals: words of findings, shares, limits from policy."""

from __future__ import annotations

import pytest

from tuneready import shelf
from tuneready.signal import percent, singular


@pytest.mark.parametrize(("many", "one"), [
    ("1 rows (2 %) hold control characters", "1 row (2 %) holds control characters"),
    ("1 rows (2 %) have no label", "1 row (2 %) has no label"),
    ("1 rows (<0.1 %) are far longer than the rest", "1 row (<0.1 %) is far longer than the rest"),
    ("1 rows (2 %) are near copies of an earlier row", "1 row (2 %) is a near copy of an earlier row"),
    ("1 pairs (1 %) compare answers to different prompts", "1 pair (1 %) compares answers to different prompts"),
    ("1 conversations (1 %) do not start with the user", "1 conversation (1 %) does not start with the user"),
    ("1 of 9 rows read could not be read (11.1 %)", "1 of 9 rows read could not be read (11.1 %)"),
])
def test_one_row_is_spoken_of_in_the_singular(many: str, one: str) -> None:
    assert singular(many) == one


@pytest.mark.parametrize(("share", "text"), [(0, "0 %"), (0.0004, "<0.1 %"), (0.032, "3.2 %"), (0.4, "40 %"), (1.0, "100 %")])
def test_shares_as_people_read_them(share: float, text: str) -> None:
    assert percent(share) == text


def test_policy_reaches_the_limits_of_a_signal() -> None:
    signal = shelf.signals()["SRC002"]
    assert signal.configured({}).floor == 0.60
    assert signal.configured({("SRC002", "floor"): 0.5, ("LBL002", "share"): 0.1}).floor == 0.5


def test_every_message_speaks_in_the_singular_too() -> None:
    for signal in shelf.signals().values():
        text = signal.message.format(rows="1", share="1 %", n="9")
        assert not singular(text).startswith("1 rows")
