"""What is kept of a batch's prompts and answers, and that the same rows stay however the data is cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.rows import batch, chat, pair, turn
from tuneready import pair_sample
from tuneready.pair_sample import PairSample

CASES = [  # row, kept, short, code
    (pair("What is the capital of France?", "It is Paris, of course."), 1, 0, 0),
    (pair("Is it raining in Oslo?", "Yes"), 0, 1, 0),
    (pair("How much is 7818 times 86175?", "7818 x 86175 = 673716150 673 716"), 0, 1, 0),
    (pair("Print hello in Python.", "```python\nprint('hello to the world')\n```"), 0, 0, 1),
    (pair("Print hello in Python.", "Here you are, with words:\n```python\nprint('hello')\n```"), 1, 0, 0),
    (pair("法国的首都是哪里?", "法国的首都是巴黎。"), 1, 0, 0),
    (pair("", "An answer to nothing at all."), 0, 0, 0),
    (pair("?!", "An answer to two signs."), 0, 1, 0),
    (chat(("system", "Be kind."), ("assistant", "Hello there, my friend.")), 0, 0, 0),
    (chat(("user", "Hello you there."), turn("assistant", "Let me think about it", "reasoning")), 0, 0, 0),
    (chat(("user", "Hello you there."), turn("assistant", "Good day to you.", weight=0.0)), 0, 0, 0),
]


@pytest.mark.parametrize(("row", "kept", "short", "code"), CASES)
def test_which_rows_are_kept(row, kept, short, code):
    sample = pair_sample.sample(batch([row]))
    assert (len(sample), sample.seen, sample.short, sample.code) == (kept, kept, short, code)


def test_the_last_answer_is_the_answer_and_what_precedes_it_the_prompt():
    first, second = ("user", "Name a long river."), ("assistant", "The Danube, for instance.")
    whole = pair_sample.sample(batch([chat(first, second, ("user", "Where does it rise?"), ("assistant", "In the Black Forest region."))]))
    alone = pair_sample.sample(batch([pair("Name a long river. The Danube, for instance. Where does it rise?", "In the Black Forest region.")]))
    assert whole.prompt_features.tolist() == alone.prompt_features.tolist()
    assert whole.answer_features.tolist() == alone.answer_features.tolist()


def rows(count: int) -> PairSample:
    return pair_sample.sample(batch([pair(f"Question number {i % 40} about topic{i % 40}?", f"Answer about topic{i % 40} it is.") for i in range(count)]))


def same(a: PairSample, b: PairSample) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in PairSample.__dataclass_fields__)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 59), max_size=4), st.permutations(range(5)), st.integers(1, 60))
def test_any_cut_and_any_order_keep_the_same_rows(cuts, order, most):
    whole, old = rows(60), pair_sample.MOST_ROWS
    pair_sample.MOST_ROWS = most
    try:
        bounds = [0, *sorted(cuts), 60]
        parts = [pair_sample.bounded(whole.only(np.arange(a, b))) for a, b in zip(bounds, bounds[1:])]
        parts = [pair_sample.of(p.rows, p.hashes, p.prompts, p.answers, (p.bound, b - a, 0, 0)) for p, a, b in zip(parts, bounds, bounds[1:])]
        shuffled = [parts[i] for i in order if i < len(parts)]
        first, *rest = shuffled
        folded = first.joined(())
        for part in rest:
            folded = folded.joined([part])
        expected = pair_sample.bounded(whole)
        assert same(folded, expected) and same(first.joined(rest), expected)
        assert len(expected) <= most
        assert not len(expected) or expected.bound == pair_sample.EVERY or int(expected.hashes.max()) < expected.bound
    finally:
        pair_sample.MOST_ROWS = old


def test_row_numbers_move():
    assert rows(5).shifted(100).rows.tolist() == [100, 101, 102, 103, 104]
