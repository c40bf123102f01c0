"""Families: connected components of "these two rows belong together" (union-find, vectorised)."""

from __future__ import annotations

import numpy as np


def components(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Connected components of the graph with edges ``a[i]``–``b[i]`` (int64 node numbers, any range).

    Returns:
        nodes: the distinct nodes, ascending; root: for each the smallest node of its component.
    """
    nodes, flat = np.unique(np.concatenate([a, b]), return_inverse=True)
    left, right = flat[: len(a)], flat[len(a):]
    root = np.arange(len(nodes))
    while True:
        low = np.minimum(root[left], root[right])
        before = root.copy()
        np.minimum.at(root, root[left], low)
        np.minimum.at(root, root[right], low)
        while True:  # pointer jumping: every node ends at the smallest it can reach
            jumped = root[root]
            if np.array_equal(jumped, root):
                break
            root = jumped
        if np.array_equal(root, before):
            return nodes, nodes[root]
