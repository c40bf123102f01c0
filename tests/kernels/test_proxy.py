"""The learner in closed form: sums add up, weights are those of a ridge regression, near copies are found."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from tuneready.kernels import proxy
from tuneready.kernels.proxy import Sums


def made(n=300, d=40, k=3, seed=0):
    """(z, given): noisy classes around k centres, rows of length 1."""
    rng = np.random.default_rng(seed)
    given = rng.integers(0, k, n)
    z = rng.normal(size=(k, d))[given] + rng.normal(size=(n, d))
    return (z / np.linalg.norm(z, axis=1, keepdims=True)).astype(np.float32), given


def close(one: Sums, other: Sums) -> bool:
    return all(np.allclose(getattr(one, name), getattr(other, name), atol=1e-4) for name in ("gram", "cross", "features", "count"))


def test_sums_of_parts_are_the_sums_of_the_whole():
    z, given = made()
    whole, first, rest = Sums.of(z, given, 3), Sums.of(z[:100], given[:100], 3), Sums.of(z[100:], given[100:], 3)
    assert close(first + rest, whole) and close(whole - first, rest)
    assert (whole.rows, rest.rows) == (300, 200)


@pytest.mark.parametrize("penalty", [proxy.CLOSE, proxy.STEADY])
def test_the_weights_are_those_of_scikit_learn(penalty):
    from sklearn.linear_model import Ridge

    z, given = made()
    target = np.eye(3)[given] - np.eye(3)[given].mean(axis=0)
    theirs = Ridge(alpha=penalty, fit_intercept=False).fit(z.astype(np.float64), target).coef_.T
    assert np.abs(Sums.of(z, given, 3).weights(penalty) - theirs).max() < 1e-3


def test_a_learner_without_rows_is_a_bug_of_the_caller():
    z, given = made()
    with pytest.raises(ValueError, match="no rows"):
        Sums.of(z[:0], given[:0], 3).weights(1.0)


def test_it_learns_and_wrong_labels_cost_it_something():
    z, given = made(1200)
    test, truth = made(1200)[0][600:], given[600:]
    clean = proxy.right(test, Sums.of(z[:600], given[:600], 3).weights(proxy.CLOSE), truth).mean()
    exchanged = np.where(np.random.default_rng(1).random(600) < 0.3, (given[:600] + 1) % 3, given[:600])
    noisy = proxy.right(test, Sums.of(z[:600], exchanged, 3).weights(proxy.CLOSE), truth).mean()
    assert clean > 0.85 and noisy < clean


@pytest.mark.parametrize(("width", "kept"), [(512, 128), (300, 128), (128, 128), (96, 96)])
def test_a_folded_sketch_is_shorter_and_keeps_cosines_about(width, kept):
    rng = np.random.default_rng(0)
    z = rng.normal(size=(200, width)).astype(np.float32)
    z[100:] = z[:100] + 0.3 * rng.normal(size=(100, width))
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    small = proxy.folded(z, 128)
    assert small.shape == (200, kept) and np.allclose(np.linalg.norm(small, axis=1), 1, atol=1e-5)
    before, after = (np.einsum("ij,ij->i", m[:100], m[100:]) for m in (z, small))
    assert np.abs(before - after).max() < 0.2


def test_near_copies_are_those_a_full_comparison_finds():
    rng = np.random.default_rng(3)
    others = rng.normal(size=(60, 600)).astype(np.float32)
    z = rng.normal(size=(400, 600)).astype(np.float32)
    z[:30] = others[:30] + rng.uniform(0, 0.8, (30, 1)).astype(np.float32) * z[:30]
    z, others = (m / np.linalg.norm(m, axis=1, keepdims=True) for m in (z, others))
    found = proxy.near_copies(z, others, 0.9)
    assert found.tolist() == ((z @ others.T).max(axis=1) >= 0.9).tolist() and 5 < found.sum() < 30
    assert proxy.near_copies(z, sparse.csr_matrix(others), 0.9).tolist() == found.tolist()
