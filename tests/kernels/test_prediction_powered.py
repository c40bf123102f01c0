"""The corrected rate of wrong labels: covers the truth whatever the posterior is worth, and never claims more than was checked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import hypergeom

from tuneready.kernels import intervals
from tuneready.kernels import prediction_powered as pp

ROWS, CHECKED = 10_000, 200
DISTANCE = {"uniform": 3.513, "confusable": 3.039}  # between scores of wrong and right labels: F1 0.92 and 0.87 at rate 0.18
HIDDEN = 0.1  # share of wrong labels that look right to any model, in the third kind of noise
POSTERIORS = ("calibrated", "over-confident", "under-confident", "3 points high", "3 points low")


def made(rng: np.random.Generator, rate: float, noise: str, kind: str, rows: int = ROWS) -> tuple[np.ndarray, np.ndarray]:
    """(posterior, wrong) of a made dataset with that rate of wrong labels exactly."""
    wrong = rng.permutation(np.arange(rows) < round(rows * rate))
    looks = wrong & (rng.random(rows) >= HIDDEN) if noise == "hidden" else wrong
    distance = DISTANCE.get(noise, 3.935)
    score = distance * (rng.standard_normal(rows) + distance * looks) - distance**2 / 2 + logit(rate)
    if kind == "over-confident":
        score = 2.5 * score
    elif kind == "under-confident":
        score = score / 2
    elif kind != "calibrated":
        aim = rate + 0.03 if kind.endswith("high") else max(rate - 0.03, rate / 2)
        score = score + brentq(lambda shift: expit(score + shift).mean() - aim, -12, 12)
    return expit(score), wrong


def runs(rate: float, noise: str, kind: str, seeds: range) -> np.ndarray:
    """One line per seed: covered, bound holds, half-width, error of the estimate."""
    out = []
    for seed in seeds:
        rng = np.random.default_rng([seed, round(rate * 1000), len(noise), POSTERIORS.index(kind)])
        posterior, wrong = made(rng, rate, noise, kind)
        rows = rng.choice(ROWS, CHECKED, replace=False)
        found = pp.powered(posterior, rows, wrong[rows])
        truth = wrong.mean()
        out.append((found.low <= truth <= found.high, truth <= found.upper, (found.high - found.low) / 2, abs(found.estimate - truth)))
    return np.array(out, dtype=float)


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.01, 0.05, 0.18, 0.4])
@pytest.mark.parametrize("noise", ["uniform", "confusable", "hidden"])
def test_coverage_over_three_hundred_simulations_of_every_posterior(rate, noise):
    every = []
    for kind in POSTERIORS:
        found = runs(rate, noise, kind, range(300))
        covered, bounded, half, _ = found.mean(axis=0)
        assert covered >= 0.91, (kind, covered)  # three standard errors of 300 runs under 95 %
        assert bounded >= 0.91, (kind, bounded)
        every.append((covered, bounded, half))
    covered, bounded, half = np.mean(every, axis=0)
    assert covered >= 0.935 and bounded >= 0.93
    if rate >= 0.05:  # at 0.01, and now and then at 0.05, the exact interval answers, which covers more than stated
        assert covered <= (0.975 if rate == 0.05 else 0.97)
    if rate == 0.18:
        assert half <= {"uniform": 0.024, "confusable": 0.028, "hidden": 0.028}[noise]


def test_the_interval_covers_the_truth_in_93_to_97_per_cent_of_300_simulations_half_of_them_confusable():
    found = np.concatenate([runs(0.18, noise, "calibrated" if noise == "uniform" else "3 points high", range(150))
                            for noise in ("uniform", "confusable")])
    covered, bounded, half, error = found.mean(axis=0)
    assert 0.93 <= covered <= 0.97
    assert bounded >= 0.93
    assert half <= 0.025
    assert error <= 0.02


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.4])
@pytest.mark.parametrize("kind", POSTERIORS)
def test_coverage_at_other_rates_in_short(rate, kind):
    covered, bounded, half, _ = runs(rate, "confusable", kind, range(60)).mean(axis=0)
    assert covered >= 0.86 and bounded >= 0.86  # three standard errors of 60 runs under 95 %
    assert half <= {0.01: 0.018, 0.05: 0.025, 0.4: 0.04}[rate]


def test_a_good_posterior_halves_the_interval_and_a_useless_one_costs_little():
    rng = np.random.default_rng(4)
    posterior, wrong = made(rng, 0.18, "uniform", "calibrated")
    rows = rng.choice(ROWS, CHECKED, replace=False)
    alone = pp.exact(int(wrong[rows].sum()), CHECKED, ROWS)
    good, useless = (pp.powered(p, rows, wrong[rows]) for p in (posterior, rng.permutation(posterior)))
    assert good.method == useless.method == pp.POWERED and alone.method == pp.EXACT
    assert good.high - good.low < 0.5 * (alone.high - alone.low)
    assert useless.high - useless.low < 1.1 * (alone.high - alone.low)


def test_a_perfect_posterior_still_leaves_room_for_surprises_not_seen():
    wrong = np.arange(ROWS) % 5 == 0
    found = pp.powered(wrong.astype(float), np.arange(0, ROWS, 49)[:CHECKED], wrong[np.arange(0, ROWS, 49)[:CHECKED]])
    assert found.estimate == pytest.approx(0.2)
    assert 0.01 < (found.high - found.low) / 2 < 0.02


@pytest.mark.parametrize("wrong_rows", [0, 1, 4, 196, 200])
def test_few_wrong_or_few_right_rows_are_answered_by_the_exact_interval(wrong_rows):
    rows = np.arange(200)
    posterior = np.where(np.arange(ROWS) % 3 == 0, 0.9, 0.0)
    found = pp.powered(posterior, rows, rows < wrong_rows)
    assert found == pp.exact(wrong_rows, 200, ROWS)


def test_the_posterior_alone_moves_nothing():
    """Any posterior over rows that were all found right gives the bound of the people's count."""
    rows = np.arange(300)
    bounds = {pp.powered(np.full(ROWS, p), rows, np.zeros(300, dtype=bool)).upper for p in (0.0, 0.01, 0.5, 1.0)}
    assert len(bounds) == 1
    assert 0.009 < bounds.pop() <= 1 - 0.05 ** (1 / 300)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.integers(n, 400))))
