"""Bags of n-grams: equal texts have equal features, numbers count alike, scripts without blanks are cut, batches do not matter."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.kernels import ngrams

TEXTS = st.lists(st.text(max_size=30), min_size=1, max_size=12)


def words(*texts: str | None) -> ngrams.Features:
    return ngrams.ngrams(pa.array(texts, pa.string()))[0]


def row(features: ngrams.Features, at: int) -> dict[int, float]:
    inside = slice(features.starts[at], features.starts[at + 1])
    return dict(zip(features.columns[inside].tolist(), features.counts[inside].tolist()))


@pytest.mark.parametrize(("one", "other"), [
    ("Refund, please!", "refund please"),
    ("order 4711 is late", "Order 9999 is late"),
    ("ÜBER uns", "über uns"),
    ("हिन्दी में", "हिन्दी, में"),
    ("a-b", "a b"),
    ("١٢ x", "34 x"),  # Arabic digits are digits
])
def test_texts_that_say_the_same_have_the_same_features(one, other):
    found = words(one, other)
    assert row(found, 0) == row(found, 1) != {}


@pytest.mark.parametrize(("text", "count"), [
    ("", 0), ("  ?! ", 0), ("one", 1), ("one two", 3), ("one one", 2 + 1), ("one two three", 5),
    ("退款", 3),  # two words of one sign, and the pair
    ("返品abc", 5),  # two signs, one word, two pairs
    ("คืน", 5),  # Thai: each letter and mark is a word
    (None, 0),
])
def test_words_and_pairs_of_words_are_counted(text, count):
    assert sum(row(words(text), 0).values()) == count


def test_characters_stay_within_a_word_and_its_edges():
    _, found = ngrams.ngrams(pa.array(["ab cd", "ab", "cd"]))
    assert row(found, 0) == row(found, 1) | row(found, 2)
    assert len(row(found, 1)) == 3  # " ab", "ab " and " ab "


def test_only_the_beginning_is_read():
    short, _ = ngrams.ngrams(pa.array(["one two three"]), most_characters=7)
    assert row(short, 0) == row(words("one two"), 0)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_a_row_has_the_same_features_whatever_stands_beside_it(texts):
    together = ngrams.ngrams(pa.array(texts, pa.string()))
    for at, text in enumerate(texts):
        alone = ngrams.ngrams(pa.array([text], pa.string()))
        assert [row(part, at) for part in together] == [row(part, 0) for part in alone]


def test_more_rows_than_are_treated_at_once():
    many = words(*["red blue"] * 5_000, "green")
    assert len(many) == 5_001 and row(many, 4_999) == row(words("red blue"), 0) and row(many, 5_000) == row(words("green"), 0)


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_weighted_rows_have_length_one_or_are_empty(texts):
    raw = words(*texts)
    found = raw.weighted(ngrams.inverse_document_frequency(raw.document_frequency(), len(texts)))
    for at in range(len(texts)):
        length = sum(value**2 for value in row(found, at).values())
        assert length == pytest.approx(1 if row(raw, at) else 0, abs=1e-5)


def test_a_matrix_of_some_columns_is_a_cut_of_the_whole():
    found = words("one two", "two three", "four")
    kept = np.flatnonzero(found.document_frequency() >= 1)[1::2]
    np.testing.assert_array_equal(found.matrix(kept).toarray(), found.matrix().toarray()[:, kept])


def test_rare_columns_weigh_more():
    assert ngrams.inverse_document_frequency(np.array([0, 1, 9]), 9).tolist() == pytest.approx([np.log(10) + 1, np.log(5) + 1, 1.0])
