"""Scores of pairs: right ones above shuffled ones, out of sample, the same whatever the order of the rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tuneready.kernels import pairing, text
from tuneready.kernels.two_groups import auc
from tuneready.kernels.word_bags import Bags, bags

RNG = np.random.default_rng(3)
WORDS = np.array([f"{a}{b}{c}" for a in ("ka", "lo", "mi", "ru", "te") for b in ("ban", "der", "fos", "gil") for c in ("", "us", "en", "or", "ix")])
MANY = np.array([f"{word}{n}" for word in WORDS for n in range(20)])


def bag(texts: list[str]) -> Bags:
    return bags(pa.array(texts), np.arange(len(texts)), len(texts))


def order_of(prompts: list[str]) -> np.ndarray:
    return text.hashes(*text.buffers(pa.array(prompts)))[:, 0]


def shared(n: int) -> tuple[list[str], list[str]]:
    """Prompts and answers that share three words."""
    drawn = [RNG.choice(MANY, 13, replace=False) for _ in range(n)]
    return [" ".join(words[:8]) for words in drawn], [" ".join(words[5:]) for words in drawn]


def learned(n: int) -> tuple[list[str], list[str]]:
    """Prompts of ten kinds and answers of their kind in another language: no word in common."""
    kinds = RNG.integers(0, 10, n)
    return ([f"{WORDS[k]} {WORDS[k + 10]} {' '.join(RNG.choice(WORDS[20:60], 4))}" for k in kinds],
            [f"x{WORDS[k]} y{WORDS[k]} {' '.join('z' + w for w in RNG.choice(WORDS[60:], 4))}" for k in kinds])


@pytest.mark.parametrize(("make", "least"), [(shared, 0.97), (learned, 0.9)])
def test_right_pairs_stand_above_shuffled_ones(make, least):
    prompts, answers = make(600)
    found = pairing.fit(bag(prompts), bag(answers), order_of(prompts))
    assert auc(found.paired, found.shuffled) > least


def test_pairs_without_any_bond_cannot_be_told():
    prompts = [" ".join(RNG.choice(WORDS, 8)) for _ in range(600)]
    answers = [" ".join(RNG.choice(WORDS, 8)) for _ in range(600)]
    found = pairing.fit(bag(prompts), bag(answers), order_of(prompts))
    assert auc(found.paired, found.shuffled) == pytest.approx(0.5, abs=0.06)  # learning from a row's own answer would show here


def test_the_order_of_the_rows_changes_no_score():
    prompts, answers = shared(300)
    turned = np.random.default_rng(1).permutation(300)
    one = pairing.fit(bag(prompts), bag(answers), order_of(prompts))
    other = pairing.fit(bag([prompts[i] for i in turned]), bag([answers[i] for i in turned]), order_of([prompts[i] for i in turned]))
    assert other.paired == pytest.approx(one.paired[turned], abs=1e-2)


def test_the_home_of_a_swapped_answer_is_found():
    prompts, answers = shared(400)
    answers[10], answers[20] = answers[20], answers[10]
    found = pairing.fit(bag(prompts), bag(answers), order_of(prompts))
    evidence, home, _ = found.evidence(np.array([10, 20, 30]))
    assert home[:2].tolist() == [20, 10]
    assert min(evidence[:2]) > evidence[2]


def test_rows_outside_the_fit_are_scored_on_the_same_scale():
    prompts, answers = shared(900)
    found = pairing.fit(bag(prompts[:600]), bag(answers[:600]), order_of(prompts[:600]))
    right = found.pairing.score(bag(prompts[600:]), bag(answers[600:]))
    wrong = found.pairing.score(bag(prompts[600:]), bag(answers[600:][::-1]))
    assert auc(right, wrong) > 0.97
    assert np.median(wrong) == pytest.approx(np.median(found.shuffled), abs=1)


def test_logistic_coefficients_agree_with_scipy_on_overlapping_groups():
    from scipy.optimize import minimize

    high, low = RNG.normal(1, 1, (400, 2)), RNG.normal(0, 1, (300, 2))
    rows = np.hstack([np.ones((700, 1)), np.concatenate([high, low])])
    sign, weight = np.repeat([1, -1], [400, 300]), np.repeat([1 / 400, 1 / 300], [400, 300])
    best = minimize(lambda b: weight @ np.log1p(np.exp(-sign * (rows @ b))) + 5e-4 * b @ b, np.zeros(3))
    assert pairing.logistic(high, low) == pytest.approx(best.x, abs=1e-3)
