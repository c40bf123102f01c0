"""Benjamini-Hochberg against SciPy and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from tuneready.kernels.multiple_testing import benjamini_hochberg


def test_by_hand():
    assert benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_as_scipy(values):
    assert benjamini_hochberg(np.array(values)) == pytest.approx(false_discovery_control(values))


def test_shape_is_kept_and_none_is_fine():
    p = np.random.default_rng(1).random((5, 7))
    assert benjamini_hochberg(p).shape == (5, 7) and (benjamini_hochberg(p) >= p).all()
    assert benjamini_hochberg(np.zeros(0)).size == 0


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_p_value_is_refused(wrong):
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg(np.array([0.5, wrong]))
