"""Entries about the fields of rows, as columns of numbers that rows with one key can be brought together by.

An entry is a value of a row (``state`` MISSING or FOUND, ``value`` a hash of it), or a piece of its field's name (``state``
NAME and above, ``value`` eight bytes of it): names travel as numbers, for a payload holds nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tuneready.kernels import json_leaves

MISSING, FOUND, NAME = 0, 1, 2

Columns = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def entries(made: Sequence[tuple[int, str, int, str]], told: Callable[[Sequence[str]], Sequence[str]] = tuple) -> Columns:
    """(row, key, value, state) of entries (row, field, state, value), with the name of each field once: int64[m],
    uint64[m, 2], uint64[m], uint8[m]. ``told``: names of fields as they may be shown."""
    if not made:
        return np.zeros(0, np.int64), np.zeros((0, 2), np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.uint8)
    rows, fields, state, values = zip(*made)
    names: dict[str, int] = {}
    code = np.array([names.setdefault(field, len(names)) for field in fields], dtype=np.int64)
    keys, words = json_leaves.hashes(list(names)), json_leaves.packed(told(list(names)))
    row = np.asarray(rows, dtype=np.int64)
    first = row[np.unique(code, return_index=True)[1]]
    pieces = json_leaves.NAME_WORDS
    return (np.concatenate([row, np.repeat(first, pieces)]), np.concatenate([keys[code], np.repeat(keys, pieces, axis=0)]),
            np.concatenate([json_leaves.hashes(list(values))[:, 0], words.ravel()]),
            np.concatenate([np.asarray(state, np.uint8), np.tile(NAME + np.arange(pieces, dtype=np.uint8), len(names))]))


def name(payload: Mapping[str, np.ndarray], start: int, stop: int) -> str:
    """Name of the field whose entries stand from ``start`` to ``stop``; the first bytes of a long one."""
    state, value = payload["state"][start:stop], payload["value"][start:stop]
    words = np.zeros(json_leaves.NAME_WORDS, dtype=np.uint64)
    kinds, first = np.unique(state, return_index=True)
    for kind, at in zip(kinds.tolist(), first.tolist()):
        if kind >= NAME:
            words[kind - NAME] = value[at]
    return json_leaves.unpacked(words)
