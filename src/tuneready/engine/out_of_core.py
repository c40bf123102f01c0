"""Bringing equal keys together when they do not fit in memory: DuckDB sorts on disk, groups come back in slices.

The groups are those of ``local.brought_together``, in the same order and with the same values; only where they are sorted
differs. Why and from which size on: docs/decisions/0005-out-of-core-grouping.md.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from tuneready.errors import UserError
from tuneready.signal import Groups, Pairs

SLICE = 1 << 20  # rows handed to one reduce: enough to be vectorised, and a sort of as many stays cheap
LEAST_MEMORY = 128 << 20  # bytes; under 64 MB DuckDB 2.0 could not sort ten million keys, with 128 MB it could
INSERT = 1 << 18  # rows sent to DuckDB at once; one batch at a time of 16,384 rows would pay its fixed cost sixteen times
THREADS = 2  # each thread holds sort buffers of its own within the bound on memory; more of them only tighten it

# The tie of two groups with the same first row (a row may have several keys) is broken by the key, that of a row that
# stands twice in a group by the order it came in (rowid): as the stable sorts of local.brought_together do.
_TOGETHER = """
SELECT k.a, k.b, k.r{payload} FROM keys k
JOIN (SELECT a, b, min(r) AS first FROM keys GROUP BY a, b HAVING count(*) > 1) g ON k.a = g.a AND k.b = g.b
ORDER BY g.first, k.a, k.b, k.r, k.rowid
"""


def brought_together(pairs: Iterable[Pairs], folder: str, memory: int) -> Iterator[Groups]:
    """All groups of two or more equal keys, in order of their first row, in slices of about ``SLICE`` rows.

    A group is never split, so one larger than a slice makes a larger slice. Where nothing is equal, one empty slice
    comes, so that its columns are known. Payload comes back bit by bit as it was (NaN, -0.0).

    Args:
        pairs: read once; every one has the same payload columns, each of a boolean, integer or float type of at most 8 bytes.
        folder: where a folder for DuckDB's files is made; it is gone when the last slice was taken or the iterator is closed.
        memory: bytes DuckDB may use, at least ``LEAST_MEMORY``; what comes on top is one insert and one slice.

    Raises:
        UserError: the disk under ``folder`` is full, or cannot be written.
        TypeError: a payload column of another type, or of different types in two batches.
    """
    import duckdb

    try:
        with _database(folder, memory) as connection:
            types = _filled(connection, pairs)
            if types is not None:
                yield from _slices(_ordered(connection, len(types)), types)
    except duckdb.IOException as error:
        raise UserError(
            "there is not enough room on disk to bring equal rows together", code="E-NO-ROOM",
            fix="free space in the folder for temporary files, or set TMPDIR to a folder that has some") from error


@contextlib.contextmanager
def _database(folder: str, memory: int) -> Iterator[Any]:
    """A connection to an empty database that sorts in a folder of its own, gone afterwards."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="grouping-", dir=folder, ignore_cleanup_errors=True) as own:
        settings = {
            "memory_limit": f"{max(memory, LEAST_MEMORY) >> 10}KiB", "temp_directory": own, "threads": THREADS,
            "max_temp_directory_size": "1000TB",  # what the disk has: a full one is then named as such, not as want of memory
            "preserve_insertion_order": True,  # rowid is the order of arrival
            "autoinstall_known_extensions": False, "autoload_known_extensions": False,  # nothing is fetched from the net
        }
        with contextlib.closing(duckdb.connect(":memory:", config=settings)) as connection:
            yield connection


def _filled(connection: Any, pairs: Iterable[Pairs]) -> dict[str, np.dtype] | None:
    """Fills the table ``keys``. Returns the payload's types by name; None when there was no batch at all."""
    types: dict[str, np.dtype] | None = None
    waiting: list[pa.Table] = []
    for one in pairs:
        if types is None:
            types = {name: values.dtype for name, values in one.payload.items()}
            columns = ["a UBIGINT", "b UBIGINT", "r BIGINT", *(f"p{i} {_sql(name, t)}" for i, (name, t) in enumerate(types.items()))]
            connection.execute(f"CREATE TABLE keys ({', '.join(columns)})")
        waiting.append(_table(one, types))
        if sum(map(len, waiting)) >= INSERT:
            _insert(connection, waiting)
            waiting = []
    if waiting:
        _insert(connection, waiting)
    return types


def _sql(name: str, dtype: np.dtype) -> str:
    """The unsigned integer of the same width: DuckDB only carries payload, and carries integers unchanged."""
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        raise TypeError(f"payload column {name} has type {dtype}; booleans, integers and floats of at most 8 bytes are grouped")
    return {1: "UTINYINT", 2: "USMALLINT", 4: "UINTEGER", 8: "UBIGINT"}[dtype.itemsize]


def _table(one: Pairs, types: dict[str, np.dtype]) -> pa.Table:
    given = {name: values.dtype for name, values in one.payload.items()}
    if given != types:
        raise TypeError(f"payload columns differ between batches: {types} and {given}")
    key = np.asarray(one.key, dtype=np.uint64)
    columns = {"a": np.ascontiguousarray(key[:, 0]), "b": np.ascontiguousarray(key[:, 1]), "r": np.asarray(one.rows, dtype=np.int64)}
    for number, name in enumerate(types):
        columns[f"p{number}"] = np.ascontiguousarray(one.payload[name]).view(f"u{types[name].itemsize}")
    return pa.table(columns)


def _insert(connection: Any, tables: list[pa.Table]) -> None:
    connection.register("arrived", pa.concat_tables(tables))
    connection.execute("INSERT INTO keys SELECT * FROM arrived")
    connection.unregister("arrived")


def _ordered(connection: Any, columns: int) -> Iterator[pa.RecordBatch]:
    """Entries whose key is not alone, group after group, batch by batch as DuckDB finishes them."""
    payload = "".join(f", k.p{number}" for number in range(columns))
    reader = pa.RecordBatchReader.from_stream(connection.sql(_TOGETHER.format(payload=payload)))
    yield from reader


def _slices(batches: Iterable[pa.RecordBatch], types: dict[str, np.dtype]) -> Iterator[Groups]:
    """Cuts the stream at the last group that begins in a batch, once there is enough for a slice."""
    held: list[list[np.ndarray]] = [[np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, np.int64),
                                     *(np.zeros(0, f"u{t.itemsize}") for t in types.values())]]
    size, last = 0, None
    for batch in batches:
        columns = [column.to_numpy(zero_copy_only=False) for column in batch.columns]
        if not len(columns[0]):
            continue
        begins = _begins(columns[0], columns[1])
        begins[0] = last != (columns[0][0], columns[1][0])
        last = columns[0][-1], columns[1][-1]
        cut = int(np.flatnonzero(begins)[-1]) if begins.any() else 0
        if size + cut >= SLICE and begins[cut]:
            yield _groups([*held, [column[:cut] for column in columns]], types)
            held, size, columns = [], 0, [column[cut:] for column in columns]
        held.append(columns)
        size += len(columns[0])
    yield _groups(held, types)


def _begins(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """bool: the first entry of its group."""
    begins = np.ones(len(a), dtype=bool)
    begins[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    return begins


def _groups(pieces: list[list[np.ndarray]], types: dict[str, np.dtype]) -> Groups:
    a, b, rows, *payload = (np.concatenate(columns) for columns in zip(*pieces))
    starts = np.flatnonzero(_begins(a, b))
    return Groups(rows, starts, {name: values.view(types[name]) for name, values in zip(types, payload)})
