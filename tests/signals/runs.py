"""Whole runs for tests of group signals and of judgements about files, sources and targets."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from tests.signals import rows as made
from tuneready.batch import Batch
from tuneready.engine.local import group
from tuneready.finding import Finding
from tuneready.project import DeclaredSource, Project
from tuneready.signal import Pairs, RowTable, Scope, of_module
from tuneready.source import File
from tuneready.summary import Measurement


def measure(signal: ModuleType, batches: Batch | Sequence[Batch], **limits: Any) -> Measurement:
    """The measurement of one or more batches taken as consecutive parts of a run; groups are made by the local engine."""
    built = of_module(signal)
    batches = [batches] if isinstance(batches, Batch) else list(batches)
    whole, pairs, base = Measurement(), [], 0
    for batch in batches:
        if built.kind == "row":
            found = built.measure(batch, built.limits(**limits))
            found.shift(base)
            whole.merge(found)
        else:
            keys = built.pairs(batch)
            pairs.append(Pairs(keys.rows + base, keys.key, keys.payload))
        base += len(batch)
    return whole if built.kind == "row" else group(pairs, lambda groups: built.reduce(groups, built.limits(**limits)))


def scope(n: int, task: str = "generation", files: Sequence[File] = (File("rows.jsonl", "rows.jsonl"),), **more: Any) -> Scope:
    """A scope of ``n`` rows, all in the first file; ``more`` are fields of the scope (target, project, notes, shape …)."""
    table = RowTable(np.zeros(n, dtype=np.int32), np.arange(1, n + 1), np.full(n, -1), tuple(files))
    base = Scope(table, n, task, Project(), dt.date(2026, 11, 22))
    return dataclasses.replace(base, **more)


def judge(signal: ModuleType, batches: Batch | Sequence[Batch], limits: dict[str, Any] | None = None, **more: Any) -> tuple[Finding, ...]:
    """Findings over a whole run; ``more`` as for ``scope``."""
    built = of_module(signal)
    listed = [batches] if isinstance(batches, Batch) else list(batches)
    found = measure(signal, listed, **(limits or {}))
    n = sum(map(len, listed))
    return tuple(built.judge(found, scope(n, listed[0].task, **more), built.limits(**(limits or {}))))


def counted(signal: ModuleType, batches: Batch | Sequence[Batch], **limits: Any) -> list[int]:
    """Rows that count."""
    return measure(signal, batches, **limits).flags.counted().tolist()


def cut(rows: list[dict], sizes: Sequence[int], task: str = "generation") -> list[Batch]:
    """The rows in batches of these sizes; the last takes the rest."""
    out, at = [], 0
    for size in sizes:
        out.append(made.batch(rows[at : at + size], task))
        at += size
    return [*out, made.batch(rows[at:], task)]


def source(name: str, **facts: Any) -> DeclaredSource:
    """A declared source."""
    return DeclaredSource(name, **facts)
