"""Multisets of words against Python's ``Counter``."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.kernels import jaccard
from tuneready.kernels.word_counts import word_counts

WORDS = st.lists(st.sampled_from(["the", "The", "cat", "café", "42", "straße", "x"]), max_size=12)


def of(texts, rows=None):
    rows = np.arange(len(texts)) if rows is None else np.asarray(rows)
    return word_counts(pa.array(texts, pa.string()), rows, int(rows.max(initial=-1)) + 1)


def similarity(a, b):
    return float(jaccard.pairs(*of([a, b]), np.array([0]), np.array([1]))[0])


@settings(max_examples=200, deadline=None)
@given(a=WORDS, b=WORDS)
def test_similarity_is_that_of_the_multisets(a, b):
    first, second = (Counter(word.casefold() for word in words) for words in (a, b))
    union = (first | second).total()
    assert similarity(", ".join(a), " ".join(b)) == ((first & second).total() / union if union else 0)


@pytest.mark.parametrize(("text", "words"), [
    ("one two two", 3), ("", 0), (" -- ", 0), ("请问我的订单", 6), ("ＡＢ ab", 2), ("a-b_c", 3), ("don't", 2), ("x" * 5_000, 1), ("ไม่รู้", 3)])
def test_words_of_a_text(text, words):
    assert len(of([text])[0]) == words


def test_texts_of_one_row_are_one_multiset_whatever_their_order():
    held, bounds = of(["a b", "b c", "b a c b"], [0, 0, 1])
    assert bounds.tolist() == [0, 4, 8] and np.array_equal(held[:4], held[4:])
