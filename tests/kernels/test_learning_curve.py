"""The inverse power law: it finds its own parameters, stays within bounds, and says when it tells nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels import learning_curve as curve

ROWS = np.array([1000.0, 2000, 4000, 8000])


def law(a, b, c, rows=ROWS):
    return a - b * rows**-c


@pytest.mark.parametrize(("a", "b", "c"), [(0.95, 8.0, 0.5), (0.9, 2.0, 0.3), (0.99, 60.0, 0.9)])
def test_what_twice_the_rows_bring_is_what_the_law_says(a, b, c):
    scores = law(a, b, c)
    true = float(law(a, b, c, np.array([16000.0]))[0] - scores[-1])
    found = curve.fit(ROWS, scores, curve.binomial(scores, np.full(4, 20_000)))
    assert found.gain == pytest.approx(true, abs=0.001) and found.low <= true <= found.high and not found.why
    assert [found.at(n) for n in ROWS] == pytest.approx(scores, abs=0.001)


@pytest.mark.parametrize(("scores", "trials", "why"), [
    ((0.8, 0.8, 0.8, 0.8), 2000, "does not rise"),
    ((0.8, 0.79, 0.78, 0.77), 2000, "does not rise"),
    ((0.5, 0.6, 0.55, 0.6), 30, "does not rise"),
    ((0.2, 0.4, 0.55, 0.75), 60, "known to ±"),
])
def test_a_flat_or_noisy_curve_tells_nothing_and_says_why(scores, trials, why):
    assert why in curve.fit(ROWS, np.array(scores), curve.binomial(np.array(scores), np.full(4, trials))).why


@pytest.mark.parametrize("rows", [[1.0, 2, 3], [1.0, 2, 2, 4], [0.0, 1, 2, 4], [4.0, 3, 2, 1]])
def test_too_few_points_or_none_in_order_is_a_bug_of_the_caller(rows):
    scores = np.linspace(0.5, 0.8, len(rows))
    with pytest.raises(ValueError, match="ascending"):
        curve.fit(np.array(rows), scores, scores[None])


def test_no_bounded_search_of_scipy_finds_a_better_fit():
    from scipy.optimize import least_squares

    rng = np.random.default_rng(1)
    relative = ROWS / ROWS[-1]
    for _ in range(20):
        scores = np.clip(law(0.95, 8, 0.5) + rng.normal(0, 0.01, 4), 0, 1)
        a, b, c = (float(part[0]) for part in curve.least_squares(ROWS, scores[None]))
        mine = float(((law(a, b, c) - scores) ** 2).sum())

        def residuals(p, scores=scores):
            return p[0] - p[1] * relative ** -p[2] - scores

        theirs = min(2 * least_squares(residuals, (0.9, 0.1, start), bounds=([0, 0, 0.05], [1, np.inf, 2])).cost for start in (0.1, 0.5, 1.5))
        assert mine <= theirs + 2e-6  # the exponents are a grid


points = st.lists(st.floats(0, 1), min_size=4, max_size=4)


@given(points, st.floats(1.01, 50))
def test_the_fit_stays_within_its_bounds_and_never_promises_a_loss(scores, wider):
    rows = ROWS * wider
    a, b, c = (float(part[0]) for part in curve.least_squares(rows, np.array([scores])))
    assert 0 <= a <= 1 and b >= 0 and 0.05 <= c <= 2
    gain = float(curve.gains(rows, np.array([scores]))[0])
    assert 0 <= gain <= 1


@given(points, st.floats(0.1, 100))
def test_counting_rows_in_other_units_changes_no_prediction(scores, unit):
    one, other = (float(curve.gains(rows, np.array([scores]))[0]) for rows in (ROWS, ROWS * unit))
    assert one == pytest.approx(other, abs=1e-6)


def test_the_same_input_gives_the_same_interval():
    scores = law(0.9, 5, 0.5)
    one, other = (curve.fit(ROWS, scores, curve.binomial(scores, np.full(4, 3000))) for _ in range(2))
    assert (one.low, one.high) == (other.low, other.high)
