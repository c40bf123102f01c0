"""What gates and usable rows take from a standing that stopped early, or was stratified."""

import numpy as np
import pytest

from tuneready.facts import Usable
from tuneready.kernels import sampling
from tuneready.project import Project
from tuneready.review import evidence, stopping, tally
from tuneready.review.standing import Judged, Look, Standing
from tuneready.review_record import Item


def judged(n, wrong=(), stratum=lambda k: ""):
    return tuple(Judged(Item(f"i{k}", f"d:{k}", "d", k, f"h{k}", stratum=stratum(k), probability=0.1), k in wrong, False, (("ann", "right"),), ()) for k in range(n))


def standing(decided, open_=0, strata=None, **more):
    strata = strata or {"": 5_000}
    return Standing(judged=decided, open=open_, population=sum(strata.values()), errors=sum(one.error for one in decided), strata=strata, **tally.bounds(decided, strata), **more)


def stopped(first):
    """A look that lets the review stop, resting on these items."""
    return Look(len(first), 0, 0.0, 0.04, "confidence sequence", stopping.PASS, None, frozenset(first))


def test_a_review_that_stopped_early_stands_for_all_rows_with_the_bound_of_its_stop():
    decided = judged(300, wrong=(3, 250))
    first = [f"i{k}" for k in range(200)]
    found = standing(decided, 100, look=stopped(first))
    told = evidence.tally(found, "classification", Project(), 20)
    assert told.probability_sample and (told.reviewed, told.error_upper) == (200, 0.04)
    assert told.label_errors_upper == sampling.sequence(1, 200, 5_000)[1] / 5_000  # of the two wrong rows one is among the first
    counted = evidence.usable(Usable(4_000), found, list(range(300)), np.ones(5_000, dtype=bool))
    low, high = sampling.sequence(1, 200, 4_000)
    assert (counted.lower, counted.upper) == (4_000 - high, 4_000 - low)


def test_a_review_that_has_not_stopped_stands_for_nothing_yet():
    found = standing(judged(300), 100)
    assert not evidence.tally(found, "classification", Project(), 20).probability_sample
    assert evidence.usable(Usable(4_000), found, list(range(300)), np.ones(5_000, dtype=bool)) == Usable(4_000)


@pytest.mark.parametrize("rates", [(0.02, 0.1), (0.0, 0.3), (0.05, 0.05)])
def test_usable_rows_after_a_stratified_sample_are_not_too_many(rates):
    """200 samples: the lower end lies under the truth in 95 % and more of them, for it is conservative."""
    rng, held = np.random.default_rng(4), 0
    sizes, n = (4_000, 1_000), (200, 100)
    truth = round(sum(size * (1 - rate) for size, rate in zip(sizes, rates)))
    for _ in range(200):
        wrong = [set(rng.choice(k, int(rng.hypergeometric(round(rate * size), size - round(rate * size), k)), replace=False).tolist()) for k, size, rate in zip(n, sizes, rates)]
        decided = judged(300, wrong[0] | {200 + k for k in wrong[1]}, lambda k: "a" if k < 200 else "b")
        found = standing(decided, strata={"a": 4_000, "b": 1_000})
        counted = evidence.usable(Usable(5_000), found, list(range(300)), np.ones(5_000, dtype=bool))
        held += counted.lower <= truth
        assert counted.lower <= counted.estimate <= counted.upper
    assert held >= 190
