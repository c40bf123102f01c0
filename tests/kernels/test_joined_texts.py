"""Texts as one run of bytes: places belong to their text, and what RE2 finds in joined texts is what it finds in each alone."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.kernels import pattern_set, text_gates
from tuneready.kernels.joined_texts import JoinedTexts

TEXTS = st.lists(st.text(alphabet=st.sampled_from("abAB1é中 \n.\0-"), max_size=12), max_size=40)
PATTERNS = ("a", r"^b", r"1$", r"\Aab", r"\bB\b", r"[^a]\n", r"(?:^|[^A-Z])A", r"1\s*$", r"é\Z", r"a[\s]b")


@cache
def known() -> pattern_set.PatternSet:
    return pattern_set.PatternSet(PATTERNS)


@settings(deadline=None)
@given(TEXTS)
def test_every_place_belongs_to_its_text(texts):
    joined = JoinedTexts(text_gates.column(texts))
    assert joined.letters.tolist() == [len(text) for text in texts]
    for number, text in enumerate(texts):
        start, end = joined.starts[number:number + 2].tolist()
        assert joined.data[start:end - 1].tobytes().decode() == text
        assert joined.numbers(np.arange(start, end)).tolist() == [number]


def test_a_slice_of_an_array_is_the_texts_of_the_slice():
    joined = JoinedTexts(pa.array(["no", "Anna", "Bob"], pa.large_string())[1:])
    assert joined.numbers(joined.capitals).tolist() == [0, 1]
    assert joined.data[:9].tobytes() == b"Anna\nBob\n"


@settings(deadline=None)
@given(TEXTS)
def test_what_is_found_in_joined_texts_is_what_is_found_in_each_alone(texts):
    pytest.importorskip("re2")
    column = text_gates.column(texts)
    raw, _, offsets = text_gates.buffers(column)
    text, which = known().matching(raw, offsets, np.arange(len(texts)))
    alone = [known().matching(raw, offsets, np.array([number])) for number in range(len(texts))]
    assert list(zip(text.tolist(), which.tolist())) == [pair for one in alone for pair in zip(one[0].tolist(), one[1].tolist())]
