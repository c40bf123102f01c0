"""Paths of columns: ``meta.customer``, ``choices[0].turns[0]``, and the values they lead to, as text.

A path names a column, and may go deeper. A name that holds a comma, a dot, an equals sign, a bracket or a quote is written as
JSON in brackets: ``["Name, first"]``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import Batch, as_text, strings
from tuneready.errors import UserError
from tuneready.finding import visible

CANONICAL = ("label", "group", "time", "source", "language", "domain")  # columns known by name, whatever the row calls them
CODE, WHERE = "E-MAP", "--map"


@cache
def steps(path: str) -> tuple[str | int, ...]:
    """Keys and positions of a path, outermost first. Raises UserError where it cannot be read."""
    out: list[str | int] = []
    at = 0
    while at < len(path):
        if path[at] == "[":
            try:
                value, end = json.JSONDecoder().raw_decode(path, at)
            except (json.JSONDecodeError, RecursionError):
                value, end = None, at
            if type(value) is not list or len(value) != 1 or type(value[0]) not in (str, int):
                raise _unreadable(path)
            out.append(value[0])
        else:
            at += path[at] == "." and bool(out)
            end = min((k for k in (path.find(".", at), path.find("[", at)) if k >= 0), default=len(path))
            if end == at:
                raise _unreadable(path)
            out.append(path[at:end])
        at = end
    return tuple(out)


def getter(path: str) -> Callable[[dict], Any]:
    """A function that reads the path from a row; None where it is not there. A column named just so comes first."""
    way = steps(path)
    if len(way) == 1:
        key = way[0]
        return lambda row: row.get(key)

    def read(row: dict) -> Any:
        if path in row:
            return row[path]
        value: Any = row
        for step in way:
            if type(step) is str:
                value = value.get(step) if type(value) is dict else None
            else:
                value = value[step] if type(value) is list and -len(value) <= step < len(value) else None
        return value

    return read


def meta_values(rows: Sequence[dict], columns: Mapping[str, str]) -> dict[str, list[str | None]]:
    """The columns' values as texts, one per row; None where a row has none."""
    out: dict[str, list[str | None]] = {}
    for name, path in columns.items():
        way = steps(path)
        if len(way) == 1:
            key = way[0]
            out[name] = [v if type(v := row.get(key)) is str and v else _word(v) for row in rows]
        else:
            read = getter(path)
            out[name] = [_word(read(row)) for row in rows]
    return out


def _word(value: Any) -> str | None:
    """A value as text: strings as they are, other scalars as JSON writes them, empty as None."""
    if value is None or value == "":
        return None
    if type(value) is str:
        return value
    return str(value) if type(value) is int else as_text(value)[0]


def of_batch(name: str, batch: Batch) -> pa.Array:
    """large_string[rows]: the column with a canonical name, else what the path leads to; null where a row has none. Several labels
    of one row are joined by a comma."""
    if name == "label":
        lists = batch.table.column("labels")
        named = pc.greater(pc.fill_null(pc.list_value_length(lists), 0), 0)
        return pc.if_else(named, pc.binary_join(lists, ", "), pa.scalar(None, pa.string())).cast(pa.large_string())
    if name in CANONICAL:
        return batch.table.column(name).cast(pa.large_string())
    return strings(meta_values(batch.source, {name: name})[name]).cast(pa.large_string())


def _unreadable(path: str) -> UserError:
    return UserError(f"{visible(path)!r} is no path", where=WHERE, fix='write column, column.key, column[0] or ["column"]', code=CODE)
