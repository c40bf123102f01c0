import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from tuneready.kernels.sampling import stratified
from tuneready.review import drawing, stopping
from tuneready.review_record import FULL, GOLD, QUEUE, SAMPLE


def population(n, strata=1, same=0):
    leaf = [hashlib.sha256(str(max(i, same)).encode()).digest() for i in range(n)]
    return drawing.Population(leaf, ["data.jsonl"] * n, np.arange(1, n + 1), np.arange(n) % strata, tuple(f"s{i}" for i in range(strata)) if strata > 1 else ("",))


@pytest.mark.parametrize(("limit", "rows", "n"), [(0.05, 500, 56), (0.01, 1_000, 258), (0.05, 10**6, 59)])
def test_without_an_error_expected_the_sample_is_the_zero_defect_plan(limit, rows, n):
    found = drawing.planned(limit, rows)
    assert (found.rows, found.allowed) == (n, 0)


def test_a_sample_that_a_set_with_few_errors_passes():
    found = drawing.planned(0.05, 10_000, expected=0.01)
    chance = dict(found.passes)
    assert found.allowed > 0 and chance[0.01] >= 0.8 and chance[0.05] <= 0.051  # the bound is exact only where a whole number of errors meets it
    with pytest.raises(ValueError):
        drawing.planned(0.05, 10_000, expected=0.05)


def test_a_draw_depends_on_content_and_seed_alone():
    rows = population(400)
    forward = {rows.leaf[i] for i, _ in drawing.sample(rows, 50, 7)}
    turned = drawing.Population(rows.leaf[::-1], rows.file, rows.line, rows.stratum)
    assert {turned.leaf[i] for i, _ in drawing.sample(turned, 50, 7)} == forward
    assert {rows.leaf[i] for i, _ in drawing.sample(rows, 50, 8)} != forward


def test_every_row_is_drawn_equally_often():
    rows, hits = population(60), np.zeros(60)
    for seed in range(400):
        for row, _ in drawing.sample(rows, 15, seed):
            hits[row] += 1
    assert abs(hits.mean() - 100) < 1e-9 and hits.min() > 60 and hits.max() < 140


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 120), st.integers(1, 6), st.integers(0, 150), st.integers(0, 5))
def test_strata_have_their_floors_and_their_probabilities(n, strata, size, floor):
    rows = population(n, strata)
    drawn = drawing.sample(rows, size, 1, floor)
    assert len(drawn) == len({row for row, _ in drawn}) == min(size, n)
    for stratum in range(strata):
        mine = [p for row, p in drawn if rows.stratum[row] == stratum]
        inside = int((rows.stratum == stratum).sum())
        assert all(p == pytest.approx(len(mine) / inside) for p in mine)


def test_items_say_what_they_are():
    rows = population(20, same=3)  # the first four rows are equal
    drawn = drawing.sample(rows, 8, 1)
    found = drawing.items(rows, drawn, 3, "verdict")
    assert len({one.item_id for one in found}) == 8 and sum(one.slots == 2 for one in found) == 3
    assert {one.kind for one in found} == {SAMPLE} and all(one.probability == 0.4 for one in found)
    assert {one.kind for one in drawing.items(rows, drawing.sample(rows, 20, 1), 0, "verdict")} == {FULL}
    assert drawing.occurrences(rows.leaf)[:5].tolist() == [0, 1, 2, 3, 0]
    waiting = drawing.queue(rows, [5, 5, 6, *range(20)], [row for row, _ in drawn], 4, "verdict")
    assert len(waiting) == 4 and all(one.kind == QUEUE and one.probability == 0 for one in waiting)


def test_two_reviews_go_to_two_people():
    found = drawing.items(population(40), drawing.sample(population(40), 30, 1), 10, "verdict")
    out = drawing.shared_out(found, ["ann", "ben"])
    assert sum(map(len, out.values())) == 40 and abs(len(out["ann"]) - len(out["ben"])) <= 1
    assert all(len({one.item_id for one in mine}) == len(mine) for mine in out.values())
    assert {name: len(mine) for name, mine in drawing.shared_out(found, ["ann"]).items()} == {"ann": 30}
    with pytest.raises(ValueError):
        drawing.shared_out(found, [])


def test_rows_for_two_people_come_first_so_that_agreement_is_known_early():
    rows = population(300)
    found = stopping.in_order(drawing.items(rows, drawing.sample(rows, 100, 3), 20, "verdict"))
    assert [one.slots for one in found] == [2] * 20 + [1] * 80
    assert {one.slots for one in drawing.items(rows, drawing.sample(rows, 100, 3), 20, "verdict", 1, 2)} == {2}


def test_known_answers_are_half_wrong_ones_where_there_are_as_many():
    rows = population(200)
    answers = {row: "wrong" if row < 30 else "right" for row in range(0, 200, 2)}
    def told(n, taken=()):
        found = drawing.known(rows, answers, taken, n, ("verdict", 1, 3))
        assert all(one.kind == GOLD and one.slots == 3 and one.probability == 0 for one in found)
        return [one.gold for one in found]
    assert (told(10).count("wrong"), told(10).count("right")) == (5, 5)
    assert (told(60).count("wrong"), told(60).count("right")) == (15, 45)
    assert told(10, set(range(0, 30))) == ["right"] * 10 and len(told(500)) == 100


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(500, 5_000), st.integers(60, 400), st.integers(0, 3), st.integers(0, 400))
def test_a_top_up_is_the_smallest_that_brings_the_bound_back(size, judged, faults, added):
    judged, limit = min(judged, size), 0.08
    n = drawing.more_rows([(size, judged, min(faults, judged))], added, limit)
    least = -(-added * judged // size) if added else 0
    assert min(least, added) <= n <= added
    def upper(k):
        return stratified([size, added], [judged, k], [min(faults, judged), 0]).upper
    if least < n < added:
        assert upper(n) <= limit < upper(n - 1)
