"""Intervals against published answers, against SciPy, and against the laws they must obey."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.kernels import intervals


def cases(topic: str) -> list[dict]:
    found = [c for c in json.loads(shared("known-answers/intervals.json").read_text())["cases"] if c["topic"] == topic]
    assert found
    return found


@pytest.mark.parametrize("topic", ["one_proportion_95", "one_sided_upper", "finite_population_upper"])
def test_known_answers(topic):
    for case in cases(topic):
        given_, expected, tolerance = case["inputs"], case["expected"], case["tolerance"]
        if topic == "one_proportion_95":
            for name, method in (("wilson", intervals.wilson), ("clopper_pearson", intervals.clopper_pearson), ("mid_p", intervals.mid_p),
                                 ("wilson_cc", intervals.wilson_corrected), ("jeffreys", intervals.jeffreys)):
                if name in expected:
                    found = method(given_["x"], given_["n"], given_["confidence"])
                    assert np.allclose(found, expected[name], rtol=0, atol=tolerance), (case["id"], name)
        elif topic == "one_sided_upper":
            found = intervals.upper_bound(given_["x"], given_["n"], given_["confidence"])
            assert abs(found - expected["upper"]) <= tolerance, case["id"]
        else:
            found = intervals.finite_upper_bound(
                given_["defects_in_sample"], given_["sample"], given_["population"], given_["confidence"])
            assert found == expected["max_defects_in_population"], case["id"]


def test_difference_of_two_proportions():
    for case in cases("two_proportions_95"):
        told, expected = case["inputs"], case["expected"]
        found = intervals.difference((told["x1"], told["n1"]), (told["x2"], told["n2"]))
        assert np.allclose(found, [expected["diff"], *expected["newcombe_hybrid_score"]], rtol=0, atol=1e-7)
    with pytest.raises(ValueError):
        intervals.difference((0, 0), (1, 2))


def test_coverage_is_as_published():
    """Coverage over 199 rates: Wilson near 95 % on average, Clopper–Pearson never below it."""
    from scipy.stats import binom

    (case,) = cases("coverage")
    rates = np.arange(1, 200) / 200
    for n, expected in case["expected"].items():
        x = np.arange(int(n) + 1)
        for name, method in (("wilson", intervals.wilson), ("clopper_pearson", intervals.clopper_pearson)):
            low, high = method(x, int(n))
            inside = (low[:, None] <= rates) & (rates <= high[:, None])
            coverage = (binom.pmf(x[:, None], int(n), rates) * inside).sum(axis=0)
            assert coverage.mean() == pytest.approx(expected[name]["mean"], abs=2e-4)
            assert coverage.min() == pytest.approx(expected[name]["min"], abs=2e-4)


@settings(deadline=None)
@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_bounds_hold_the_estimate_and_mirror(case):
    x, n = case
    for method in (intervals.wilson, intervals.clopper_pearson):
        low, high = method(x, n)
        assert 0 <= low <= x / n <= high <= 1
        mirrored = method(n - x, n)
        assert np.allclose([low, high], [1 - mirrored[1], 1 - mirrored[0]], atol=1e-12)
    assert intervals.upper_bound(x, n) <= intervals.clopper_pearson(x, n)[1] + 1e-12


@settings(deadline=None)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_more_errors_never_lower_the_bound(case):
    x, n = case
    assert intervals.upper_bound(x, n) <= intervals.upper_bound(x + 1, n)


def test_exact_interval_agrees_with_scipy():
    from scipy.stats import binomtest

    for x, n in ((0, 7), (3, 7), (7, 7), (182, 200), (1, 1000)):
        peer = binomtest(x, n).proportion_ci(method="exact")
        assert np.allclose(intervals.clopper_pearson(x, n), (peer.low, peer.high), atol=1e-9)


def test_the_guide_ruling_on_ninety_one_per_cent():
    """GUIDE ruling 9: 91 % on 200 is 86 to 94 %."""
    low, high = intervals.wilson(182, 200)
    assert (round(100 * float(low)), round(100 * float(high))) == (86, 94)


@pytest.mark.parametrize("x, n, confidence", [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 1.0), (float("nan"), 5, 0.95)])
def test_impossible_counts_are_refused(x, n, confidence):
    for method in (intervals.wilson, intervals.clopper_pearson, intervals.upper_bound):
        with pytest.raises(ValueError):
            method(x, n, confidence)


def test_no_trials_is_nothing_known():
    assert intervals.wilson(0, 0) == (0.0, 1.0)
    assert intervals.clopper_pearson(0, 0) == (0.0, 1.0)
    assert intervals.upper_bound(0, 0) == 1.0
