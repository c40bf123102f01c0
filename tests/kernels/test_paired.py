"""Differences of two learners on the same rows, held against known answers and against coverage."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.kernels import paired


def cases(topic):
    return [case for case in json.loads(shared("known-answers/model-comparison.json").read_bytes())["cases"] if case["topic"] == topic]


def answers(better, worse, same):
    """(first, second): right answers with these numbers of rows that differ and agree."""
    first = np.array([True] * better + [False] * worse + [True] * same)
    return first, np.array([False] * better + [True] * worse + [True] * same)


def test_mcnemar_as_the_known_answers_have_it():
    found = cases("mcnemar")
    assert len(found) >= 4
    for case in found:
        given_, expected = list(case["inputs"].values())[:2], case["expected"]
        assert paired.mcnemar(*given_) == pytest.approx(expected["exact_p"], rel=1e-9), case["id"]


@pytest.mark.parametrize(("better", "worse"), [(0, 0), (1, 0), (5, 0), (6, 0), (11, 1), (7, 7), (9, 3), (20, 4)])
def test_where_few_rows_differ_zero_is_outside_exactly_when_mcnemar_says_so(better, worse):
    found = paired.difference(*answers(better, worse, 200), np.arange(200 + better + worse))
    assert (found.low > 0) == (paired.mcnemar(better, worse) < 0.05)
    assert found.low <= found.estimate <= found.high
    assert (found.better, found.worse) == (better, worse)


def test_rows_that_are_copies_count_as_one_draw():
    first, second = answers(60, 20, 920)
    alone = paired.difference(first, second, np.arange(1000))
    copied = paired.difference(np.repeat(first, 5), np.repeat(second, 5), np.repeat(np.arange(1000), 5))
    assert copied.estimate == alone.estimate and copied.groups == 1000 and copied.rows == 5000
    assert copied.high - copied.low == pytest.approx(alone.high - alone.low, rel=1e-9)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng, hits = np.random.default_rng(5), 0
    for _ in range(200):
        kind = rng.choice(3, p=[0.08, 0.04, 0.88], size=800)  # truth: 0.04
        found = paired.difference(kind != 1, kind != 0, np.arange(800))
        hits += found.low <= 0.04 <= found.high
    assert 0.91 <= hits / 200 <= 0.99


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 9)), min_size=1, max_size=60))
def test_exchanging_the_two_mirrors_the_interval(rows):
    first, second, group = (np.array(column) for column in zip(*rows))
    group = np.unique(group, return_inverse=True)[1]
    one, other = paired.difference(first, second, group), paired.difference(second, first, group)
    assert (one.estimate, one.low, one.high) == pytest.approx((-other.estimate, -other.high, -other.low), abs=2e-6)


def test_no_rows_is_no_comparison():
    with pytest.raises(ValueError, match="no rows"):
        paired.difference(np.zeros(0, bool), np.zeros(0, bool), np.zeros(0, int))


def test_resampled_scores_are_those_of_drawn_rows():
    right = np.array([[True, False, True, True]])
    draws = paired.resampled(right, np.arange(4), draws=50, seed=2)[:, 0]
    assert set(np.round(draws * 4).astype(int)) <= {0, 1, 2, 3, 4} and 0.6 < draws.mean() < 0.9
    assert (paired.weights(4, 50, 2).sum(axis=1) == 4).all()
