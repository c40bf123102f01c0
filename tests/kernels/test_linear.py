"""Learners that score rows they have not seen: closed forms against the long way, copies that cannot vouch, classes renamed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tuneready.kernels import linear, ngrams


def made(seed: int, rows: int = 40, columns: int = 12, classes: int = 3):
    """(sparse features, labels)."""
    rng = np.random.default_rng(seed)
    dense = (rng.standard_normal((rows, columns)) * (rng.random((rows, columns)) < 0.5)).astype(np.float32)
    return sparse.csr_matrix(dense), rng.integers(0, classes, rows)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_leaving_one_out_in_closed_form_equals_fitting_without_it(seed):
    matrix, label = made(seed)
    targets = linear.one_hot(label, 3)
    found = linear.Ridge.fit(matrix, np.arange(40)).left_out(targets)
    dense = matrix.toarray().astype(np.float64)
    for row in range(40):
        others = np.delete(np.arange(40), row)
        weights = np.linalg.solve(dense[others].T @ dense[others] + np.eye(12), dense[others].T @ targets[others])
        np.testing.assert_allclose(found[row], dense[row] @ weights, atol=2e-4)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_copies_of_a_row_do_not_vouch_for_its_label(seed):
    matrix, label = made(seed, rows=20)
    twice, labels = sparse.vstack([matrix, matrix[:5], matrix[:5]]).tocsr(), np.concatenate([label, label[:5], (label[:5] + 1) % 3])
    group = np.concatenate([np.arange(20), np.arange(5), np.arange(5)])
    targets = linear.one_hot(labels, 3)
    found = linear.Ridge.fit(twice, group).left_out(targets)
    dense = twice.toarray().astype(np.float64)
    for row in range(5):
        others = np.flatnonzero(group != row)
        weights = np.linalg.solve(dense[others].T @ dense[others] + np.eye(12), dense[others].T @ targets[others])
        np.testing.assert_allclose(found[row], dense[row] @ weights, atol=5e-4)
        np.testing.assert_allclose(found[row], found[20 + row], atol=1e-4)


@pytest.mark.parametrize("filled", [0.05, 1.0])
def test_leverage_is_the_same_by_pairs_and_densely(filled, monkeypatch):
    rng = np.random.default_rng(1)
    dense = (rng.standard_normal((30, 50)) * (rng.random((30, 50)) < filled)).astype(np.float32)
    found = []
    for cost in (1, 10**9):  # densely never, densely always
        monkeypatch.setattr(linear, "_PAIRS_COST", cost)
        found.append(linear.Ridge.fit(sparse.csr_matrix(dense), np.arange(30)).leverage)
    np.testing.assert_allclose(found[0], found[1], atol=1e-5)
    exact = np.einsum("ij,jk,ik->i", dense, np.linalg.inv(dense.T @ dense + np.eye(50)), dense)
    np.testing.assert_allclose(found[0], exact, atol=1e-4)


def test_rows_without_features_get_no_opinion():
    matrix = sparse.csr_matrix(np.array([[1, 0], [0, 1], [0, 0]], dtype=np.float32))
    found = linear.Ridge.fit(matrix, np.arange(3)).left_out(linear.one_hot(np.array([0, 1, 1]), 2))
    assert found[2].tolist() == [0, 0]


def test_a_row_that_alone_holds_its_features_is_not_vouched_for_by_itself():
    matrix = sparse.identity(4, dtype=np.float32, format="csr")
    assert np.abs(linear.Ridge.fit(matrix, np.arange(4)).left_out(linear.one_hot(np.array([0, 1, 0, 1]), 2))).max() < 1e-5


@given(st.integers(0, 10_000), st.permutations(range(4)))
@settings(max_examples=15, deadline=None)
def test_renaming_the_classes_renames_the_scores(seed, names):
    matrix, label = made(seed, classes=4)
    names = np.array(names)
    ridge = linear.Ridge.fit(matrix, np.arange(40))
    one, other = ridge.left_out(linear.one_hot(label, 4)), ridge.left_out(linear.one_hot(names[label], 4))
    np.testing.assert_allclose(one, other[:, names], atol=1e-5)


def test_a_separator_learns_what_can_be_separated_and_scores_absent_classes_last():
    rng = np.random.default_rng(0)
    label = np.repeat([0, 2, 3], 30)
    matrix = sparse.csr_matrix((np.eye(4)[label] + 0.1 * rng.standard_normal((90, 4))).astype(np.float32))
    found = linear.Separator.fit(matrix, label, 4).scores(matrix)
    assert (found.argmax(axis=1) == label).all() and (found.argmin(axis=1) == 1).all()


def test_two_classes_are_scored_against_each_other():
    matrix = sparse.csr_matrix(np.repeat(np.eye(2, dtype=np.float32), 20, axis=0))
    found = linear.Separator.fit(matrix, np.repeat([0, 1], 20), 2).scores(matrix)
    np.testing.assert_allclose(found[:, 0], -found[:, 1], atol=1e-6)
    assert (found.argmax(axis=1) == np.repeat([0, 1], 20)).all()


def test_a_sketch_keeps_inner_products_on_average():
    features = ngrams.ngrams(pa.array(["the cat sat on the mat", "the cat sat on a mat", "stock prices fell again"]))[0]
    features = features.weighted(np.ones(features.width, dtype=np.float32))
    z = linear.sketch((features,), 2048)
    exact = (features.matrix() @ features.matrix().T).toarray()
    np.testing.assert_allclose(z @ z.T, exact, atol=0.1)


@pytest.mark.parametrize(("scores", "expected"), [([[1.0, 1.0]], [[0.0, 0.0]]), ([[0.0, 2.0]], [[-1.0, 1.0]])])
def test_standard_scores(scores, expected):
    assert linear.standard(np.array(scores)).tolist() == expected
