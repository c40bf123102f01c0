"""What people said of leak hits: which rows it clears, how precise the hits are, whom to ask next."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from tuneready import judged_leaks, leaks
from tuneready.judged_leaks import EXACT, NEAR, Judgement, Judgements, applied, offered, pair_id, shares

TODAY = dt.date(2026, 11, 22)
ADA = {"judge": "Ada Osei", "date": dt.date(2026, 11, 1)}


def hits(*pairs: tuple[int, int, float], text=lambda row: row) -> leaks.Hits:
    """Hits of (training row, test row, similarity); ``text``: which rows hold the same text."""
    row, other, similarity = (np.array(column) for column in zip(*pairs))
    content = tuple(np.array([text(int(n)) for n in column], dtype=np.uint64) * np.uint64(2**40) for column in (row, other))
    return leaks.found(row, other, content, other, similarity.astype(float))


def name(row: int, other: int) -> str:
    return pair_id(np.array([row, other], dtype=np.uint64) * np.uint64(2**40))


def said(**words: Judgement) -> Judgements:
    return Judgements("judged.csv", "0" * 64, words)


def no_leak(**more) -> Judgement:
    return Judgement(False, **{**ADA, **more})


def counted(measured, code: str) -> dict[int, int]:
    """Counted training row → the test row it is told beside."""
    flags = measured[code].flags
    kept = np.ones(len(flags.rows), dtype=bool) if flags.info is None else ~flags.info
    return dict(zip(flags.rows[kept].tolist(), flags.other[kept].tolist()))


def test_a_row_falls_to_its_next_nearest_test_row_before_it_is_cleared():
    found = {"LEK003": hits((1, 90, 0.9), (1, 91, 0.85), (2, 92, 0.8))}
    assert counted(found, "LEK003") == {1: 90, 2: 92}
    once = applied(found, said(**{name(1, 90): no_leak()}), TODAY)
    assert counted(once.measured, "LEK003") == {1: 91, 2: 92} and once.tally.away == 0
    twice = applied(found, said(**{name(1, 90): no_leak(), name(1, 91): no_leak(judge="Bo")}), TODAY)
    assert counted(twice.measured, "LEK003") == {2: 92}
    assert (twice.tally.away, twice.tally.by) == (1, ("Ada Osei", "Bo"))
    flags = twice.measured["LEK003"].flags
    assert flags.rows.tolist() == [1, 2] and flags.info.tolist() == [True, False]  # the row stays in the list
    assert twice.measured["LEK003"].values["test_rows"].total() == 1


@pytest.mark.parametrize("judgement", [
    no_leak(judge=""), no_leak(judge="  "), no_leak(date=None), no_leak(date=dt.date(2026, 11, 23)), Judgement(True, **ADA)])
def test_what_clears_no_row(judgement):
    done = applied({"LEK003": hits((1, 90, 0.9))}, said(**{name(1, 90): judgement}), TODAY)
    assert counted(done.measured, "LEK003") == {1: 90} and done.tally.away == 0
    assert done.measured["LEK003"].judged.pairs == 1
    assert done.undated == (0 if judgement.leak else 1)


@pytest.mark.parametrize("code", EXACT)
def test_exact_copies_cannot_be_judged_away(code):
    done = applied({code: hits((1, 90, np.nan))}, said(**{name(1, 90): no_leak()}), TODAY)
    assert counted(done.measured, code) == {1: 90}
    assert done.exact == 1 and "1 judged no leak still counts: a copy needs no judgement" in leaks.told(done.measured[code].judged)


def test_all_copies_of_a_pair_of_texts_are_judged_at_once():
    found = {"LEK003": hits((1, 90, 0.9), (2, 90, 0.9), (3, 91, 0.9), text=lambda row: {2: 1, 3: 1, 91: 90}.get(row, row))}
    done = applied(found, said(**{name(1, 90): no_leak()}), TODAY)
    assert counted(done.measured, "LEK003") == {} and done.tally.away == 3
    assert done.measured["LEK003"].judged.pairs == 1
    assert len(offered(found, Judgements())) == 1


def test_precision_with_the_exact_interval():
    found = {"LEK003": hits(*((i, 90 + i, 0.9) for i in range(20)))}
    words = {name(i, 90 + i): Judgement(i > 1, **ADA) for i in range(20)}
    done = applied(found, said(**words), TODAY)
    (one,) = judged_leaks.precision(done.measured)
    assert (one["code"], one["judged"], one["confirmed"], one["precision"]) == ("LEK003", 20, 18, 0.9)
    assert one["interval"] == pytest.approx([beta.ppf(0.025, 18, 3), beta.ppf(0.975, 19, 2)])
    assert leaks.told(done.measured["LEK003"].judged).startswith("; of 20 hits judged 18 are leaks (90 %, 95 % interval 68.3–98.8 %)")


def test_stale_and_odd_ids_are_counted():
    done = applied({"LEK003": hits((1, 90, 0.9))}, said(**{name(1, 90): no_leak(), name(5, 5): no_leak(), "x": no_leak()}), TODAY)
    assert done.stale == (name(5, 5), "x") and [pair.id for pair in done.known] == [name(1, 90)]
    assert applied({}, said(x=no_leak()), TODAY).stale == ("x",)


def test_a_pair_counts_for_the_first_code_that_found_it():
    found = {"LEK003": hits((1, 90, 0.9)), "LEK005": hits((1, 90, np.nan), (2, 91, np.nan), (3, 92, np.nan))}
    assert [(pair.code, pair.row) for pair in offered(found, Judgements())][0] == ("LEK003", 1)
    assert sorted(pair.row for pair in offered(found, Judgements()) if pair.code == "LEK005") == [2, 3]
    done = applied(found, said(**{name(1, 90): no_leak(), name(2, 91): Judgement(True, **ADA)}), TODAY)
    assert [(one["code"], one["judged"], one["confirmed"]) for one in judged_leaks.precision(done.measured)] == [
        ("LEK003", 1, 0), ("LEK005", 1, 1)]
    assert counted(done.measured, "LEK005") == {2: 91, 3: 92}  # cleared under both codes
    assert (done.tally.away, done.tally.quotes, done.tally.open_quotes) == (1, 1, 1)


def test_without_judgements_nothing_changes():
    found = {"LEK003": hits((1, 90, 0.9)), "LEK005": hits((2, 91, np.nan))}
    done = applied(found, Judgements(), TODAY)
    assert done.measured == found and (done.tally.away, done.tally.open_quotes) == (0, 1)


def test_what_was_judged_is_not_offered_again():
    found = {"LEK003": hits(*((i, 1000 + i, 0.9) for i in range(150)))}
    first = offered(found, Judgements())
    assert len(first) == 100
    second = offered(found, said(**{pair.id: Judgement(True, **ADA) for pair in first}))
    assert len(second) == 50 and not {pair.id for pair in first} & {pair.id for pair in second}


def test_the_sample_does_not_depend_on_the_order_of_the_rows():
    pairs = [(i, 1000 + i, 0.9) for i in range(300)]
    one = {"LEK003": hits(*pairs)}
    turned = {"LEK003": hits(*((299 - i, 1299 - i, s) for i, _, s in pairs), text=lambda row: 299 - row if row < 1000 else 2299 - row)}
    assert [pair.id for pair in offered(one, Judgements())] == [pair.id for pair in offered(turned, Judgements())]


@pytest.mark.parametrize("waiting, expected", [
    ({"LEK003": 76, "LEK005": 17, "LEK002": 7}, {"LEK003": 76, "LEK005": 17, "LEK002": 7}),
    ({"LEK003": 500, "LEK005": 500, "LEK002": 500, "LEK001": 500}, {"LEK003": 40, "LEK005": 40, "LEK002": 10, "LEK001": 10}),
    ({"LEK003": 500, "LEK001": 500}, {"LEK003": 90, "LEK001": 10}),
    ({"LEK001": 500}, {"LEK001": 100}),
    ({"LEK003": 3, "LEK001": 500}, {"LEK003": 3, "LEK001": 97}),
    ({}, {}),
])
def test_shares_of_the_sample(waiting, expected):
    assert shares(waiting, 100) == expected


@given(st.dictionaries(st.sampled_from([*NEAR, *EXACT]), st.integers(0, 300)), st.integers(4, 200))
def test_shares_fill_the_sample_and_never_more(waiting, most):
    found = shares(waiting, most)
    assert sum(found.values()) == min(most, sum(waiting.values()))
    assert all(0 <= found[code] <= n and (found[code] > 0) == (n > 0) for code, n in waiting.items())
