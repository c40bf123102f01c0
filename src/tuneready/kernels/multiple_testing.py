"""Many tests at once: p-values adjusted so that few of those called significant are false."""

from __future__ import annotations

import numpy as np


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """q-values of p-values: calling ``q <= a`` significant keeps the expected share of false ones among them at ``a``.

    Benjamini & Hochberg 1995, step-up, valid for independent and positively dependent tests.

    Args:
        p: float array of any shape, each 0..1.

    Returns:
        float64 of the same shape, each 0..1 and never below its p-value.

    Raises:
        ValueError: a value outside 0..1, or NaN.
    """
    p = np.asarray(p, dtype=np.float64)
    flat = p.ravel()
    if not ((flat >= 0) & (flat <= 1)).all():
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(flat, kind="stable")
    scaled = flat[order] * (flat.size / np.arange(1, flat.size + 1))  # the last factor is exactly 1: q never falls below p
    q = np.empty_like(flat)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q.reshape(p.shape)
