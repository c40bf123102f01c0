"""Peaks in made tables: seasons are found to the period, chance and drift are not."""

from __future__ import annotations

import numpy as np
import pytest

from tuneready.kernels import peaks


def drawn(share_of, periods, rows, classes=8, seed=0):
    """A table of multinomial counts; class 0 has the share ``share_of(period)``."""
    random = np.random.default_rng(seed)
    shares = [share_of(t) for t in range(periods)]
    return np.stack([random.multinomial(rows, [s, *[(1 - s) / (classes - 1)] * (classes - 1)]) for s in shares], axis=1)


def found(table):
    return peaks.find(table, np.arange(table.shape[1]), peaks.Rule())


@pytest.mark.parametrize("rows", [100, 2000])
@pytest.mark.parametrize("months", [(10, 11, 0, 1), (11,), (5, 6)])
def test_a_season_is_found_to_the_month(rows, months):
    for seed in range(5):
        (peak, *_) = found(drawn(lambda t: 0.7 if t % 12 in months else 0.15, 24, rows, 14, seed))
        assert peak.row == 0 and {t % 12 for t in np.flatnonzero(peak.within)} == set(months)


@pytest.mark.parametrize("share_of", [
    lambda t: 1 / 8, lambda t: 0.05 + 0.35 * t / 23, lambda t: 0.4 - 0.35 * t / 23, lambda t: 0.3 * t / 23,
], ids=["even", "rising", "falling", "from nothing"])
def test_chance_and_drift_are_no_peaks(share_of):
    wrong = sum(bool(found(drawn(share_of, 24, rows, seed=seed))) for rows in (30, 200, 2000) for seed in range(40))
    assert wrong <= 4  # of 120


def test_a_gap_ends_a_peak():
    table = drawn(lambda t: 0.6 if t in (4, 5) else 0.1, 12, 500)
    (peak,) = peaks.find(table, np.array([0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]), peaks.Rule())
    assert np.flatnonzero(peak.within).tolist() == [4, 5]
    assert peaks._runs(peak.within, np.array([0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12])) == [(4, 5), (5, 6)]


@pytest.mark.parametrize("table", [np.zeros((0, 0)), np.zeros((3, 0)), np.zeros((3, 4)), np.full((1, 9), 50)])
def test_nothing_to_compare(table):
    assert found(table.astype(np.int64)) == []
