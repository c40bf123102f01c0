"""The join finds what comparing every row with every member finds: nothing is left to chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernels.test_minhash import KERNELS, arrays
from tuneready.kernels import prefix_join

SETS = st.lists(st.sets(st.one_of(st.integers(0, 12), st.integers(0, 2**52 - 1)), max_size=14), max_size=8)
EMPTY = (np.zeros(0, dtype=np.uint64), np.zeros(1, dtype=np.int64))


def packed(sets):
    return arrays(sets) if sets else EMPTY


def every_pair(rows, members, threshold):
    found = ((i, j, len(a & b) / len(a | b)) for i, a in enumerate(rows) for j, b in enumerate(members) if a | b)
    return [one for one in found if one[2] >= threshold]


@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=200, deadline=None)
@given(rows=SETS, members=SETS, threshold=st.sampled_from([0.1, 0.3, 0.44, 0.5, 2 / 3, 0.8, 1.0]))
def test_all_pairs_and_no_other(kernel, rows, members, threshold):
    found = prefix_join.join(*packed(rows), prefix_join.lists(*packed(members)), threshold, 10**9, kernel)
    assert list(zip(found.row.tolist(), found.member.tolist(), found.similarity.tolist())) == every_pair(rows, members, threshold)
    assert not len(found.left)


@pytest.mark.parametrize("kernel", KERNELS)
def test_copies_with_some_values_changed_are_all_found(kernel):
    rng = np.random.default_rng(3)
    members = [set(rng.integers(0, 4_000, 60).tolist()) for _ in range(400)]
    rows = [set(list(one)[: int(len(one) * share)]) | set(rng.integers(5_000, 9_000, len(one) - int(len(one) * share)).tolist())
            for one in members for share in (0.62, 0.7, 0.95)]
    found = prefix_join.join(*arrays(rows), prefix_join.lists(*arrays(members)), 0.44, 512, kernel)
    assert not len(found.left)
    assert list(zip(found.row.tolist(), found.member.tolist(), found.similarity.tolist())) == every_pair(rows, members, 0.44)


@settings(max_examples=100, deadline=None)
@given(rows=SETS, members=SETS, most=st.integers(0, 6))
def test_rows_are_searched_whole_or_handed_back(rows, members, most):
    """A bound on the work never loses a pair in silence; which rows are handed back does not hang on the rows beside them."""
    known = prefix_join.lists(*packed(members))
    found = prefix_join.join(*packed(rows), known, 0.44, most)
    told, every = list(zip(found.row.tolist(), found.member.tolist(), found.similarity.tolist())), every_pair(rows, members, 0.44)
    assert [one for one in told if one[0] not in found.left] == [one for one in every if one[0] not in found.left]
    assert set(told) <= set(every), "what is told of the others is true"
    alone = [i for i, row in enumerate(rows) if len(prefix_join.join(*arrays([row]), known, 0.44, most).left)]
    assert found.left.tolist() == alone
