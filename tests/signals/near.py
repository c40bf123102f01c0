"""Near signals in tests: run by the engine, and recounted by plain sets."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

from tuneready.batch import Batch
from tuneready.engine.near import near
from tuneready.signal import of_module
from tuneready.summary import Measurement


def measure(signal: ModuleType, batches: Batch | Sequence[Batch], **limits: Any) -> Measurement:
    """The measurement of one or more batches taken as consecutive parts of a run."""
    built = of_module(signal)
    found, base = [], 0
    for batch in [batches] if isinstance(batches, Batch) else batches:
        one = built.sketch(batch)
        found.append(replace(one, rows=one.rows + base))
        base += len(batch)
    chosen = built.limits(**limits)
    return built.reduce(near(found, chosen.threshold), chosen)


def shingles(*texts: str) -> set:
    """Runs of three words of each text; a shorter text is one run (SPEC §2)."""
    out = set()
    for text in texts:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        words = "".join(c if c.isalnum() else " " for c in folded).split()
        out |= {tuple(words[i:i + 3]) for i in range(max(1, len(words) - 2))} if words else set()
    return out


def jaccard(a: set, b: set) -> float:
    """Shared ÷ all."""
    return len(a & b) / len(a | b)
