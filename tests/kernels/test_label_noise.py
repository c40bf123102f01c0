"""The noise mixture: finds the rate and the rows where scores separate, follows a renaming of the classes, invents nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.kernels import label_noise


def made(rows: int, classes: int, rate: float, seed: int = 0, near: bool = False, distance: float = 5.0):
    """(scores, given, true): normal scores, higher at the true class; wrong labels anywhere or in the next class."""
    rng = np.random.default_rng([seed, rows, classes])
    true = rng.integers(0, classes, rows)
    scores = rng.standard_normal((rows, classes))
    scores[np.arange(rows), true] += distance
    step = 1 if near else rng.integers(1, classes, rows)
    return scores, np.where(rng.random(rows) < rate, (true + step) % classes, true), true


@pytest.mark.parametrize("near", [False, True])
@pytest.mark.parametrize("rate", [0.02, 0.1, 0.18, 0.3])
@pytest.mark.parametrize("classes", [2, 5, 40])
def test_rate_and_rows_are_found_where_scores_separate(classes, rate, near):
    scores, label, true = made(4_000, classes, rate, near=near)
    noise = label_noise.fit(scores, label)
    found = label_noise.posterior(noise, scores, label)
    wrong = true != label
    assert noise.rate == pytest.approx(wrong.mean(), abs=0.02)
    assert (found.wrong > 0.5)[wrong].mean() > 0.9 and (found.wrong > 0.5)[~wrong].mean() < 0.02
    assert (found.suggested == true)[wrong].mean() > 0.95


@pytest.mark.parametrize("rate", [0.02, 0.1])
@pytest.mark.parametrize("to", ["any", "largest", "smallest"])
def test_classes_of_unlike_size_hide_no_wrong_label_where_no_row_is_hard(to, rate):
    rng = np.random.default_rng(3)
    true = np.minimum(rng.geometric(0.22, 2_400) - 1, 11)  # the largest class has ten times the rows of the smallest
    scores = 0.1 * rng.standard_normal((2_400, 12)) + 4 * (np.arange(12) == true[:, None])
    other = {"any": (true + rng.integers(1, 12, 2_400)) % 12, "largest": np.where(true == 0, 1, 0), "smallest": np.where(true == 10, 9, 10)}[to]
    wrong = rng.random(2_400) < rate
    noise = label_noise.fit(scores, np.where(wrong, other, true))
    found = label_noise.posterior(noise, scores, np.where(wrong, other, true))
    assert noise.rate == pytest.approx(wrong.mean(), abs=0.003)
    assert ((found.wrong > 0.5) == wrong).all()


def test_clean_labels_stay_clean():
    scores, label, _ = made(4_000, 14, 0.0)
    noise = label_noise.fit(scores, label)
    assert noise.rate < 0.02
    assert (label_noise.posterior(noise, scores, label).wrong > 0.5).mean() < 0.005


@given(st.integers(0, 1000), st.permutations(range(5)))
@settings(max_examples=15, deadline=None)
def test_renaming_the_classes_renames_the_result(seed, names):
    scores, label, _ = made(400, 5, 0.2, seed)
    names = np.array(names)
    back = np.argsort(names)
    one, other = label_noise.fit(scores, label), label_noise.fit(scores[:, back], names[label])
    assert one.rate == pytest.approx(other.rate, abs=1e-6) and one.scale == pytest.approx(other.scale)
    np.testing.assert_allclose(one.table, other.table[np.ix_(names, names)], atol=1e-5)
    a = label_noise.posterior(one, scores, label)
    b = label_noise.posterior(other, scores[:, back], names[label])
    np.testing.assert_allclose(a.wrong, b.wrong, atol=1e-5)
    np.testing.assert_array_equal(names[a.suggested], b.suggested)


@given(st.integers(0, 1000), st.integers(2, 6), st.integers(1, 60))
@settings(max_examples=40, deadline=None)
def test_whatever_the_scores_the_answer_is_made_of_probabilities(seed, classes, rows):
    rng = np.random.default_rng(seed)
    scores, label = rng.standard_normal((rows, classes)) * 10.0 ** rng.integers(-3, 4), rng.integers(0, classes, rows)
    noise = label_noise.fit(scores, label)
    found = label_noise.posterior(noise, scores, label)
    chances = label_noise.probabilities(noise, scores)
    assert 0 < noise.rate < 1 and np.isfinite(noise.log_likelihood)
    np.testing.assert_allclose(noise.table.sum(axis=1), 1)
    assert (np.diag(noise.table) == 0).all()
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert ((found.wrong >= 0) & (found.wrong <= 1)).all() and (found.suggested != label).all()
    assert (found.certainty <= found.wrong + 1e-5).all()


def test_scores_that_say_nothing_accuse_nobody():
    label = np.arange(300) % 3
    noise = label_noise.fit(np.zeros((300, 3)), label)
    assert (label_noise.posterior(noise, np.zeros((300, 3)), label).wrong <= 0.67).all()


@pytest.mark.parametrize("shape", [(0, 3), (5, 1)])
def test_without_rows_or_classes_there_is_no_mixture(shape):
    with pytest.raises(ValueError, match="two classes"):
        label_noise.fit(np.zeros(shape), np.zeros(shape[0], dtype=np.int64))
