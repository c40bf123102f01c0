"""Rows that came together under one key: which are copies, which differ. Arrays in, arrays out, all groups at once.

``rows`` are row numbers, ascending inside each group; ``starts`` int64 first positions of the groups.
"""

from __future__ import annotations

import numpy as np


def group_of(starts: np.ndarray, n: int) -> np.ndarray:
    """For every position its group number; ``n`` is the number of positions."""
    return np.repeat(np.arange(len(starts)), np.diff(np.append(starts, n)))


def copies(rows: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """bool: every member of a group after its first."""
    later = np.ones(len(rows), dtype=bool)
    later[starts] = False
    return later


def first_of_value(starts: np.ndarray, value: np.ndarray) -> np.ndarray:
    """bool: the first member of its group that has its ``value``."""
    order, begins = subgroups(starts, value)
    first = np.zeros(len(value), dtype=bool)
    first[order[begins]] = True
    return first


def distinct_values(starts: np.ndarray, value: np.ndarray) -> np.ndarray:
    """int64 per position: number of different values in its group."""
    if not len(starts):
        return np.zeros(len(value), dtype=np.int64)
    group = group_of(starts, len(value))
    return np.add.reduceat(first_of_value(starts, value).astype(np.int64), starts)[group]


def subgroups(starts: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Splits every group by ``value``.

    Returns:
        order: positions, subgroup after subgroup, ascending inside each; starts: first places of the subgroups in it.
    """
    n = len(value)
    group = group_of(starts, n)
    order = np.lexsort((value, group))  # stable: members of equal value stay in order of their rows
    new = np.ones(n, dtype=bool)
    if n > 1:
        new[1:] = (group[order][1:] != group[order][:-1]) | (value[order][1:] != value[order][:-1])
    return order, np.flatnonzero(new)
