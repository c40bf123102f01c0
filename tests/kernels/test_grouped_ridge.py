"""Predictions without a group in closed form are those of a regression that never saw it."""

from __future__ import annotations

import numpy as np
import pytest

from tuneready.kernels.grouped_ridge import GroupedRidge


@pytest.mark.parametrize("groups", [40, 13, 5])
def test_left_out_is_what_refitting_without_the_group_says(groups):
    rng = np.random.default_rng(groups)
    z, y = rng.normal(size=(60, 8)).astype(np.float32), rng.normal(size=(60, 3)).astype(np.float32)
    group = rng.integers(0, groups, 60)
    found = GroupedRidge.fit(z, group).left_out(y)
    for one in np.unique(group):
        rest, mine = group != one, group == one
        weights = np.linalg.solve(z[rest].T @ z[rest] + np.eye(8), z[rest].T @ y[rest])
        assert np.allclose(found[mine], z[mine] @ weights, atol=2e-4)


def test_weights_are_the_ridge_solution():
    rng = np.random.default_rng(2)
    z, y = rng.normal(size=(30, 5)).astype(np.float32), rng.normal(size=(30, 2)).astype(np.float32)
    assert np.allclose(GroupedRidge.fit(z, np.arange(30), 2.0).weights(y), np.linalg.solve(z.T @ z + 2 * np.eye(5), z.T @ y), atol=1e-4)
