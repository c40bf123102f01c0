"""Near leaks: verified similarity, and nothing that equals a test row."""

from __future__ import annotations

import pytest

from tests.signals import leaks, runs
from tests.signals.near import jaccard, shingles
from tests.signals.rows import batch, labelled, pair
from tests.signals.test_dup_real_sets import banking, normal
from tuneready.signals import lek_near as signal

WORDS = "the card that you sent me last week has not come yet and my bank says it was posted on monday so where is it now".split()
LONG = " ".join(WORDS)
CHANGED = " ".join([*WORDS[:-1], "then"])
OTHER = " ".join(WORDS[::-1])


@pytest.mark.parametrize("train, test, expected", [
    ([LONG], [OTHER, CHANGED], {0: 1}),
    ([LONG, CHANGED], [LONG], {1: 0}),
    ([LONG.upper()], [LONG, CHANGED], {}),
    ([LONG + "!"], [CHANGED, LONG], {0: 1}),
    ([LONG], [OTHER], {}),
    ([LONG, CHANGED], [OTHER], {}),
    (["Hi."], ["hi"], {0: 0}),
    (["?"], ["!"], {}),
])
def test_which_rows_leak(train, test, expected):
    assert leaks.hits(signal, batch([pair(q, "a") for q in train]), batch([pair(q, "b") for q in test])) == expected


def test_the_score_is_the_highest_similarity():
    found = leaks.measure(signal, batch([pair(LONG + " or never", "a")]), batch([pair(CHANGED, "b"), pair(LONG, "b")])).flags
    assert found.other.tolist() == [2]
    assert found.score.tolist() == pytest.approx([jaccard(shingles(LONG + " or never"), shingles(LONG))])


def test_banking77_against_every_pair():
    train, test = banking("train"), banking("test")
    of = [batch([labelled(r["text"], r["category"]) for r in rows], "classification") for rows in (train, test)]
    where: dict = {}
    of_test = [shingles(r["text"]) for r in test]
    for row, mine in enumerate(of_test):
        for item in mine:
            where.setdefault(item, []).append(row)
    known = {normal(r["text"]) for r in test}
    expected = {}
    for row, r in enumerate(train):
        mine = shingles(r["text"])
        best = max((jaccard(mine, of_test[other]) for item in mine for other in where.get(item, ())), default=0)
        if best >= 0.8 and normal(r["text"]) not in known:
            expected[row] = best
    found = leaks.measure(signal, *of).flags
    assert set(found.rows.tolist()) <= set(expected)
    assert len(found.rows) >= 0.99 * len(expected) > 20
    assert all(score == pytest.approx(expected[row]) for row, score in zip(found.rows.tolist(), found.score.tolist()))
    (finding,) = leaks.judge(signal, *of)
    assert (finding.severity, finding.step) == ("major", "contaminated")
    assert 0 < finding.details["test_rows_touched"] <= len(test)


def test_any_cut_gives_the_same_rows():
    train = [pair(f"{LONG if i % 3 else OTHER} {i % 4} {i % 5}", "yes") for i in range(40)]
    test = [pair(f"{LONG} {i} 9", "yes") for i in range(4)]
    whole = leaks.measure(signal, batch(train), batch(test)).flags
    cut = leaks.measure(signal, runs.cut(train, [3, 20]), runs.cut(test, [1])).flags
    assert whole.rows.tolist() == cut.rows.tolist() and whole.other.tolist() == cut.other.tolist()
    assert len(whole.rows) > 10
