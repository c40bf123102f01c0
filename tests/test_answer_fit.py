"""The model of answers and prompts: nothing is told of too little, and the cut of the data changes nothing."""

from __future__ import annotations

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
