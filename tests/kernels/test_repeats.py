"""Members of groups: copies, first of each value, number of values, subgroups, against a plain recount."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.kernels import repeats

GROUPS = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=6), max_size=6)


def laid_out(groups):
    sizes = np.array([len(g) for g in groups], dtype=np.int64)
    return np.cumsum(sizes) - sizes, np.array([v for g in groups for v in g], dtype=np.uint64)


@settings(deadline=None)
@given(GROUPS)
def test_against_a_plain_recount(groups):
    starts, value = laid_out(groups)
    n = len(value)
    assert repeats.group_of(starts, n).tolist() == [k for k, g in enumerate(groups) for _ in g]
    assert repeats.copies(np.arange(n), starts).tolist() == [i > 0 for g in groups for i in range(len(g))]
    assert repeats.first_of_value(starts, value).tolist() == [v not in g[:i] for g in groups for i, v in enumerate(g)]
    assert repeats.distinct_values(starts, value).tolist() == [len(set(g)) for g in groups for _ in g]


@settings(deadline=None)
@given(GROUPS)
def test_subgroups_hold_one_value_of_one_group_in_order(groups):
    starts, value = laid_out(groups)
    order, begins = repeats.subgroups(starts, value)
    group = repeats.group_of(starts, len(value))
    found = [part.tolist() for part in np.split(order, begins[1:])] if len(order) else []
    assert sorted(order.tolist()) == list(range(len(value)))
    assert all(part == sorted(part) and len({(group[i], value[i]) for i in part}) == 1 for part in found)
    assert len(found) == sum(len(set(g)) for g in groups)
