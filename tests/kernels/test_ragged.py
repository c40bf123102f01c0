"""Runs of different length: what is taken is what slices take."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from tuneready.kernels import ragged


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.lists(st.integers(0, 99), max_size=5), min_size=1, max_size=9), st.data())
def test_what_is_taken_is_what_slices_take(runs, data):
    at = np.array(data.draw(st.lists(st.integers(0, len(runs) - 1), max_size=12)), dtype=np.int64)
    values, offsets = np.array([v for run in runs for v in run], dtype=np.int64), np.cumsum([0, *map(len, runs)])
    found, bounds = ragged.taken(values, offsets, at)
    assert [found[a:b].tolist() for a, b in zip(bounds, bounds[1:])] == [runs[i] for i in at.tolist()] and bounds[-1] == len(found)
