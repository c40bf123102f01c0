"""Edges, overlaps and runs of words over code points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels import span_text as kernel


def points(text: str) -> np.ndarray:
    return np.array([ord(c) for c in text], dtype=np.uint32)


@pytest.mark.parametrize(("text", "span", "odd"), [
    ("Ada lives", (0, 3), 0), ("Ada lives", (1, 3), kernel.INSIDE_START), ("Ada lives", (0, 2), kernel.INSIDE_END),
    ("Ada lives", (0, 4), kernel.BLANK_EDGE), ("Ada, who", (0, 4), kernel.MARK_EDGE), ("住在北京，", (2, 4), 0), ("🙂Zoë!", (1, 4), 0),
    ("Ada", (1, 2), kernel.INSIDE_START | kernel.INSIDE_END), ("नमस्ते जी", (0, 4), kernel.INSIDE_END), ("(Ada)", (0, 5), 0),
])
def test_what_is_odd_at_an_edge(text, span, odd):
    p = points(text)
    low, high, begin, stop = (np.array([v]) for v in (*span, 0, len(p)))
    assert kernel.edges(kernel.kinds(p), low, high, begin, stop).tolist() == [odd]


def test_copies_and_overlaps_of_one_type_in_one_text():
    low, high = np.array([0, 0, 2, 10, 2, 2]), np.array([5, 5, 7, 12, 7, 7])
    label, text = np.array([1, 1, 1, 1, 2, 1]), np.array([0, 0, 0, 0, 0, 1])
    twice, over = kernel.overlapping(low, high, label, text)
    assert twice.tolist() == [False, True, False, False, False, False] and over.tolist() == [False, False, True, False, False, False]


@given(st.lists(st.sampled_from(["Ada", "ada", "Rome", "7", "42", "a1", "京"]), min_size=1, max_size=12), st.integers(1, 4))
def test_runs_are_equal_exactly_where_their_words_are(said, size):
    p = points(" ".join(said))
    first, after, hashes, _ = kernel.words(p, kernel.kinds(p), np.zeros(len(p), dtype=np.int64))
    assert ["".join(map(chr, p[a:b])) for a, b in zip(first, after)] == said
    folded = ["0" if word.isdigit() else "a0" if word == "a1" else word for word in said]
    at = np.arange(max(len(said) - size + 1, 0))
    found = kernel.runs(kernel.run_sums(hashes), at, size).tolist()
    expected = [tuple(folded[i : i + size]) for i in at.tolist()]
    assert all((found[i] == found[j]) == (expected[i] == expected[j]) for i in at for j in at)
