"""Rows per class and the effective number of classes."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.kernels import classes

STRINGS = pa.list_(pa.string())


@pytest.mark.parametrize("lists, counts", [
    ([["a"], ["b"], ["a"]], {"a": 2, "b": 1}),
    ([["a", "a", "b"], None, []], {"a": 1, "b": 1}),
    ([["", " ", None, "x"]], {"x": 1}),
    ([None, None], {}), ([], {}),
])
def test_rows_per_class(lists, counts):
    assert classes.rows_per_class(pa.array(lists, STRINGS)) == counts


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=12), st.integers(0, 5))
def test_a_slice_counts_as_its_rows(lists, at):
    whole = pa.array(lists, STRINGS).slice(at)
    plain = {c: sum(c in row for row in lists[at:]) for c in "abc"}
    assert classes.rows_per_class(whole) == {c: n for c, n in plain.items() if n}


@settings(deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=9))
def test_effective_number_lies_between_one_and_all_and_ignores_order(sizes):
    found = classes.effective_number(sizes)
    assert 1 - 1e-9 <= found <= len(sizes) + 1e-9
    assert found == classes.effective_number(sizes[::-1])
    assert math.isclose(classes.effective_number([7] * len(sizes)), len(sizes))
