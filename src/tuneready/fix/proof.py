"""What can be shown afterwards: the written files looked at again, and ``anonymisation.json``.

A span found again that overlaps something we wrote there by half or more is ours and not left over: surrogates look like
what they replace.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tuneready.kernels.digest import sha256_file
from tuneready.source import File
from tuneready.state.files import write_atomic

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
    return _over(file.sha256 for file in files)


def digest_of(outputs: Sequence[Mapping[str, str]]) -> str:
    """SHA-256 over the hashes of the written files, in order."""
    return _over(one["sha256"] for one in outputs)


def _over(hashes: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def outputs(folder: Path, names: Sequence[str]) -> list[dict[str, str]]:
    """Name and SHA-256 of the written files."""
    return [{"file": name, "sha256": sha256_file(str(folder / name))} for name in names]


def write(folder: Path, told: Mapping[str, Any]) -> None:
    """``anonymisation.json`` in the folder, whole or not at all."""
    write_atomic(folder / NAME, (json.dumps(told, indent=1) + "\n").encode())
