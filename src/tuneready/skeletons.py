"""Skeletons of rows, shared by the signals about templates and padding."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tuneready.batch import INSTRUCTION, THOUGHT, Batch
from tuneready.kernels import text as kernel
from tuneready.kernels.skeleton import skeletons

LEAST_WORDS = 5  # kept words under which a skeleton says nothing ("Hello X")
FAMILY = 5  # different texts under one skeleton that make a template (ours)


def templated(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Rows that could come from a template, and uint64[rows of the batch, 2]: the hash of their skeleton.

    The skeleton of a row is that of its texts in order with their roles and sides, system prompts and reasoning left
    out. A row has one that counts when it holds a slot and at least ``LEAST_WORDS`` other words.
    """
    known = batch.__dict__.setdefault("_skeletons", [])
    if not known:
        texts = batch.texts
        used = (texts.side != INSTRUCTION) & (texts.side != THOUGHT)
        at = np.flatnonzero(used)
        value, words, slots = skeletons(*kernel.buffers(texts.array.take(pa.array(at))))
        per_segment = np.zeros((3, len(texts)), dtype=np.uint64)
        per_segment[0, at], per_segment[1, at], per_segment[2, at] = value, words.astype(np.uint64), slots.astype(np.uint64)
        enough = (texts.total(per_segment[1]) >= LEAST_WORDS) & (texts.total(per_segment[2]) > 0)
        known.append((np.flatnonzero(enough), _row_keys(batch, used, per_segment[0])))
    return known[0]


def _row_keys(batch: Batch, used: np.ndarray, value: np.ndarray) -> np.ndarray:
    texts = batch.texts
    before = np.concatenate([[0], np.cumsum(used)])
    place = (before[:-1] - before[texts.starts[:-1]][texts.row]).astype(np.uint64)
    salt = place * np.uint64(64) + texts.role.astype(np.uint64) * np.uint64(8) + texts.side.astype(np.uint64)
    out = np.zeros((len(batch), 2), dtype=np.uint64)
    for k in range(2):
        out[:, k] = kernel.group_sums(np.where(used, kernel.mix(value ^ kernel.mix(salt, k), 9 + k), np.uint64(0)), texts.starts)
    return out
