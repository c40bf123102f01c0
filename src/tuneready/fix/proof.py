"""What can be shown afterwards: the written files looked at again, and ``anonymisation.json``.

A span found again that overlaps something we wrote there by half or more is ours and not left over: surrogates look like
what they replace.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tuneready.source import File

NAME, VERSION = "anonymisation.json", 1
SPAN = 1 << 27  # more than a text has code points


def left_over(found: np.ndarray, ours: np.ndarray) -> np.ndarray:
    """bool per found span: true where less than half of it is ours.

    Args:
        found: int64[n, 4], columns row, place of the leaf, start, end.
        ours: int64[m, 4], the same; spans of one leaf do not overlap.
    """
    if not len(found) or not len(ours):
        return np.ones(len(found), bool)
    leaf = np.unique(np.concatenate([found[:, 0], ours[:, 0]]) * (1 << 20) + np.concatenate([found[:, 1], ours[:, 1]]), return_inverse=True)[1]
    first, second = leaf[: len(found)] * SPAN, leaf[len(found):] * SPAN
    order = np.argsort(second + ours[:, 2], kind="stable")
    starts, ends = (second + ours[:, 2])[order], (second + ours[:, 3])[order]
    total = np.concatenate([[0], np.cumsum(ends - starts)])

    def covered(place: np.ndarray) -> np.ndarray:
        """Characters of ours before each place."""
        at = np.searchsorted(starts, place, side="right")
        beyond = np.where(at > 0, np.maximum(0, ends[np.maximum(at - 1, 0)] - place), 0)
        return total[at] - beyond

    a, b = first + found[:, 2], first + found[:, 3]
    return 2 * (covered(b) - covered(a)) < b - a


def input_hash(files: Sequence[File]) -> str:
    """SHA-256 over the hashes of the input files, in order."""
    return hashlib.sha256("\n".join(file.sha256 for file in files).encode()).hexdigest()


def measured(inputs: Sequence[str], dictionary: Sequence[str], seed: int) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None, str]:
    """(recall by kind, residual, reason) from ``fix.recall`` where there is one; else nothing, with the reason.

    What was not measured is missing, never a pass.
    """
    try:
        recall = importlib.import_module("tuneready.fix.recall")
    except ModuleNotFoundError as error:
        if error.name != "tuneready.fix.recall":
            raise
        return None, None, "recall on this data was not measured: this version has no planted canaries"
    found = recall.measure(inputs, dictionary=dictionary, seed=seed)
    return found.get("recall"), found.get("residual"), found.get("reason", "")
