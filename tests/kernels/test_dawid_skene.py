"""Consensus of many people: against a plain version written from the paper, and laws of names and order."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from tuneready.kernels import dawid_skene


def plainly(ratings, k, smoothing, steps):
    """Dawid & Skene (1979), equations 2.3 to 2.5, word for word in loops."""
    people, units = len(ratings), len(ratings[0])
    seen = [i for i in range(units) if any(row[i] >= 0 for row in ratings)]
    t = [[1 / k] * k for _ in range(units)]
    for i in seen:
        votes = [row[i] for row in ratings if row[i] >= 0]
        t[i] = [votes.count(j) / len(votes) for j in range(k)]
    for _ in range(steps):
        share = [sum(t[i][j] for i in seen) + smoothing for j in range(k)]
        share = [one / sum(share) for one in share]
        pi = []
        for row in ratings:
            counts = [[sum(t[i][j] for i in range(units) if row[i] == said) + smoothing for said in range(k)] for j in range(k)]
            pi.append([[cell / sum(line) for cell in line] for line in counts])
        for i in range(units):
            weight = [share[j] * math.prod(pi[p][j][ratings[p][i]] for p in range(people) if ratings[p][i] >= 0) for j in range(k)]
            t[i] = [one / sum(weight) for one in weight]
    return np.array(t)


def judged(people=4, units=200, k=3, right=(0.95, 0.9, 0.8, 0.6), seed=0):
    """(ratings, truth): everybody answers everything, each right with a rate of their own, else any other label."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, k, units)
    wrong = (truth + rng.integers(1, k, (people, units))) % k
    return np.where(rng.random((people, units)) < np.array(right)[:, None], truth, wrong), truth


@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_the_paper_says_word_for_word(seed):
    rng = np.random.default_rng(seed)
    ratings = rng.integers(-1, 3, (4, 9))
    ratings[:3, 0] = (0, 1, 0)
    ratings[:, 1] = (1, 1, 2, 1)
    found = dawid_skene.consensus(ratings, 3)
    assert found.posterior == pytest.approx(plainly(ratings.tolist(), 3, dawid_skene.SMOOTHING, found.steps), abs=1e-9)


def test_where_it_stands_still_more_steps_change_nothing():
    found = dawid_skene.consensus(judged()[0])
    assert found.converged and found.steps < dawid_skene.STEPS
    assert found.posterior == pytest.approx(plainly(judged()[0].tolist(), 3, dawid_skene.SMOOTHING, found.steps + 20), abs=1e-5)


def test_two_good_judges_outvote_three_poor_ones():
    rates = (0.96, 0.92, 0.62, 0.62, 0.62)
    ratings, truth = judged(5, 800, 2, rates, seed=2)
    majority = (ratings.sum(axis=0) >= 3).astype(int)
    found = dawid_skene.consensus(ratings)
    assert (found.label == truth).mean() > (majority == truth).mean() + 0.04
    assert found.accuracy == pytest.approx(rates, abs=0.05)


def test_accuracies_are_near_those_planted():
    for seed in range(5):
        found = dawid_skene.consensus(judged(units=800, seed=seed)[0])
        assert found.accuracy == pytest.approx([0.95, 0.9, 0.8, 0.6], abs=0.04)
        assert found.posterior.sum(axis=1) == pytest.approx(1) and found.confusion.sum(axis=2) == pytest.approx(1)


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 10**6), st.permutations(range(3)), st.permutations(range(4)))
def test_names_of_labels_and_order_of_people_and_units_change_nothing(seed, names, people):
    ratings, _ = judged(units=30, seed=seed)
    ratings[np.random.default_rng(seed).random(ratings.shape) < 0.2] = -1
    first = dawid_skene.consensus(ratings, 3)
    if first is None:
        return
    renamed = np.where(ratings < 0, -1, np.array(names)[ratings])[list(people)][:, ::-1]
    second = dawid_skene.consensus(renamed, 3)
    assert second.posterior[::-1][:, list(names)] == pytest.approx(first.posterior, abs=1e-5)
    assert second.accuracy == pytest.approx(first.accuracy[list(people)], abs=1e-5)


@pytest.mark.parametrize(("ratings", "why"), [
    ([[0, 1, 1], [0, 1, 0]], "two people"),
    ([[0, 1, 1], [0, 1, -1], [-1, -1, 1]], "two of the three never met"),
    ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], "one label only"),
    ([[-1, -1], [-1, -1], [-1, -1]], "nobody answered"),
    (np.zeros((3, 0), dtype=int), "no unit"),
])
def test_what_cannot_be_computed_is_said(ratings, why):
    assert dawid_skene.consensus(np.array(ratings)) is None, why


@pytest.mark.parametrize("bad", [dict(ratings=np.array([0, 1])), dict(ratings=np.array([[0.5]])), dict(ratings=np.array([[5]]), labels=2), dict(ratings=np.array([[-2]])),
                                 dict(ratings=np.array([[0]]), smoothing=0.0)])
def test_what_makes_no_sense_is_refused(bad):
    with pytest.raises(ValueError):
        dawid_skene.consensus(**bad)


def test_a_unit_nobody_judged_has_the_shares_of_all():
    ratings, _ = judged(units=50)
    ratings = np.concatenate([ratings, np.full((4, 1), -1)], axis=1)
    found = dawid_skene.consensus(ratings)
    assert found.posterior[-1] == pytest.approx(found.share, abs=1e-6)


def test_pairs_that_rotate_are_enough_and_who_meets_nobody_has_no_accuracy():
    ratings, _ = judged(3, 900, 2, (0.95, 0.9, 0.75), seed=4)
    ratings[np.arange(900) % 3, np.arange(900)] = -1  # two people for each unit
    alone = np.full((1, 900), -1)
    found = dawid_skene.consensus(np.concatenate([np.concatenate([ratings, alone]), np.array([[-1, -1, -1, 1]] * 50).T], axis=1))
    assert found.accuracy[:3] == pytest.approx([0.95, 0.9, 0.75], abs=0.06) and np.isnan(found.accuracy[3])
