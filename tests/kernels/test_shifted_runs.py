"""Runs of gain: found where they are, and not where chance makes them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels.shifted_runs import strongest


@pytest.mark.parametrize(("first", "end"), [(0, 100), (300, 380), (950, 1000)])
def test_a_run_is_found_with_its_bounds(first, end):
    gain = np.full(1000, -0.9)
    gain[first:end] = 0.9
    assert strongest(gain)[:2] == (first, end) and strongest(gain)[2] > 6


@pytest.mark.parametrize("gain", [np.zeros(500), np.full(500, -0.5), np.full(30, 0.9), np.zeros(0)])
def test_no_run(gain):
    assert strongest(gain)[2] == 0


def test_chance_makes_no_run():
    rng = np.random.default_rng(2)
    assert not any(strongest(np.tanh(rng.normal(0, 2, 2000)))[2] for _ in range(200))


@given(st.lists(st.floats(-1, 1), max_size=60))
def test_no_other_run_has_a_greater_sum(values):
    gain = np.array(values)
    first, end, _ = strongest(gain)
    best = max((gain[a:b].sum() for a in range(len(gain)) for b in range(a, len(gain) + 1)), default=0)
    assert gain[first:end].sum() == pytest.approx(max(best, 0), abs=1e-9)
