"""What is kept of a run as a whole: its measurements of rows brought together, its near pairs, what its models concluded.

One file beside the kept parts, written when the run has ended well and its files were found unchanged. It names the parts
it was made of by their keys, in order, so it cannot be taken for another run's: where all parts are the same its
measurements hold as they are; where some are, rows are found by their part and their place in it. What models concluded
holds where everything else they were told is the same as well (``circumstances``); a model, where the rows it was fitted on are. Its file name only says where to look. As with kept parts, whatever does not fit is left aside, and no excerpt of a row is kept.
"""

from __future__ import annotations

import dataclasses
import hashlib
import sys
import typing
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from tuneready import shelf
from tuneready.signal import Context
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
        learnt: code → measurement of the model signals; context: the circumstances it was made in, empty where it is not kept.
        models: what names all that a fit read → the model it gave.
    """

    parts: list[str]
    tests: int
    rows: list[int]
    measured: dict[str, Measurement] = field(default_factory=dict)
    near: dict[str, Any] = field(default_factory=dict)
    learnt: dict[str, Measurement] = field(default_factory=dict)
    context: str = ""
    models: dict[str, Any] = field(default_factory=dict)

    def same(self, parts: Sequence[str], tests: Sequence[str]) -> bool:
        """True for a run over the same parts in the same order."""
        return all(parts) and all(tests) and self.parts == [*parts, *tests] and self.tests == len(tests)

    def concluded(self, context: str) -> dict[str, Measurement] | None:
        """What the models concluded, where these are their circumstances; else None. Its parts are compared by ``same``."""
        return self.learnt if context and self.context == context else None


def circumstances(context: Context) -> str:
    """Hex SHA-256 of what models are told beside the rows; empty where it cannot be named, and nothing is kept then.

    Limits, task, share sampled and code stand in the keys of the parts.
    """
    if context.test is not None or context.reviews is not None:
        return ""
    return hashlib.sha256(repr(context).encode("utf-8", "backslashreplace")).hexdigest()


def place(work: Any) -> str:
    """Name of the record of a run over the same files, under this code."""
    told = repr((sorted(file.location for file in work.files), work.shape, work.task, code_digest()))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()


def load(work: Any, known: type) -> RunRecord | None:
    """The record of the last run over these files; None when there is none. ``known``: type of its ``near``."""
    found = Cache(work.cache, suffix=RUN_SUFFIX).get(place(work), _types(known)) if work.cache else None
    return found if isinstance(found, RunRecord) else None


def keep(work: Any, record: RunRecord, known: type) -> None:
    """Keeps a record, without excerpts; nothing where a part could not be named. What models concluded is left out where it
    holds values that cannot be kept."""
    if work.cache and all(record.parts):
        kept = replace(record, measured=bare(record.measured), learnt=bare(record.learnt))
        cached, name, types = Cache(work.cache, suffix=RUN_SUFFIX), place(work), _types(known)
        if not cached.put(name, kept, types) and (kept.context or kept.models):
            cached.put(name, replace(kept, learnt={}, context="", models={}), types)


def bare(measured: Mapping[str, Measurement]) -> dict[str, Measurement]:
    """The measurements without the text of their excerpts, which ``evidence`` reads again."""
    return {code: replace(m, flags=replace(m.flags, excerpts=[(row, "") for row, _ in m.flags.excerpts])) for code, m in measured.items()}


def _types(known: type) -> tuple[type, ...]:
    return (RunRecord, known, *(kind for kind in _concluded() if kind not in (RunRecord, known)))


@cache
def _concluded() -> tuple[type, ...]:
    """The dataclasses that measurements of model signals may hold: those their modules name, and what these hold in turn.
    Never a sample with text of rows."""
    modules = [sys.modules[signal.module] for signal in shelf.signals().values() if signal.kind == "model" and signal.module in sys.modules]
    todo = [kind for module in modules for kind in vars(module).values()]
    found: dict[type, None] = {}
    while todo:
        kind = todo.pop()
        todo += typing.get_args(kind)
        if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind not in found and getattr(kind, "KEPT", True):
            found[kind] = None
            try:
                todo += typing.get_type_hints(kind).values()
            except (NameError, TypeError):  # names a checker alone knows
                continue
    return tuple(found)


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
