"""What the split asks of every row: its leaf, its place in bytes, its label, group, time, and the fields it is stratified by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready import column_paths, measuring
from tuneready.column_paths import CANONICAL
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels.canonical_json import leaves as leaves_of
from tuneready.row_hashes import LEAF, Rows
from tuneready.source import Part

MISSING = "(none)"  # value of a row that lacks a field


@dataclass(frozen=True)
class Key:
    """A key of the stratification: its name, code of every row (int64[n]), and the values the codes stand for."""

    name: str
    code: np.ndarray
    values: tuple[str, ...]

    def count(self, rows: np.ndarray) -> np.ndarray:
        """int64[values]: rows of each value among a bool mask."""
        return np.bincount(self.code[rows], minlength=len(self.values))


@dataclass(frozen=True)
class RowFacts:
    """All rows of a set. ``offset``, ``length``: int64[n] bytes of the row in its unpacked file, -1 where the container has none.
    ``columns``: name → strings, null where a row has none."""

    rows: Rows
    offset: np.ndarray
    length: np.ndarray
    columns: dict[str, pa.Array]

    def codes(self, name: str) -> np.ndarray:
        """int64[n]: number of the row's value of a column in order of first sight, -1 for none."""
        encoded = self.columns[name].dictionary_encode()
        return np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int64)

    def key(self, name: str) -> Key:
        """The column as a key of a stratification, values in order of their text."""
        values = pc.fill_null(self.columns[name], MISSING)
        names = sorted(pc.unique(values).to_pylist())
        return Key(name, np.asarray(pc.index_in(values, pa.array(names, pa.large_string())), dtype=np.int64), tuple(names))


def asked(facts: RowFacts, names: Sequence[str], option: str) -> None:
    """Raises UserError for a field somebody named that no row has: a slip of the pen must not pass for rows without groups or strata."""
    lost = next((name for name in names if name and len(facts.rows) and facts.columns[name].null_count == len(facts.rows)), None)
    if lost is not None:
        raise UserError(f'no row has a field "{visible(lost)[:60]}"', where=option, code="E-FIELD", fix="check the spelling, or name another field")


def read(work: measuring.Work, parts: Sequence[Part], fields: Sequence[str], workers: int | None = None) -> RowFacts:
    """Reads every row once more.

    Args:
        fields: paths in the row, or canonical names (``label``, ``group``, ``time``, ``source``, ``language``, ``domain``).

    Raises:
        UserError: a field's path cannot be read, or a file cannot be read to its end.
    """
    names = tuple(dict.fromkeys([*CANONICAL, *fields]))
    for name in fields:
        column_paths.steps(name)
    total = sum(work.files[number].size for number in {part.file for part in parts})
    found = list(local.map_parts(partial(_of_part, work, names), parts, workers=local.workers_for(total, workers),
                                 isolate=measuring.any_binary(work.files, parts)))
    none = np.zeros(0, dtype=np.int64)
    places = [np.concatenate([none, *(one[1][k] for one in found)]) for k in range(3)]
    file = np.concatenate([none, *(np.full(len(one[1][0]), part.file, dtype=np.int64) for one, part in zip(found, parts))])
    leaves = np.frombuffer(b"".join(one[0] for one in found), dtype=np.uint8).reshape(-1, LEAF)
    refused = tuple((part.file, *bad) for one, part in zip(found, parts) for bad in one[3])
    columns = {name: pa.chunked_array([one[2][name] for one in found], pa.large_string()).combine_chunks() for name in names}
    return RowFacts(Rows(work.files, leaves, file, places[0], refused), places[1], places[2], columns)


def _of_part(work: measuring.Work, names: Sequence[str], part: Part) -> tuple:
    leaves, refused = [], []
    places: list[list[np.ndarray]] = [[np.zeros(0, dtype=np.int64)] for _ in range(3)]
    columns: dict[str, list[pa.Array]] = {name: [] for name in names}
    for chunk, batch in measuring.batches(work, part):
        refused += [(one.line, one.code) for one in chunk.refusals]
        if not len(batch):
            continue
        leaves += leaves_of(chunk.rows)
        for place, values in zip(places, (chunk.lines, chunk.offsets, chunk.lengths)):
            place.append(np.asarray(values, dtype=np.int64))
        for name in names:
            columns[name].append(column_paths.of_batch(name, batch))
    joined = {name: pa.chunked_array(arrays, pa.large_string()).combine_chunks() for name, arrays in columns.items()}
    return b"".join(leaves), [np.concatenate(column) for column in places], joined, refused
