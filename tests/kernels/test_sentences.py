"""First and last sentences as ranges, and the hash of short ranges."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels.sentences import edges, short_hashes
from tuneready.kernels.text import buffers


@pytest.mark.parametrize(("text", "first", "last"), [
    ("One. Two. Three.", "One.", "Three."), ("Only one", "Only one", "Only one"), ("One.", "One.", "One."),
    ("One! Two?", "One!", "Two?"), ("Version 3.5 is out. Update now", "Version 3.5 is out.", "Update now"),
    ("Title\nBody text.", "Title\n", "Body text."), ("  One. Two. \n", "One.", "Two."), ("你好。再见。", "你好。", "再见。"),
    ("", "", ""), ("...", "...", "..."), ('He said "no." Then left.', 'He said "no." Then left.', 'He said "no." Then left.'),
])
def test_first_and_last_sentence(text, first, last):
    data, offsets = buffers(pa.array(["Before. This.", text, "After. That."]))
    ranges = edges(data, offsets)
    got = [data[start[1]:end[1]].tobytes().decode() for start, end in ranges]
    assert got == [first, last]


@given(st.lists(st.text("a. \n!é。", max_size=10), max_size=8))
def test_ranges_stay_inside_their_text(texts):
    data, offsets = buffers(pa.array(texts, pa.string()))
    for start, end in edges(data, offsets):
        assert (start >= offsets[:-1]).all() and (end <= offsets[1:]).all() and (start <= end).all()


def test_equal_ranges_hash_equally_and_others_do_not():
    texts = ["Thank you.", "Thank you!", "Thank you.", "x" * 70, "x" * 71, "x" * 64 + "abcdef", "", "\0", "\0\0"]
    data, offsets = buffers(pa.array(texts))
    keys = [tuple(key) for key in short_hashes(data, offsets[:-1], offsets[1:]).tolist()]
    assert keys[0] == keys[2]
    assert keys[3] == keys[5], "beyond 64 bytes only the length counts"
    assert len(set(keys)) == len(keys) - 2
    assert short_hashes(data[:0], np.zeros(0, int), np.zeros(0, int)).shape == (0, 2)
