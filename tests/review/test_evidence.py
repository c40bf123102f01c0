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


@pytest.mark.parametrize("rates", [(0.01, 0.06), (0.0, 0.05)])
def test_a_stratified_review_that_stops_at_a_planned_look_bounds_usable_rows_and_labels(rates):
    """100 samples looked at half-way: the interval holds the truth in 95 % and more of them, though the strata err differently."""
    rng, held = np.random.default_rng(7), 0
    sizes, n = {"a": 4_000, "b": 1_000}, {"a": 400, "b": 200}
    truth = round(sum(size * (1 - rate) for size, rate in zip(sizes.values(), rates)))
    for _ in range(100):
        decided = [Judged(Item(f"{name}{k}", f"d:{k}", "d", k, f"h{name}{k}", stratum=name, probability=0.1), bool(bad), False, (("ann", "right"),), ())
                   for (name, size), rate in zip(sizes.items(), rates) for k, bad in enumerate(rng.permutation(np.arange(size) < rate * size)[: n[name]])]
        items = [one.item for one in decided]
        done = {one.item_id for name in sizes for one in stopping.in_order([one for one in items if one.stratum == name])[: n[name] // 2]}
        decided = tuple(one for one in decided if one.item.item_id in done)
        look = stopping.look(items, decided, (), sizes, stopping.Rule(0.05, 2))
        found = standing(decided, len(items) - len(decided), sizes, look=look)
        assert look.decision == stopping.PASS and look.method == "look 1 of 2" and look.upper < look.error_upper
        counted = evidence.usable(Usable(5_000), found, list(range(len(decided))), np.ones(5_000, dtype=bool))
        assert counted.lower <= counted.estimate <= counted.upper and counted.lower == int(5_000 * (1 - look.error_upper) + 1e-9)
        held += counted.lower <= truth <= counted.upper
        assert evidence.tally(found, "classification", Project(), 20).label_errors_upper == look.error_upper
    assert held >= 95


def test_judged_rows_of_a_stratum_stand_for_as_many_rows_as_were_drawn_from():
    decided = judged(200, wrong=set(range(100, 120)), stratum=lambda k: "a" if k < 100 else "b")
    found = standing(decided, strata={"a": 9_000, "b": 1_000})
    assert evidence.usable(Usable(10_000), found, list(range(200)), np.ones(10_000, dtype=bool)).estimate == 10_000 - 200  # a fifth of the small stratum
    mask = np.ones(10_000, dtype=bool)
    mask[110:200] = False  # of the small stratum ten judged rows are still usable, all wrong
    assert evidence.usable(Usable(9_100), found, list(range(200)), mask).estimate == round(9_100 * 9_000 / 9_100)
