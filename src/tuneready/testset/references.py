"""What the rows of a test file expect: labels, items (spans or fields), reference answers, and the names they go by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready import measuring, row_facts
from tuneready.batch import INPUT, INSTRUCTION, REJECTED, TARGET
from tuneready.intake import recognise
from tuneready.source import Part
from tuneready.testset.rows import Rows

CLASSES, ITEMS, TEXTS, PAIRS = "classification", "extraction", "generation", "preference"
MOST_VALUES = 1_000  # values of a field beyond which it names no slices
Item = tuple[str, str]  # field or kind of span, and its value or place


@dataclass(frozen=True)
class References:
    """The test rows in the order of the lock.

    Attributes:
        rows: file, line and leaf of each row. ids: the row's own id field, None where it has none.
        task: what answers are scored as (``CLASSES``, ``ITEMS``, ``TEXTS``, ``PAIRS``).
        labels: per row, sorted and without copies. items: per row, for extraction. answers: per row the reference text, None without.
        inputs: per row the text the model is asked with. others: the rejected answer, for preference.
        spans: the items are spans in the input. label_key: field of an answer's JSON object that holds the label.
        read: labels are read from answers, and folded.
        fields: name → value per row, null where a row has none.
    """

    rows: Rows
    ids: tuple[str | None, ...]
    task: str
    labels: tuple[tuple[str, ...], ...]
    items: tuple[tuple[Item, ...], ...]
    answers: tuple[str | None, ...]
    inputs: tuple[str, ...]
    others: tuple[str | None, ...]
    spans: bool
    label_key: str
    read: bool
    fields: dict[str, pa.Array]

    def __len__(self) -> int:
        return len(self.rows)


def read(work: measuring.Work, parts: Sequence[Part], fields: Sequence[str] = ()) -> References:
    """Reads the test rows. ``fields``: paths in the row to name slices by.

    Raises:
        UserError: a file cannot be read to its end, or a field's path cannot be read.
    """
    facts = row_facts.read(work, parts, tuple(fields))
    ids: list[str | None] = []
    labels: list[tuple[str, ...]] = []
    spans: list[list[dict] | None] = []
    sides: dict[int, list[str | None]] = {side: [] for side in (TARGET, INPUT, REJECTED)}
    for part in parts:
        for _, batch in measuring.batches(work, part):
            ids += batch.table.column("id").to_pylist()
            labels += [tuple(sorted(set(filter(None, one or ())))) for one in batch.table.column("labels").to_pylist()]
            spans += batch.table.column("spans").to_pylist()
            for side, held in sides.items():
                held.extend(_texts(batch, side))
    in_spans = any(one is not None for one in spans)
    task = _scored_as(work.task, labels, sides[REJECTED])
    asked = tuple(text or "" for text in sides[INPUT])
    items = tuple(span_items(one or (), text) if in_spans else field_items(answer) for one, answer, text in zip(spans, sides[TARGET], asked)) if task == ITEMS else ()
    named = {name: values for name, values in facts.columns.items() if name in ("label", "source", "language", "domain", *fields)}
    return References(facts.rows, tuple(ids), task, tuple(labels), items, tuple(sides[TARGET]), asked, tuple(sides[REJECTED]), in_spans,
                      work.label_key, work.labels == recognise.ANSWER, named)


def _texts(batch: measuring.Batch, side: int) -> list[str | None]:
    """Per row: the last text of a side that is learnt; of the input all texts, the system's too."""
    texts = batch.texts
    if side != INPUT:
        kept = np.flatnonzero((texts.side == side) & ~texts.blank & ~(texts.weight == 0))
        at = np.full(len(batch), -1, dtype=np.int64)
        at[texts.row[kept]] = kept
        return texts.array.take(pa.array(at, mask=at < 0)).to_pylist()
    kept = np.flatnonzero(((texts.side == INPUT) | (texts.side == INSTRUCTION)) & ~texts.blank)
    bounds = np.concatenate([[0], np.cumsum(np.bincount(texts.row[kept], minlength=len(batch)))]).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(bounds), texts.array.take(pa.array(kept))), "\n\n").to_pylist()


def _scored_as(task: str, labels: Sequence[tuple[str, ...]], rejected: Sequence[str | None]) -> str:
    """The task; unpaired preference rows (an answer and whether it is good) are classes."""
    if task == PAIRS and not any(rejected) and any(labels):
        return CLASSES
    return task


def span_items(spans: Sequence[dict[str, Any]], text: str = "") -> tuple[Item, ...]:
    """Spans as items: kind and place; the value where the place is not known."""
    return tuple(sorted((span["label"], f"{span['start']}:{span['end']}" if span["start"] >= 0 else "=" + recognise.fold(span["text"] or "")) for span in spans))


def field_items(answer: Any) -> tuple[Item, ...]:
    """The fields of a JSON object (or its text) as items: path and folded value; a list gives one item each. None, and no object: none."""
    try:
        if type(answer) is str:
            answer = json.loads(answer.strip().removeprefix("```json").removeprefix("```").removesuffix("```"))
        return tuple(sorted(_leaves(answer, ""))) if type(answer) is dict else ()
    except (ValueError, RecursionError):
        return ()


def _leaves(value: Any, path: str) -> list[Item]:
    if type(value) is dict:
        return [item for key, one in value.items() for item in _leaves(one, f"{path}.{key}" if path else str(key))]
    if type(value) is list:
        return [item for one in value for item in _leaves(one, path)]
    return [] if value is None or value == "" else [(path, recognise.fold(value if type(value) is str else json.dumps(value)))]
