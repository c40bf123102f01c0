"""Leaks after normalisation, without those that are exact."""

from __future__ import annotations

import pytest

from tests.signals import leaks, runs
from tests.signals.rows import batch, labelled, pair
from tests.signals.test_dup_real_sets import banking, normal
from tuneready.signals import lek_exact
from tuneready.signals import lek_normalised as signal


@pytest.mark.parametrize("train, test, expected", [
    (["Where is  it?"], ["where is it?"], {0: 0}),
    (["where is it?"], ["where is it?"], {}),
    (["where is it"], ["where is it?"], {}),
    (["Straße"], ["STRASSE"], {0: 0}),
    (["ﬁne \u00a0day"], ["fine day"], {0: 0}),
    (["q", "Q", "Q "], ["x", "q", "Q"], {2: 1}),
    (["Q"], ["q", "q "], {0: 0}),
    (["q", "Q"], ["r"], {}),
])
def test_which_rows_leak(train, test, expected):
    assert leaks.hits(signal, batch([pair(q, "a") for q in train]), batch([pair(q, "b") for q in test])) == expected


def test_banking77_repeats_what_a_plain_recount_finds():
    train, test = banking("train"), banking("test")
    of = [batch([labelled(r["text"], r["category"]) for r in rows], "classification") for rows in (train, test)]
    known = {normal(r["text"]) for r in test}
    exact = {r["text"] for r in test}
    expected = [i for i, r in enumerate(train) if normal(r["text"]) in known and r["text"] not in exact]
    found = leaks.hits(signal, *of)
    assert sorted(found) == expected and len(expected) > 0
    assert all(normal(test[other]["text"]) == normal(train[row]["text"]) for row, other in found.items())
    (finding,) = leaks.judge(signal, *of)
    touched = {normal(r["text"]) for r in train} & known
    assert finding.details["test_rows_touched"] == sum(normal(r["text"]) in touched for r in test)
    assert (finding.severity, finding.step) == ("blocker", "contaminated")


def test_exact_and_normalised_share_no_row_and_any_cut_agrees():
    train = [pair(f"{'Q' if i % 2 else 'q'}{i % 7}{' ' * (i % 3)}", "a") for i in range(60)]
    test = [pair(f"q{i}", "x") for i in range(4)]
    whole = leaks.hits(signal, batch(train), batch(test))
    exact = leaks.hits(lek_exact, batch(train), batch(test))
    assert not set(whole) & set(exact)
    assert sorted({**whole, **exact}) == [i for i in range(60) if i % 7 < 4]
    assert whole == leaks.hits(signal, runs.cut(train, [7, 1]), runs.cut(test, [2]))
