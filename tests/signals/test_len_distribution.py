"""The distribution of lengths: sums that fit, and no finding."""

from __future__ import annotations

from tests.signals import runs
from tests.signals.rows import batch, chat, pair
from tuneready.signals import len_distribution as signal

ROWS = [chat(("system", "be kind"), ("user", "hello there"), ("assistant", "good morning to you")),
        chat(("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d")), pair("", "")]


def test_histograms():
    values = runs.measure(signal, batch(ROWS)).values
    assert {name: value.count for name, value in values.items()} == dict.fromkeys(("tokens", "input", "target", "turns"), 3)
    assert (values["turns"].maximum, values["turns"].quantile(0.5)) == (4, 2)
    assert values["tokens"].total > values["input"].total + values["target"].total > 0


def test_any_cut_gives_the_same_and_nothing_is_found():
    whole, parts = runs.measure(signal, batch(ROWS)).values, runs.measure(signal, runs.cut(ROWS, [1, 1])).values
    assert all((whole[k].bins == parts[k].bins).all() and whole[k].total == parts[k].total for k in whole)
    assert runs.judge(signal, batch(ROWS)) == ()
