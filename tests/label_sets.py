"""Rows with several labels made of real single-label rows, and errors planted in them."""

from __future__ import annotations

import csv

import numpy as np

from tests.conftest import shared

Sets = list[list[str]]


def joined(count: int, seed: int = 1, classes: int | None = None) -> tuple[list[str], Sets, list[str]]:
    """(texts, sets of labels, names): the texts of one to three banking77 rows of different classes, each row used in turn."""
    rows = list(csv.DictReader(shared("data/intents/banking77/train.csv").read_text(encoding="utf-8").splitlines(keepends=True)))
    names = sorted({row["category"] for row in rows})[:classes]
    rows = [row for row in rows if row["category"] in set(names)]
    rng = np.random.default_rng(seed)
    order = np.concatenate([rng.permutation(len(rows)) for _ in range(1 + 4 * count // len(rows))]).tolist()
    texts, sets = [], []
    for size in rng.integers(1, 4, count).tolist():
        got: dict[str, str] = {}
        while len(got) < size:
            row = rows[order.pop()]
            got.setdefault(row["category"], row["text"])
        texts.append(" ".join(got.values()))
        sets.append(list(got))
    return texts, sets, names


def planted(sets: Sets, names: list[str], share: float = 0.15, seed: int = 2) -> tuple[Sets, set[tuple[int, str]]]:
    """The sets with one label dropped or added in a share of the rows, and the decisions (row, label) that are wrong."""
    rng = np.random.default_rng(seed)
    out, bad = [], set()
    for row, stated in enumerate(sets):
        labels = list(stated)
        if rng.random() < share:
            if rng.random() < 0.5 and len(labels) > 1:
                name = labels.pop(int(rng.integers(len(labels))))
            else:
                name = str(rng.choice([n for n in names if n not in labels]))
                labels.append(name)
            bad.add((row, name))
        out.append(labels)
    return out, bad
