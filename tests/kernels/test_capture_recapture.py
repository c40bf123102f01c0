"""Chapman's estimate: known answers, unbiasedness, and what its interval covers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from tuneready.kernels.capture_recapture import LEAST_OVERLAP, chapman


def test_by_hand():
    found = chapman(200, 150, 100)
    assert found.seen == 250
    assert found.total == pytest.approx(float(Fraction(201 * 151, 101) - 1))  # 299.50495…
    assert found.unseen == pytest.approx(float(Fraction(100 * 50, 101)))  # 49.50495…
    assert found.variance == pytest.approx(float(Fraction(201 * 151 * 100 * 50, 101**2 * 102)))  # 145.84787…
    # C = exp(1.959964 · sqrt(ln(1 + 145.8479 / 49.50495²))) = exp(1.959964 · 0.240443) = 1.60200
    assert (found.low, found.high) == (pytest.approx(49.50495 / 1.60200, rel=1e-4), pytest.approx(49.50495 * 1.60200, rel=1e-4))


def test_the_unseen_and_the_seen_make_the_total():
    found = chapman(321, 87, 40)
    assert found.seen + found.unseen == pytest.approx(found.total)


@pytest.mark.parametrize("both", range(LEAST_OVERLAP))
def test_too_small_an_overlap_is_no_estimate(both):
    assert chapman(100, 100, both) is None


@pytest.mark.parametrize("counts", [(10, 10, 11), (-1, 3, 0), (5, 5, -1)])
def test_counts_that_do_not_fit(counts):
    with pytest.raises(ValueError):
        chapman(*counts)


@pytest.mark.parametrize(("total", "first", "second"), [(100, 70, 40), (60, 35, 30), (40, 39, 12)])
def test_unbiased_where_both_samples_together_exceed_the_total(total, first, second):
    """Chapman (1951): then the mean over the hypergeometric law of the overlap is the total itself."""
    both = np.arange(first + second - total, min(first, second) + 1)
    estimates = (first + 1) * (second + 1) / (both + 1) - 1
    known = [chapman(first, second, int(m)).total for m in both if m >= LEAST_OVERLAP]
    assert known == pytest.approx(estimates[both >= LEAST_OVERLAP].tolist())
    assert float(hypergeom.pmf(both, total, first, second) @ estimates) == pytest.approx(total)


def test_nothing_unseen_still_has_an_upper_end():
    found = chapman(60, 20, 20)
    assert found.unseen == 0 == found.low
    assert hypergeom.sf(19, 60 + found.high, 60, 20) > 0.025 >= hypergeom.sf(19, 61 + found.high, 60, 20)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(LEAST_OVERLAP, 200))
def test_never_fewer_than_were_seen(only_first, only_second, both):
    found = chapman(only_first + both, only_second + both, both)
    assert found == chapman(only_second + both, only_first + both, both)
    assert 0 <= found.low <= found.unseen <= found.high


@pytest.mark.parametrize(("total", "chances"), [(400, (0.6, 0.5)), (1000, (0.4, 0.3)), (300, (0.8, 0.4))])
def test_covers_what_it_says_where_the_looks_are_independent(total, chances):
    draws = np.random.default_rng(20240611).random((2000, 2, total)) < np.array(chances)[:, None]
    first, second, both = draws[:, 0].sum(1), draws[:, 1].sum(1), draws.all(1).sum(1)
    unseen = total - draws.any(1).sum(1)
    found = [chapman(*map(int, one)) for one in zip(first, second, both)]
    covered = np.mean([one.low <= n <= one.high for one, n in zip(found, unseen)])
    assert 0.93 <= covered <= 0.97