def test_exact_bounds_invert_the_hypergeometric_tails(case):
    wrong, checked, population = case
    found = pp.exact(wrong, checked, population)
    assert 0 <= found.low <= found.estimate <= found.high <= 1 and found.estimate <= found.upper <= found.high + 1e-12
    if checked == population:
        assert found.method == pp.EVERY and found.low == found.high == found.upper == wrong / checked
        return
    most = round(found.upper * population)
    assert hypergeom.cdf(wrong, population, most, checked) > 0.05 or most == wrong
    if most < population - (checked - wrong):
        assert hypergeom.cdf(wrong, population, most + 1, checked) <= 0.05


def test_of_a_large_population_the_exact_interval_is_that_of_clopper_and_pearson():
    found = pp.exact(9, 200, 1_000_000)
    assert np.allclose((found.low, found.high), intervals.clopper_pearson(9, 200), atol=2e-4)
    assert found.upper == pytest.approx(float(intervals.upper_bound(9, 200)), abs=2e-4)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_the_order_of_checked_rows_and_of_the_population_changes_no_bit(seed):
    rng = np.random.default_rng(seed)
    posterior, wrong = made(rng, 0.2, "uniform", "calibrated", 2_000)
    rows = rng.choice(2_000, 150, replace=False)
    shuffled = rng.permutation(rows)
    assert pp.powered(posterior, rows, wrong[rows]) == pp.powered(posterior, shuffled, wrong[shuffled])


def test_checking_more_of_a_small_population_narrows_the_interval_to_nothing():
    rng = np.random.default_rng(1)
    posterior, wrong = made(rng, 0.2, "uniform", "under-confident", 400)
    widths = []
    for checked in (100, 200, 300, 399, 400):
        rows = np.arange(checked)
        found = pp.powered(posterior, rows, wrong[:checked])
        widths.append(found.high - found.low)
    assert widths == sorted(widths, reverse=True) and widths[-1] == 0 and found.estimate == wrong.mean()


@pytest.mark.parametrize("posterior, rows, wrong", [
    ([0.1, 0.2], [], []), ([0.1, 0.2], [0, 0], [True, False]), ([0.1, 0.2], [2], [True]), ([0.1, 0.2], [-1], [True]),
    ([0.1, np.nan], [0], [True]), ([0.1, 1.2], [0], [True]), ([0.1, 0.2], [0], [True, False]), ([0.1, 0.2], [0.0], [True]),
])
def test_what_is_no_sample_of_the_population_is_refused(posterior, rows, wrong):
    with pytest.raises(ValueError):
        pp.powered(np.array(posterior), np.array(rows), np.array(wrong, dtype=bool))


