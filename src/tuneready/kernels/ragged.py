"""Runs of different length that lie one after the other in one array, the ``i``-th between ``offsets[i]`` and ``offsets[i + 1]``."""

from __future__ import annotations

import numpy as np


def places(offsets: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(int64 places of all that lies in the runs ``at``, int64[len(at) + 1] offsets of these runs one after the other)."""
    size = offsets[at + 1] - offsets[at]
    bounds = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    return np.repeat(offsets[at] - bounds[:-1], size) + np.arange(int(bounds[-1])), bounds


def taken(values: np.ndarray, offsets: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(what lies in the runs ``at``, their offsets)."""
    where, bounds = places(offsets, at)
    return values[where], bounds
