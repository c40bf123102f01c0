"""Edit distance by hand and against a plain table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels import edit_distance

WORDS = st.lists(st.text("abcé", max_size=7), min_size=2, max_size=12)


def plain(a, b):
    table = {(i, -1): i + 1 for i in range(-1, len(a))} | {(-1, j): j + 1 for j in range(-1, len(b))}
    for i in range(len(a)):
        for j in range(len(b)):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a[i] != b[j]))
            if i and j and a[i] == b[j - 1] and a[i - 1] == b[j]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(a) - 1, len(b) - 1]


@pytest.mark.parametrize("a, b, far", [
    ("refund", "refund", 0), ("refund", "refnud", 1), ("refund", "refunds", 1), ("", "abc", 3), ("abc", "", 3), ("ca", "abc", 3),
    ("cancellation", "cancelation", 1), ("kitten", "sitting", 3), ("naïve", "naive", 1),
])
def test_by_hand(a, b, far):
    assert edit_distance.distances([a, b], np.array([0]), np.array([1])).tolist() == [far]


@given(WORDS)
def test_as_a_plain_table(words):
    a, b = np.triu_indices(len(words), 1)
    assert edit_distance.distances(words, a, b).tolist() == [plain(words[i], words[j]) for i, j in zip(a, b)]


@given(WORDS)
def test_near_pairs_are_all_near_pairs_with_the_same_beginning(words):
    a, b, far = edit_distance.near_pairs(words)
    expected = {(i, j, plain(words[i], words[j])) for i in range(len(words)) for j in range(i + 1, len(words))
                if words[i][:2] == words[j][:2] and 1 <= plain(words[i], words[j]) <= 2}
    assert set(zip(a.tolist(), b.tolist(), far.tolist())) == expected


def test_no_words():
    assert [len(values) for values in edit_distance.near_pairs([])] == [0, 0, 0]
