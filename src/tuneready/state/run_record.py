"""What is kept of a run as a whole: its measurements of rows brought together, and its near pairs.

One file beside the kept parts, written when the run has ended well and its files were found unchanged. It names the parts
it was made of by their keys, in order, so it cannot be taken for another run's: where all parts are the same its
measurements hold as they are; where some are, rows are found by their part and their place in it. Its file name only
says where to look. As with kept parts, whatever does not fit is left aside, and no excerpt of a row is kept.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tuneready.state.part_cache import RUN_SUFFIX, Cache
from tuneready.state.part_key import code_digest
from tuneready.summary import Measurement


@dataclass(frozen=True)
class RunRecord:
    """A finished run.

    Attributes:
        parts: keys of its parts, those of test files last; tests: how many these are.
        rows: rows of each part.
        measured: code → measurement of the signals that bring rows together.
        near: code → what its search found (``engine.near_known.Known``).
    """

    parts: list[str]
    tests: int
    rows: list[int]
    measured: dict[str, Measurement] = field(default_factory=dict)
    near: dict[str, Any] = field(default_factory=dict)

    def same(self, parts: Sequence[str], tests: Sequence[str]) -> bool:
        """True for a run over the same parts in the same order."""
        return self.parts == [*parts, *tests] and self.tests == len(tests)


def place(work: Any) -> str:
    """Name of the record of a run over the same files, under this code."""
    told = repr((sorted(file.location for file in work.files), work.shape, work.task, code_digest()))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()


def load(work: Any, known: type) -> RunRecord | None:
    """The record of the last run over these files; None when there is none. ``known``: type of its ``near``."""
    found = Cache(work.cache, suffix=RUN_SUFFIX).get(place(work), (RunRecord, known)) if work.cache else None
    return found if isinstance(found, RunRecord) else None


def keep(work: Any, record: RunRecord, known: type) -> None:
    """Keeps a record, without excerpts; nothing where a part could not be named."""
    if work.cache and all(record.parts):
        bare = {code: replace(m, flags=replace(m.flags, excerpts=[(row, "") for row, _ in m.flags.excerpts]))
                for code, m in record.measured.items()}
        Cache(work.cache, suffix=RUN_SUFFIX).put(place(work), replace(record, measured=bare), (RunRecord, known))


def numbering(record: RunRecord, parts: Sequence[str], rows: Sequence[int]) -> tuple[Callable[[np.ndarray], np.ndarray], np.ndarray]:
    """From row numbers of the record to those of a run over ``parts`` with ``rows`` rows each.

    Returns a function that gives the new numbers, -1 for rows of parts that are gone, and int64[k, 2]: the ranges
    (start, stop) of new numbers that have an old one. Of equal parts the first stands for the first, and so on.
    """
    places: dict[str, deque[int]] = defaultdict(deque)
    for key, start in zip(parts, np.cumsum([0, *rows]).tolist()):
        places[key].append(start)
    target = np.array([places[key].popleft() if places[key] else -1 for key in record.parts], dtype=np.int64)
    sizes = np.asarray(record.rows, dtype=np.int64)
    starts = np.cumsum(sizes) - sizes

    def numbers(old: np.ndarray) -> np.ndarray:
        at = np.searchsorted(starts + sizes, old, side="right")
        return np.where(target[at] >= 0, old - starts[at] + target[at], -1) if len(old) else old

    there = target >= 0
    return numbers, np.stack([target[there], target[there] + sizes[there]], axis=1)
