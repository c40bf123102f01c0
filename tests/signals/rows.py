"""Batches for signal tests, made from rows written out by hand in canonical form.

A row is a mapping with ``segments`` and, where a test needs them, ``flags``, ``labels``, ``spans``, ``calls``,
``answers``, ``tools``, ``weight`` and the names of ``META``. ``turn`` makes a segment; ``chat``, ``pair``,
``preference`` and ``labelled`` make the usual rows.
"""

from __future__ import annotations

import datetime as dt
from types import ModuleType
from typing import Any

import numpy as np

from tuneready import shelf
from tuneready.batch import (
    META,
    ROLE_NAMES,
    SIDE_NAMES,
    Batch,
    Columns,
    build,
)
from tuneready.finding import Finding
from tuneready.project import Project
from tuneready.signal import RowTable, Scope, Signal, of_module
from tuneready.source import File
from tuneready.summary import Measurement

_SIDE_OF_ROLE = {"system": "system", "developer": "system", "assistant": "target"}


def turn(role: str, text: Any, side: str = "", **more: Any) -> dict:
    """One segment: ``role`` and ``side`` by name; ``more`` may hold ``weight``, ``flags``, ``field``, ``index``."""
    return {"role": role, "side": side or _SIDE_OF_ROLE.get(role, "input"), "text": text, **more}


def chat(*turns: tuple[str, Any] | dict, **row: Any) -> dict:
    """A chat row of (role, text) pairs or ready segments, indexed in order."""
    made = [dict(turn(*t) if isinstance(t, tuple) else t) for t in turns]
    for place, segment in enumerate(made):
        segment.setdefault("index", place)
        segment.setdefault("field", "messages[].content")
    return {"segments": made, **row}


def pair(prompt: Any, completion: Any, **row: Any) -> dict:
    """A prompt-completion row."""
    return {"segments": [turn("none", prompt, "input", field="prompt"),
                         turn("none", completion, "target", field="completion")], **row}


def preference(prompt: Any, chosen: Any, rejected: Any, **row: Any) -> dict:
    """A preference row with its two sides."""
    return {"segments": [turn("user", prompt, "input", field="prompt"),
                         turn("assistant", chosen, "target", field="chosen"),
                         turn("assistant", rejected, "rejected", field="rejected")], **row}


def labelled(text: Any, *labels: str, **row: Any) -> dict:
    """A row of a label task: input text and labels."""
    return {"segments": [turn("none", text, "input", field="text")], "labels": list(labels), **row}


def batch(rows: list[dict], task: str = "generation") -> Batch:
    """The rows as a batch of one file, one line each."""
    columns = Columns()
    for row in rows:
        for segment in row["segments"]:
            columns.segment(
                ROLE_NAMES.index(segment["role"]), SIDE_NAMES.index(segment["side"]), segment["text"],
                columns.field_number(segment.get("field", "text")), segment.get("index", -1), segment.get("flags", 0),
            )
            if "weight" in segment:
                columns.set_weight(segment["weight"])
        if "labels" in row:
            columns.label(row["labels"])
        for name, kept in (("spans", columns.spans), ("calls", columns.calls), ("answers", columns.answers),
                           ("tools", columns.tools), ("weight", columns.row_weight)):
            if name in row:
                kept[columns.row] = row[name]
        columns.end_row(row.get("flags", 0))
    n = len(rows)
    meta = {name: [row.get(name) for row in rows] for name in META if any(name in row for row in rows)}
    return build(columns, rows, (list(range(1, n + 1)), [-1] * n, [-1] * n), meta, 0, task)


def converted(shape: str, rows: list[dict]) -> Batch:
    """Rows as they stand in a file, through the shipped shape of that name."""
    module = shelf.by_code("shapes", "NAME")[shape]
    columns, n = Columns(), len(rows)
    module.convert(rows, columns)
    return build(columns, rows, (list(range(1, n + 1)), [-1] * n, [-1] * n), {}, 0, module.TASK)


def targets(texts: list[Any], prompt: str = "What should I do next?") -> Batch:
    """Chat rows that differ in their answer only."""
    return batch([chat(("user", prompt), ("assistant", text)) for text in texts])


def inputs(texts: list[Any], answer: str = "Please restart the router.") -> Batch:
    """Chat rows that differ in their question only."""
    return batch([chat(("user", text), ("assistant", answer)) for text in texts])


def scope(n: int, task: str = "generation", refused: int = 0) -> Scope:
    """What ``judge`` is told about ``n`` judged rows of a file ``rows.jsonl``, one line each."""
    table = RowTable(np.zeros(n, dtype=np.int32), np.arange(1, n + 1), np.full(n, -1), (File("rows.jsonl", "rows.jsonl"),))
    return Scope(table, n, task, Project(), dt.date(2026, 11, 22), refused=refused)


def measure(signal: ModuleType | Signal, of: Batch, **limits: Any) -> Measurement:
    """The signal's measurement of a batch, with changed limits if any."""
    built = signal if isinstance(signal, Signal) else of_module(signal)
    return built.measure(of, built.limits(**limits))


def flagged(signal: ModuleType | Signal, of: Batch, **limits: Any) -> list[int]:
    """Rows of the batch the signal counts."""
    return measure(signal, of, **limits).flags.counted().tolist()


def findings(signal: ModuleType | Signal, of: Batch, refused: int = 0, **limits: Any) -> tuple[Finding, ...]:
    """Findings of the signal over one batch taken as the whole run."""
    built = signal if isinstance(signal, Signal) else of_module(signal)
    return tuple(built.judge(measure(built, of, **limits), scope(len(of), of.task, refused), built.limits(**limits)))


