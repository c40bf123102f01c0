"""Families against a plain union-find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels.families import components


def plain(edges: list[tuple[int, int]]) -> dict[int, int]:
    """Node → smallest node of its component, edge by edge."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for a, b in edges:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return {node: root(node) for node in parent}


def found(edges) -> dict[int, int]:
    a, b = (np.array(side, dtype=np.int64) for side in zip(*edges)) if edges else (np.zeros(0, np.int64),) * 2
    nodes, root = components(a, b)
    assert (np.diff(nodes) > 0).all()
    return dict(zip(nodes.tolist(), root.tolist()))


@pytest.mark.parametrize(("edges", "families"), [
    ([], {}),
    ([(5, 5)], {5: 5}),
    ([(1, 2), (3, 4)], {1: 1, 2: 1, 3: 3, 4: 3}),
    ([(9, 7), (7, 9)], {7: 7, 9: 7}),
    ([(1, 2), (2, 3), (9, 3)], {1: 1, 2: 1, 3: 1, 9: 1}),
    ([(-4, 10**15), (10**15, 3)], {-4: -4, 3: -4, 10**15: -4}),
])
def test_small_graphs(edges, families):
    assert found(edges) == families


NODE = st.integers(0, 25)


@given(st.lists(st.tuples(NODE, NODE), max_size=40))
def test_against_a_plain_union_find(edges):
    assert found(edges) == plain(edges)


@given(st.lists(st.tuples(NODE, NODE), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_order_and_direction_of_edges_do_not_matter(edges, random):
    other = [edge[::-1] if random.random() < 0.5 else edge for edge in random.sample(edges, len(edges))]
    assert found(other) == found(edges)


@pytest.mark.parametrize("seed", [None, 1])
def test_a_chain_of_a_million_edges_ends(seed):
    """Rounds grow with the logarithm: the longest path there is, in order and in a random order, takes seconds."""
    nodes = np.arange(1_000_001)
    if seed is not None:
        nodes = np.random.default_rng(seed).permutation(nodes)
    _, root = components(nodes[:-1], nodes[1:])
    assert not root.any()


def test_a_comb_of_growing_and_shrinking_names():
    """Low and high names in turn: every other node is a local minimum, the worst case for hooking to the lower name."""
    n = 2_000
    low, high = np.arange(n), np.arange(2 * n, n, -1)
    path = np.ravel(np.column_stack([low, high]))
    assert not components(path[:-1], path[1:])[1].any()
