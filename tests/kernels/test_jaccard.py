"""Exact Jaccard similarity against Python's sets."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tests.kernels.test_minhash import KERNELS, arrays
from tuneready.kernels import jaccard

ROWS = st.lists(st.sets(st.one_of(st.integers(0, 12), st.integers(0, 2**64 - 1)), max_size=12), min_size=1, max_size=8)


@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=100, deadline=None)
@given(rows=ROWS, data=st.data())
def test_similarity_is_that_of_the_sets(kernel, rows, data):
    number = st.integers(0, len(rows) - 1)
    asked = data.draw(st.lists(st.tuples(number, number), max_size=20))
    a, b = np.array(asked, dtype=np.int64).reshape(-1, 2).T
    found = jaccard.pairs(*arrays(rows), a, b, kernel)
    assert found.tolist() == [len(rows[i] & rows[j]) / len(rows[i] | rows[j]) if rows[i] | rows[j] else 0.0 for i, j in asked]


@pytest.mark.parametrize("kernel", KERNELS)
def test_blocks_do_not_show(kernel, monkeypatch):
    rng = np.random.default_rng(5)
    rows = [set(rng.integers(0, 300, 120).tolist()) for _ in range(60)]
    a, b = (np.arange(60 * 60) // 60).astype(np.int64), (np.arange(60 * 60) % 60).astype(np.int64)
    whole = jaccard.pairs(*arrays(rows), a, b, kernel)
    monkeypatch.setattr(jaccard, "_VALUES_AT_ONCE", 500)
    monkeypatch.setattr(jaccard, "MOST_ROWS", 7)
    assert np.array_equal(jaccard.pairs(*arrays(rows), a, b, kernel), whole)
    assert whole.tolist() == [len(rows[i] & rows[j]) / len(rows[i] | rows[j]) for i, j in zip(a, b)]


def test_known_answer():
    case = next(c for c in json.loads(shared("known-answers/similarity.json").read_text())["cases"] if c["topic"] == "jaccard")
    sets = [{ord(letter) for letter in case["inputs"][side]} for side in "ab"]
    found = jaccard.pairs(*arrays(sets), np.array([0]), np.array([1]))
    assert found[0] == pytest.approx(case["expected"]["jaccard"], abs=case["tolerance"])
