"""The mixture of right and wrong pairs against made scores, and the area under the curve against counting."""

from __future__ import annotations

import numpy as np
import pytest

from tuneready.kernels.two_groups import auc, groups


@pytest.mark.parametrize("share", [0.0, 0.03, 0.1, 0.3])
def test_the_share_of_wrong_pairs_is_found(share):
    rng = np.random.default_rng(5)
    wrong = rng.random(4000) < share
    shuffled, score = rng.normal(-3, 1, 30_000), np.where(wrong, rng.normal(-3, 1, 4000), rng.normal(4, 1.5, 4000))
    found = groups(score, shuffled, np.zeros(4000))
    assert found.elsewhere + found.nowhere == pytest.approx(wrong.mean(), abs=0.01)
    swapped, lost, _ = found.posterior(score, np.zeros(4000))
    assert np.mean((swapped + lost > 0.5) == wrong) > 0.995


def test_evidence_of_another_home_tells_swapped_from_lost():
    rng = np.random.default_rng(6)
    kind = rng.choice(3, 4000, p=[0.85, 0.1, 0.05])  # right, swapped, lost
    score = np.where(kind > 0, rng.normal(-3, 1, 4000), rng.normal(4, 1.5, 4000))
    evidence = np.where(kind == 1, 3.0, -3.0)
    found = groups(score, rng.normal(-3, 1, 30_000), evidence)
    assert found.elsewhere == pytest.approx((kind == 1).mean(), abs=0.02)
    assert found.nowhere == pytest.approx((kind == 2).mean(), abs=0.02)


def test_groups_far_apart_are_separated_and_others_are_not():
    rng = np.random.default_rng(7)
    far = groups(rng.normal(30, 1, 2000), rng.normal(-3, 1, 9000), np.zeros(2000))
    near = groups(rng.normal(-1, 2, 2000), rng.normal(-3, 1, 9000), np.zeros(2000))
    assert far.separation > 3.2 > near.separation


def test_auc_counts_pairs_and_halves_ties():
    rng = np.random.default_rng(8)
    high, low = rng.integers(0, 9, 40).astype(float), rng.integers(0, 6, 30).astype(float)
    counted = np.mean([(a > b) + (a == b) / 2 for a in high for b in low])
    assert auc(high, low) == pytest.approx(counted)
    assert auc(np.zeros(0), low) == 0.5
