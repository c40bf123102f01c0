"""Exact leaks: equal inputs on both sides, whatever the answers, roles and shapes."""

from __future__ import annotations

import pytest

from tests.signals import leaks, runs
from tests.signals.rows import batch, chat, labelled, pair, preference, turn
from tests.signals.test_dup_real_sets import banking
from tuneready.batch import MEDIA
from tuneready.signals import lek_exact as signal


def text(content):
    return {"segments": [turn("none", content, "target", field="text")]}


@pytest.mark.parametrize("train, test, expected", [
    ([pair("q", "a"), pair("r", "a")], [pair("q", "other answer")], {0: 0}),
    ([pair("q", "a"), pair("q", "a")], [pair("x", "y"), pair("q", "a"), pair("q", "b")], {0: 1, 1: 1}),
    ([pair("q", "a")], [pair("Q", "a"), pair("q ", "a")], {}),
    ([pair("q", "a"), pair("q", "b")], [pair("x", "a")], {}),
    ([chat(("system", "s"), ("user", "q"), ("assistant", "a"))], [pair("q", "z")], {0: 0}),
    ([chat(("user", "q"), ("assistant", "a"), ("user", "r"), ("assistant", "b"))], [chat(("user", "r"), ("user", "q"))], {}),
    ([preference("q", "a", "b")], [labelled("q", "x")], {0: 0}),
    ([text("a page of text")], [text("a page of text"), labelled("a page of text")], {0: 0}),
    ([pair("", "a page")], [text("a page")], {0: 0}),
    ([pair(" ", " "), pair(None, None)], [pair(" ", " "), pair(None, None)], {}),
    ([chat(turn("user", "look", flags=MEDIA), ("assistant", "a"))], [pair("look", "a")], {}),
    ([pair("q", "a")], [pair("q", "a"), pair("q", "a")], {0: 0}),
    ([], [pair("q", "a")], {}),
])
def test_which_rows_leak(train, test, expected):
    assert leaks.hits(signal, batch(train), batch(test)) == expected


def test_test_rows_that_only_repeat_each_other_are_no_leak():
    assert leaks.hits(signal, batch([pair("x", "a")]), [batch([pair("q", "a")]), batch([pair("q", "a")])]) == {}


def test_the_finding_names_both_sides():
    (finding,) = leaks.judge(signal, batch([pair("q", "a"), pair("q", "b"), pair("r", "a")]), batch([pair("q", "a"), pair("q", "c")]))
    assert (finding.code, finding.severity, finding.step, finding.rows) == ("LEK001", "blocker", "contaminated", 2)
    assert finding.details == {"test_rows_touched": 2}
    assert finding.message == "2 rows (66.7 %) have the same input as a test row, exactly; 2 test rows are touched"
    (one,) = leaks.judge(signal, batch([pair("q", "a"), pair("r", "a")]), batch([pair("q", "a")]))
    assert one.message == "1 row (50 %) has the same input as a test row, exactly; 1 test row is touched"
    assert leaks.judge(signal, batch([pair("r", "a")]), batch([pair("q", "a")])) == ()


def test_any_cut_and_order_gives_the_same_rows():
    train = [pair(f"q{i % 9}", f"a{i}") for i in range(40)]
    test = [pair(f"q{i}", "x") for i in range(5, 14)]
    whole = leaks.hits(signal, batch(train), batch(test))
    assert whole == leaks.hits(signal, runs.cut(train, [1, 13, 5]), runs.cut(test, [4])) == {i: i % 9 - 5 for i in range(40) if i % 9 >= 5}
    turned = leaks.hits(signal, batch(train[::-1]), batch(test[::-1]))
    assert {39 - row: 8 - other for row, other in turned.items()} == whole


def test_banking77_has_no_exact_leak():
    train, test = ([labelled(r["text"], r["category"]) for r in banking(name)] for name in ("train", "test"))
    both = {r["text"] for r in banking("train")} & {r["text"] for r in banking("test")}
    assert leaks.hits(signal, batch(train, "classification"), batch(test, "classification")) == {} and not both
