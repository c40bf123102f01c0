"""Draws without replacement: the same as SciPy's distribution and test, and chances that add up to one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tuneready.kernels import hypergeometric


@st.composite
def urns(draw):
    population = draw(st.integers(1, 3_000))
    return population, draw(st.integers(0, population)), draw(st.integers(0, population))


@settings(max_examples=60, deadline=None)
@given(urns(), st.integers(-2, 3_000))
def test_as_scipy_says(urn, k):
    some = np.arange(-1, min(urn[1:]) + 2)
    np.testing.assert_allclose(hypergeometric.pmf(some, *urn), stats.hypergeom.pmf(some, *urn), rtol=1e-8, atol=1e-300)
    assert hypergeometric.pmf(hypergeometric.support(*urn), *urn).sum() == pytest.approx(1, abs=1e-9)
    assert hypergeometric.cdf(k, *urn) == pytest.approx(float(stats.hypergeom.cdf(k, *urn)), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_fisher_as_scipy_says(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    told = hypergeometric.fisher((a, n), (b, m))
    assert told == pytest.approx(float(stats.fisher_exact([[a, n - a], [b, m - b]])[1]), rel=1e-6)
    assert told == pytest.approx(hypergeometric.fisher((b, m), (a, n)), rel=1e-9)


def test_fishers_tea():
    assert hypergeometric.fisher((3, 4), (1, 4)) == pytest.approx(34 / 70)
    assert hypergeometric.fisher((0, 0), (3, 9)) == 1
    with pytest.raises(ValueError, match="5 of 4"):
        hypergeometric.fisher((5, 4), (1, 4))


def test_many_rows():
    assert hypergeometric.fisher((600, 100_000), (4_400, 900_000)) == pytest.approx(
        float(stats.fisher_exact([[600, 99_400], [4_400, 895_600]])[1]), rel=1e-5)
