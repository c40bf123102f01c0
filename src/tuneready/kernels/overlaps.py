"""Settles spans that overlap: the stronger stays. Arrays in, arrays out."""

from __future__ import annotations

import numpy as np


def settled(text: np.ndarray, start: np.ndarray, end: np.ndarray, order: tuple[np.ndarray, ...]) -> np.ndarray:
    """Numbers of the spans that stay, sorted by text and start; within a text no two overlap.

    Args:
        text, start, end: int64 per span.
        order: keys, the first the most important; of two spans that overlap the one with the smaller keys stays.
    """
    if not len(text):
        return np.zeros(0, dtype=np.int64)
    by = np.lexsort((end, start, text))
    t, s, e = text[by], start[by], end[by]
    reach = e.copy()  # furthest end so far within the text; texts are kept apart by shifting them
    width = int(e.max()) + 1
    reach = np.maximum.accumulate(t * width + e) - t * width
    new = np.ones(len(by), dtype=bool)
    new[1:] = (t[1:] != t[:-1]) | (s[1:] >= reach[:-1])
    cluster = np.cumsum(new) - 1
    sizes = np.bincount(cluster)
    keep = sizes[cluster] == 1
    crowded = np.flatnonzero(~keep)
    if crowded.size:
        members = by[crowded]
        rank = np.lexsort((*(key[members] for key in reversed(order)), cluster[crowded]))
        taken: list[tuple[int, int]] = []
        last = -1
        chosen = zip(crowded[rank].tolist(), cluster[crowded][rank].tolist(), s[crowded][rank].tolist(), e[crowded][rank].tolist())
        for place, group, a, b in chosen:
            if group != last:
                taken, last = [], group
            if all(b <= c or a >= d for c, d in taken):
                taken.append((a, b))
                keep[place] = True
    return by[keep]
