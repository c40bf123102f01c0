"""Recall on a sample of rows, in one call: canaries and two looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tuneready.detection import Model
from tuneready.recall import canaries, views


@dataclass(frozen=True)
class Measured:
    """``recall``: per kind (``canaries.recall``); ``looks``: per group (``views.estimate``); ``rows``: of the sample; ``places``: kind →
    spans found in the sample; ``different``: kind → those that differ within their row."""

    recall: list[dict[str, Any]] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    places: Mapping[str, int] = field(default_factory=dict)
    different: Mapping[str, int] = field(default_factory=dict)


def measure(texts: Sequence[str], row: np.ndarray, seed: int, dictionary: Sequence[str] = (), each: int = canaries.EACH,
            model: Model | None = None) -> Measured:
    """Recall of the detectors on these rows. Nothing is written; the texts are not changed.

    Args:
        texts: of a sample of rows; row: int64 per text, ascending.
        each: canaries of a kind and way. model: of names, that looks beside the detectors.
    """
    rows = canaries.sampled(texts, row, dictionary, model)
    planted = canaries.plant(rows, seed, each)
    return Measured(canaries.recall(planted, *canaries.found(planted, dictionary, model)), views.estimate(rows), len(np.unique(row)), *_counted(rows))


def _counted(rows: canaries.Rows) -> tuple[dict[str, int], dict[str, int]]:
    """Kind → places, and kind → different values, each once a row."""
    found = rows.found
    held = [(found.kinds[kind], int(rows.row[text]), rows.texts[text][start:end].casefold())
            for text, start, end, kind in zip(*(part.tolist() for part in (found.text, found.start, found.end, found.kind)))]
    return dict(Counter(kind for kind, _, _ in held)), dict(Counter(kind for kind, _, _ in set(held)))
