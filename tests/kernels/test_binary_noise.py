"""The yes/no mixture: rates and flipped decisions on made features whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from tuneready.kernels import binary_noise


def made(n: int, missing: float, spurious: float, seed: int = 1):
    """(features, given, label, truth): three labels of different frequency, one telling feature and one of chance."""
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 3, n)
    truth = rng.random(n) < np.array([0.1, 0.2, 0.3])[label]
    score = rng.normal(np.where(truth, 4.0, 0.0), 0.8)
    given = np.where(truth, rng.random(n) >= missing, rng.random(n) < spurious)
    return np.stack([score, rng.normal(size=n)], axis=1), given, label, truth


@pytest.mark.parametrize(("missing", "spurious"), [(0.1, 0.02), (0.2, 0.005), (0.0, 0.03)])
def test_rates_and_flips_are_found(missing, spurious):
    x, given, label, truth = made(30_000, missing, spurious)
    noise = binary_noise.fit(x, given, label, 3)
    assert noise.missing.mean() == pytest.approx(missing, abs=0.02) and noise.spurious.mean() == pytest.approx(spurious, abs=0.005)
    flagged, flipped = binary_noise.wrong(noise, x, given, label) > 0.5, given != truth
    assert (flagged & flipped).sum() / flagged.sum() > 0.9 and (flagged & flipped).sum() / flipped.sum() > 0.9


def test_clean_decisions_are_left_alone():
    x, given, label, _ = made(20_000, 0, 0)
    assert (binary_noise.wrong(binary_noise.fit(x, given, label, 3), x, given, label) > 0.5).mean() < 0.002


def test_a_weight_counts_as_so_many_copies():
    x, given, label, _ = made(2_000, 0.1, 0.02)
    no = np.flatnonzero(~given)
    twice = np.concatenate([np.arange(len(given)), no])
    copied = binary_noise.fit(x[twice], given[twice], label[twice], 3)
    weighed = binary_noise.fit(x, given, label, 3, np.where(given, 1.0, 2.0))
    assert np.allclose(copied.missing, weighed.missing, atol=0.01) and np.allclose(copied.spurious, weighed.spurious, atol=0.003)


def test_decisions_of_one_kind_say_nothing():
    with pytest.raises(ValueError, match="both kinds"):
        binary_noise.fit(np.ones((5, 1)), np.ones(5, dtype=bool), np.zeros(5, dtype=np.int64), 1)
