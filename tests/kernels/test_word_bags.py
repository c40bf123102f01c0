"""Bags of hashed words: what meets, what does not, what is cut."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels.word_bags import MOST, bags


def features(*texts: str, last: bool = False) -> set[int]:
    """Features of one row made of these texts."""
    return set(bags(pa.array(texts, pa.string()), np.zeros(len(texts), dtype=np.int64), 1, last).features.tolist())


@pytest.mark.parametrize(("one", "other"), [
    ("The river", "river, THE!"), ("Ｗｏｒｄ", "word"), ("a b", "b a a"), ("使用Java吗", "使用 java 吗"),
])
def test_same_bag(one, other):
    assert features(one) == features(other)


@pytest.mark.parametrize(("one", "other", "common"), [
    ("walking", "walked", 0), ("discovery", "discovering", 1), ("cat", "cats", 0),
    ("巴黎是首都", "我住在巴黎", 3),  # two characters and their pair
    ("电脑的BIOS设置", "the bios of a computer", 1),
])
def test_features_in_common(one, other, common):
    assert len(features(one) & features(other)) == common


@pytest.mark.parametrize(("text", "words"), [("one two three", 3), ("3 x 4 = 12", 1), ("法国的首都", 2), ("", 0), ("?!", 0), ("7b b7", 1)])
def test_words_are_counted(text, words):
    assert bags(pa.array([text]), np.zeros(1, dtype=np.int64), 1).words.tolist() == [words]


def test_of_a_long_row_the_first_words_are_kept_or_the_last():
    long = " ".join(f"w{i}" for i in range(3 * MOST))
    assert features(long) == features(" ".join(f"w{i}" for i in range(MOST)))
    assert features(long, last=True) == features(" ".join(f"w{i}" for i in range(2 * MOST, 3 * MOST)))


@given(st.lists(st.text(max_size=30), max_size=8))
def test_a_row_has_the_same_bag_alone_and_among_others(texts):
    together = bags(pa.array(texts, pa.string()), np.arange(len(texts)), len(texts))
    for i, text in enumerate(texts):
        alone = bags(pa.array([text]), np.zeros(1, dtype=np.int64), 1)
        picked = together.take(np.array([i]))
        assert picked.features.tolist() == alone.features.tolist() == sorted(set(alone.features.tolist()))
        assert picked.words.tolist() == alone.words.tolist()


def test_joined_bags_are_the_bags_of_all_rows():
    texts = ["red house", "", "blue sea and sky"]
    whole = bags(pa.array(texts), np.arange(3), 3)
    joined = whole.take(np.array([0])).joined([whole.take(np.array([1, 2]))])
    assert joined.features.tolist() == whole.features.tolist() and joined.starts.tolist() == whole.starts.tolist()
    assert whole.matrix(18).sum(axis=1).ravel().tolist() == [[2.0, 0.0, 4.0]] or whole.matrix(18).sum() == len(whole.features)
