"""The model of answers and prompts: nothing is told of too little, and the cut of the data changes nothing."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest

from tests.signals.files import rows_of
from tests.signals.rows import converted
from tuneready import answer_fit, pair_sample
from tuneready.pair_sample import PairSample


@cache
def drawn(count: int) -> PairSample:
    return pair_sample.sample(converted("qa", rows_of("data/instruct/gsm8k/test.jsonl")[:count]))


@pytest.mark.parametrize(("count", "told"), [(279, False), (280, True)])
def test_too_few_pairs_are_not_judged(count, told):
    model = answer_fit.fit(drawn(count))
    assert (model.why == "") is told
    assert (model.counted & (model.wrong > 0.5)).mean() <= 0.01


def test_copies_of_few_pairs_are_not_judged():
    sample = drawn(95)
    copies = sample.joined([sample.shifted(1000), sample.shifted(2000)])
    assert answer_fit.fit(copies).why == "only 95 of 285 pairs differ"


def test_parts_in_any_order_give_the_same_bits():
    whole = drawn(400)
    parts = [whole.only(np.arange(a, b)) for a, b in ((0, 150), (150, 151), (151, 400))]
    one, other = answer_fit.fit(whole), answer_fit.fit(parts[2].joined([parts[0], parts[1]]))
    assert np.array_equal(one.wrong, other.wrong) and np.array_equal(one.rows, other.rows)


def test_what_travels_scores_as_the_model_does():
    sample, more = drawn(400), drawn(500)
    model = answer_fit.fit(sample)
    light = model.portable()
    assert len(light.rows) == 0
    assert np.array_equal(answer_fit.score(light, more), answer_fit.score(model, more))


def test_a_whole_sample_leaves_nothing_outside():
    model = answer_fit.fit(drawn(300))
    assert len(answer_fit.outside(model, drawn(500))) == 0


def test_answers_that_fit_nothing_are_not_searched_for_homes(monkeypatch):
    sample = drawn(400)
    order = np.random.default_rng(1).permutation(len(sample))
    mixed = pair_sample.of(sample.rows, sample.hashes, sample.prompts, sample.answers.take(order), (sample.bound, sample.seen, 0, 0))
    early = answer_fit.fit(mixed)
    monkeypatch.setattr(answer_fit, "_hopeless", lambda seen: False)
    late = answer_fit.fit(mixed)
    assert early.why == late.why and "AUC of 0.5" in early.why
    assert early.auc == late.auc < answer_fit.LEAST_AUC and not early.wrong.any()


@pytest.mark.parametrize("seen", [0.3, 0.5, 0.6, 0.674, 0.6749, 0.675, 0.7, 0.85, 0.9])
def test_no_share_rescues_a_hopeless_fit(seen):
    best = max(answer_fit._without_wrong(seen, share) for share in np.linspace(0, answer_fit.MOST_SHARE, 51))
    assert answer_fit._hopeless(seen) == (best < answer_fit.LEAST_AUC and seen < answer_fit.LEAST_AUC)


def _renumbered(sample: PairSample) -> PairSample:
    """The sample as it stands after 40 rows were inserted before it, and 7 in a gap between two of its rows."""
    gap = int(np.flatnonzero(np.diff(sample.rows) > 1)[0]) + 1
    return dataclasses.replace(sample, rows=sample.rows + 40 + np.where(np.arange(len(sample)) >= gap, 7, 0), seen=sample.seen + 47)


def _shifted(sample: PairSample) -> PairSample:
    """The pairs 100 to 180 with the answer of the pair before."""
    order = np.arange(len(sample))
    order[100:180] -= 1
    return pair_sample.of(sample.rows, sample.hashes, sample.prompts, sample.answers.take(order), (sample.bound, sample.seen, 0, 0))


@pytest.mark.parametrize("made", [lambda s: s, _shifted, lambda s: s.only(np.arange(50))], ids=["as it is", "a run shifted", "too few"])
def test_a_model_is_taken_again_for_the_same_pairs_under_other_numbers(made):
    sample = made(drawn(400).only(np.delete(np.arange(400), 250)))
    sample = sample if len(sample) > 50 and sample.rows[-1] != len(sample) - 1 else dataclasses.replace(sample, rows=sample.rows + (np.arange(len(sample)) > 20))
    moved = _renumbered(sample)
    assert sample.digest() == moved.digest()
    of, wanted = answer_fit.fit(sample), answer_fit.fit(moved)
    taken = (of.again(moved) if not of.why else of.kept().again(moved))
    assert bool(of.runs) is (made is _shifted)
    for name in (field.name for field in dataclasses.fields(wanted)):
        if name not in ("groups", "pairing"):
            assert np.array_equal(getattr(taken, name), getattr(wanted, name)), name


def test_other_pairs_have_another_digest():
    sample = drawn(300)
    apart = dataclasses.replace(sample, rows=sample.rows + (np.arange(len(sample)) >= 7))
    others = [sample.only(np.arange(299)), drawn(400), apart, dataclasses.replace(sample, hashes=sample.hashes[::-1]),
              pair_sample.of(sample.rows, sample.hashes, sample.answers, sample.prompts, (sample.bound, sample.seen, 0, 0))]
    assert len({one.digest() for one in [sample, *others]}) == len(others) + 1


def test_a_kept_model_does_not_pretend_to_score_other_rows():
    model = answer_fit.fit(drawn(300))
    assert not model.why and model.kept().again(drawn(300)) is not None
    assert model.kept().again(dataclasses.replace(drawn(300), seen=301)) is None
