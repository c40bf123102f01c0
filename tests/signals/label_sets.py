"""Labelled texts of banking77 with planted faults, as samples and as batches."""

from __future__ import annotations

import csv
from functools import cache

import numpy as np

from tests.conftest import shared
from tests.signals.rows import batch, labelled
from tuneready.labelled import LabelSample, sample


@cache
def banking(name: str, every: int = 1) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(texts, labels) of ``train`` or ``test``: the rows of every class, or of each ``every``-th."""
    with open(shared(f"data/intents/banking77/{name}.csv"), encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    taken = set(sorted({row["category"] for row in rows})[::every])
    rows = [row for row in rows if row["category"] in taken]
    return tuple(row["text"] for row in rows), tuple(row["category"] for row in rows)


def of(texts, labels, base: int = 0) -> LabelSample:
    """The rows as a sample, numbered from ``base``."""
    return sample(batch([labelled(text, label) for text, label in zip(texts, labels)], "classification")).shifted(base)


def exchanged(labels, share: float, seed: int, among=None) -> list[str]:
    """Labels of which a share is exchanged: evenly for any other, or for one of those ``among`` names for it."""
    names = sorted(set(labels))
    rng = np.random.default_rng(seed)
    out = []
    for label, bad in zip(labels, rng.random(len(labels)) < share):
        choice = [n for n in (among[label] if among else names) if n != label]
        out.append(choice[rng.integers(len(choice))] if bad else label)
    return out


def neighbours(labels) -> dict[str, list[str]]:
    """The five classes whose names share most words with each: what people mix up."""
    names = sorted(set(labels))
    words = {name: set(name.lower().split("_")) for name in names}
    return {name: sorted((o for o in names if o != name), key=lambda o, name=name: (-len(words[o] & words[name]) / len(words[o] | words[name]), o))[:5]
            for name in names}
