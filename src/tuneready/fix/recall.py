"""What the detectors of this run miss on this data: a sample of its rows drawn by hash, then ``recall.measuring`` and the residual."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tuneready import name_model
from tuneready.errors import UserError
from tuneready.fix import leaves, parts
from tuneready.fix.parts import Task
from tuneready.kernels import text as kernel
from tuneready.recall import canaries, measuring, residual, views

ROWS, CHARACTERS = 2_000, 4_000  # rows of the sample; characters read of a text
_SALT = 47

Over = Callable[[Callable[[Task], Any], Sequence[Task]], Iterator[tuple[Task, Any]]]


@dataclass(frozen=True)
class Seen:
    """What the first pass saw, and what the last: rows of each task by its number, rows per kind, rows written, rows found again,
    places per kind."""

    counts: Mapping[int, int]
    kinds: Mapping[str, int]
    written: int
    again: int
    places: Mapping[str, int]


def drawn(total: int, count: int, salt: int) -> np.ndarray:
    """Numbers of ``count`` of ``total`` rows, ascending: those with the smallest hash."""
    if total <= count:
        return np.arange(total)
    return np.sort(np.argsort(kernel.mix(np.arange(total, dtype=np.uint64), salt), kind="stable")[:count])


def by_task(chosen: np.ndarray, tasks: Sequence[Task], counts: Mapping[int, int]) -> dict[int, list[int]]:
    """Rows numbered through all tasks, by the number of the task and counted from its first row."""
    out, first = {}, 0
    for task in tasks:
        behind = first + counts[task.number]
        mine = chosen[(chosen >= first) & (chosen < behind)] - first
        if mine.size:
            out[task.number] = mine.tolist()
        first = behind
    return out


def texts_of(task: Task, wanted: Mapping[int, Sequence[int]]) -> list[tuple[int, str]]:
    """(row counted from the task's first, text) of every leaf of the wanted rows."""
    rows = wanted[task.number]
    out: list[tuple[int, str]] = []
    for number, row, _ in numbered(task, rows):
        out += [(number, text[:CHARACTERS]) for text in leaves.collect([row], task.settings.labels).text]
    return out


def numbered(task: Task, rows: Sequence[int]) -> Iterator[tuple[int, Mapping[str, Any], int]]:
    """(number counted from the task's first, row, line) of the rows with these numbers, ascending."""
    first = at = 0
    for chunk in parts.chunks(task):
        behind = first + len(chunk.rows)
        while at < len(rows) and rows[at] < behind:
            yield rows[at], chunk.rows[rows[at] - first], chunk.lines[rows[at] - first]
            at += 1
        first = behind
        if at == len(rows):
            return


def measure(over: Over, tasks: Sequence[Task], seen: Seen, seed: int, each: int) -> dict[str, Any]:
    """``recall``, ``two_looks``, ``missed`` and ``residual`` for the proof, or a ``reason``.

    Raises:
        UserError: the file cannot be read again.
    """
    if not each:
        return {"recall": None, "residual": None, "reason": "recall on this data was not measured: no canaries were asked for"}
    wanted = by_task(drawn(sum(seen.counts.values()), ROWS, seed + _SALT), tasks, seen.counts)
    texts, rows, base = [], [], 0
    for task, found in over(partial(texts_of, wanted=wanted), [t for t in tasks if t.number in wanted]):
        if isinstance(found, UserError):
            raise found
        rows += [base + number for number, _ in found]
        texts += [text for _, text in found]
        base += seen.counts[task.number]
    order = np.argsort(rows, kind="stable") if rows else np.zeros(0, np.int64)
    settings = tasks[0].settings if tasks else None
    dictionary, model = (settings.dictionary, name_model.load(settings.ner)) if settings else ((), None)
    told = measuring.measure([texts[i] for i in order.tolist()], np.array(rows, np.int64)[order], seed, dictionary, each, model)
    total = sum(seen.counts.values())
    share = {kind: told.different[kind] / count for kind, count in told.places.items()}
    values = {kind: residual.open_values(counts, total, share.get(kind, 1.0)) for kind, counts in _held(tasks).items()}
    missed = residual.by_kind(told.recall, seen.kinds, values, total)
    left = residual.model(missed, told.looks, (seen.written, seen.again), _scale(seen, told))
    return {"recall": told.recall, "two_looks": told.looks, "missed": [one for one in missed if one["rows_found"] or one["upper"]], "residual": left, "reason": "",
            "sample_rows": told.rows, "canaries": {"of_each_kind_and_way": each, "ways": list(canaries.WAYS)}}


def _held(tasks: Sequence[Task]) -> dict[str, np.ndarray]:
    """Kind → int64[n, 2], a line for each text with the kind: its place within the row, and how many were found in it."""
    out: dict[str, list[np.ndarray]] = {}
    for task in tasks:
        with np.load(task.found) as held:
            spans, kinds = held["spans"], held["kinds"].tolist()
        places = int(spans[:, 1].max(initial=0)) + 1
        for number, kind in enumerate(kinds):
            mine = spans[spans[:, 4] == number]
            text, count = np.unique(mine[:, 0] * places + mine[:, 1], return_counts=True)
            out.setdefault(kind, []).append(np.column_stack([text % places, count]))
    return {kind: np.concatenate(parts) for kind, parts in out.items()}


def _scale(seen: Seen, told: measuring.Measured) -> dict[str, float]:
    """Group of looks → places in all rows for one of the sample, whose long texts are cut; rows for one where none was found there."""
    rows = seen.written / told.rows if told.rows else 0.0
    out = {}
    for group, kinds in views.KINDS.items():
        here, all_ = (sum(counts.get(kind, 0) for kind in kinds) for counts in (told.places, seen.places))
        out[group] = all_ / here if here else rows
    return out
