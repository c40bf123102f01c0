"""Sketches of a batch: which rows have one, what travels with it, and that signals share the work."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals.rows import batch, chat, pair
from tuneready.batch import INPUT, TARGET
from tuneready.engine.near import near
from tuneready.sketching import sketch_of

WORDS = [f"word{i}" for i in range(30)]


def test_rows_without_a_word_have_no_sketch_and_payload_follows_the_rows():
    held = batch([pair("???", "fine"), pair("one two three four", "fine"), pair("", "x"), pair("one two three", "y")])
    found = sketch_of(held, held.texts.side == INPUT, {"number": np.array([10, 11, 12, 13])})
    assert found.rows.tolist() == [1, 3]
    assert found.payload["number"].tolist() == [11, 13]
    assert np.diff(found.offsets).tolist() == [2, 1]
    assert len(found.bands) == 2


@pytest.mark.parametrize(("side", "expected"), [(INPUT, [(0, 1)]), (TARGET, [(1, 2)])])
def test_only_the_segments_asked_for_count(side, expected):
    one, other, third = " ".join(WORDS), " ".join(WORDS[1:]), "nothing of the kind"
    held = batch([pair(one, third), pair(other, other), pair(third, one)])
    found = near([sketch_of(held, held.texts.side == side, {})], 0.8)
    assert list(zip(found.a.tolist(), found.b.tolist())) == expected


def test_signals_that_use_the_same_segments_share_the_work():
    held = batch([chat(("user", "a b c d"), ("assistant", "e f g h"))])
    used = held.texts.side == INPUT
    first, again = sketch_of(held, used, {}), sketch_of(held, used.copy(), {"x": np.array([1])})
    assert first.shingles is again.shingles
    assert first.bands is again.bands
    assert not first.payload
    assert again.payload["x"].tolist() == [1]
    assert sketch_of(held, held.texts.side == TARGET, {}).shingles is not first.shingles