@pytest.mark.parametrize("wrong, checked, population", [(0, 0, 10), (5, 4, 10), (-1, 4, 10), (2, 11, 10), (11, 10, 10)])
def test_impossible_counts_are_refused(wrong, checked, population):
    with pytest.raises(ValueError):
        pp.exact(wrong, checked, population)


def test_strata_drawn_at_rates_of_their_own_are_weighted_back():
    """1,000 flagged rows, 80 % wrong, half of them checked; 9,000 others, 2 % wrong, one in thirty checked."""
    covered, estimates, bounded = 0, [], 0
    flagged = np.arange(ROWS) < 1_000
    for seed in range(200):
        rng = np.random.default_rng([seed, 5])
        wrong = rng.random(ROWS) < np.where(flagged, 0.8, 0.02)
        rows = np.concatenate([rng.choice(1_000, 500, replace=False), rng.choice(np.arange(1_000, ROWS), 300, replace=False)])
        rows = rng.permutation(rows)
        found = pp.stratified(*pp.strata_of(flagged, rows, wrong[rows], np.where(flagged[rows], 0.5, 1 / 30)))
        covered += found.low <= wrong.mean() <= found.high
        bounded += wrong.mean() <= found.upper
        estimates.append(found.estimate - wrong.mean())
    assert 0.91 <= covered / 200 <= 1.0 and bounded / 200 >= 0.95
    assert abs(np.mean(estimates)) < 0.002  # unweighted it would be 0.31 too high
    assert found.n == 800 and found.method == pp.STRATIFIED


def test_one_flag_drawn_twice_at_different_rates_is_shared_out():
    flagged = np.zeros(1_000, dtype=bool)
    rows = np.arange(60)
    sizes, wrong, checked = pp.strata_of(flagged, rows, rows < 10, np.where(rows < 30, 0.05, 0.1))
    assert sizes.sum() == 1_000 and sorted(sizes.tolist()) == [333, 667]
    assert sorted(zip(sizes.tolist(), wrong.tolist(), checked.tolist())) == [(333, 0, 30), (667, 10, 30)]


@pytest.mark.parametrize("sizes, wrong, checked", [
    ([100, 50], [1, 0], [10, 0]), ([100], [11], [10]), ([100], [1], [101]), ([0], [0], [0]), ([100], [-1], [5]),
])
def test_strata_that_cannot_be_weighted_are_refused(sizes, wrong, checked):
    with pytest.raises(ValueError):
        pp.stratified(np.array(sizes), np.array(wrong), np.array(checked))


def test_an_unchecked_stratum_is_named_not_guessed():
    flagged = np.arange(100) < 10
    with pytest.raises(ValueError, match="no row was checked"):
        pp.stratified(*pp.strata_of(flagged, np.arange(10), np.ones(10, dtype=bool), np.full(10, 0.5)))


def test_strata_checked_whole_leave_no_interval():
    assert pp.stratified(np.array([10, 30]), np.array([8, 1]), np.array([10, 30])) == pp.Rate(9 / 40, 9 / 40, 9 / 40, 9 / 40, 40, pp.EVERY)


def test_rogan_gladen_takes_the_flags_own_errors_off():
    """1,000 of 10,000 flagged at sensitivity 0.9, specificity 0.95: (0.1 + 0.95 − 1) ÷ 0.85."""
    found = pp.rogan_gladen((1_000, 10_000), (180, 200), (380, 400))
    assert found.estimate == pytest.approx(0.05 / 0.85)
    assert found.low < found.estimate < found.upper < found.high and found.n == 600


def test_the_interval_of_rogan_and_gladen_covers_the_truth():
    """Lang & Reiczigel's own setting: three independent binomial samples."""
    covered = 0
    rng = np.random.default_rng(12)
    for _ in range(400):
        rate = rng.uniform(0.05, 0.5)
        flags = rng.binomial(2_000, rate * 0.85 + (1 - rate) * 0.06)
        found = pp.rogan_gladen((flags, 2_000), (rng.binomial(100, 0.85), 100), (rng.binomial(150, 0.94), 150))
        covered += found.low <= rate <= found.high
    assert 0.92 <= covered / 400 <= 0.98


def test_a_flag_that_tells_nothing_has_no_rate():
    assert pp.rogan_gladen((10, 100), (5, 10), (5, 10)) is None
    with pytest.raises(ValueError):
        pp.rogan_gladen((10, 100), (0, 0), (5, 10))
