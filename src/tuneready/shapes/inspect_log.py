"""Model-run log (Inspect): a sample with ``messages``, ``output`` and ``scores``, or a whole log with ``samples``.

Samples of one log that was read as one row all belong to that row. Text kept aside as ``attachment://…`` is put back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuneready.batch import OTHER_SHAPE, Columns
from tuneready.turns import add_message, has_roles

NAME, TASK, ORDER = "inspect_log", "generation", 20
REQUIRED = ("messages", "output", "scores")
MAP = ("messages",)
_STORED = "attachment://"


def matches(row: dict) -> bool:
    """True for a sample with messages and a model's output, or a log with an evaluation and samples."""
    samples = row.get("samples")
    if type(row.get("eval")) is dict and type(samples) is list:
        return True
    return has_roles(row.get("messages")) and type(row.get("output")) is dict and ("scores" in row or "epoch" in row)


def convert(rows: Sequence[dict], out: Columns) -> None:
    """Adds the rows."""
    for row in rows:
        samples = row.get("samples")
        if type(samples) is list:
            place = 0
            for sample in samples:
                place = _sample(out, sample, "samples[].messages[]", place)
        else:
            _sample(out, row, "messages[]", 0)
        out.end_row(0 if matches(row) else OTHER_SHAPE)


def _sample(out: Columns, sample: Any, base: str, place: int) -> int:
    """Adds the messages of a sample, numbered from ``place``; returns the next number."""
    messages = sample.get("messages") if type(sample) is dict else None
    if type(messages) is not list:
        return place
    stored = sample.get("attachments")
    for i, message in enumerate(messages, place):
        content = message.get("content") if type(message) is dict else None
        kept = type(stored) is dict and type(content) is str and content.startswith(_STORED)
        text = stored.get(content[len(_STORED):], content) if kept else content
        add_message(out, {**message, "content": text} if kept else message, base, i)
    return place + len(messages)
