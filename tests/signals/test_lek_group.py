"""Groups that stand on both sides of the split."""

from __future__ import annotations

import pytest

from tests.signals import leaks, runs
from tests.signals.rows import batch, pair
from tuneready.signals import lek_group as signal


def rows(*groups):
    return batch([pair(f"q{i}", "a") | ({} if g is None else {"group": g}) for i, g in enumerate(groups)])


@pytest.mark.parametrize("train, test, expected", [
    (rows("c1", "c2", "c1"), rows("c3", "c1"), {0: 1, 2: 1}),
    (rows("c1"), rows("C1"), {}),
    (rows(None, "c1", "", " "), rows(None, "", " ", "c1"), {1: 3}),
    (rows(None, None), rows("c1"), {}),
    (rows("c1"), rows(None), {}),
    (rows("café"), rows("café", "café"), {0: 0}),
])
def test_which_rows_share_a_group(train, test, expected):
    assert leaks.hits(signal, train, test) == expected


def test_the_finding_has_no_step():
    (finding,) = leaks.judge(signal, rows("c1", "c2"), rows("c1", "c1"))
    assert (finding.severity, finding.step, finding.rows) == ("major", "", 1)
    assert finding.details == {"test_rows_touched": 2}


def test_any_cut_gives_the_same_rows():
    train, test = [pair("q", "a", group=f"g{i % 6}") for i in range(30)], [pair("q", "a", group=f"g{i}") for i in range(3)]
    assert leaks.hits(signal, batch(train), batch(test)) == leaks.hits(signal, runs.cut(train, [11, 3]), runs.cut(test, [1])) == {
        i: i % 6 for i in range(30) if i % 6 < 3}
