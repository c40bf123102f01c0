"""Training rows held against test rows, as the audit does it: test rows are numbered after the training rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from tests.signals import runs
from tuneready.batch import Batch
from tuneready.engine import local
from tuneready.finding import Finding
from tuneready.signal import of_module
from tuneready.summary import Measurement


def measure(signal: ModuleType, train: Batch | Sequence[Batch], test: Batch | Sequence[Batch], **limits: Any) -> Measurement:
    """The measurement of a leak signal over training batches and test batches."""
    built = of_module(signal)
    assert built.against == "test"
    keep = built.pairs if built.kind == "group" else built.sketch
    found, base = [], 0
    for batches, of_test in ((train, False), (test, True)):
        for batch in [batches] if isinstance(batches, Batch) else batches:
            one = keep(batch)
            found.append(replace(one, rows=one.rows + base, payload={**one.payload, "test": np.full(len(one.rows), of_test)}))
            base += len(batch)
    chosen = built.limits(**limits)
    if built.kind == "group":
        return local.group(found, lambda groups: built.reduce(groups, chosen))
    from tuneready.engine.near import near

    return built.reduce(near(found, chosen.threshold, across=True), chosen)


def hits(signal: ModuleType, train: Batch | Sequence[Batch], test: Batch | Sequence[Batch], **limits: Any) -> dict[int, int]:
    """Training row → the test row it was found beside, counted within the test rows."""
    flags = measure(signal, train, test, **limits).flags
    n = len(train) if isinstance(train, Batch) else sum(map(len, train))
    return {row: other - n for row, other in zip(flags.rows.tolist(), flags.other.tolist())}


def judge(signal: ModuleType, train: Batch, test: Batch, **more: Any) -> tuple[Finding, ...]:
    """Findings of a leak signal; the scope holds the training rows."""
    built = of_module(signal)
    return tuple(built.judge(measure(signal, train, test), runs.scope(len(train), train.task, **more), built.limits()))
