"""The row table behind a report: one line per row and finding (``rows.parquet``, ``findings.csv``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.kernels import families
from tuneready.signal import RowTable, Signal
from tuneready.source import File, Refusal, uid
from tuneready.summary import Flags, Measurement

SCHEMA = pa.schema([
    ("file", pa.string()), ("line", pa.int64()), ("uid", pa.string()), ("code", pa.string()), ("severity", pa.string()),
    ("score", pa.float64()), ("suggestion", pa.string()), ("family", pa.string()),
])
UNREADABLE, FILE_FAULT = "FMT001", "FMT080"


def table(measurements: Mapping[str, Measurement], signals: Mapping[str, Signal], severities: Mapping[str, str],
          rows: RowTable, refusals: Iterable[tuple[int, Refusal]], notes: Iterable[tuple[int, str]] = ()) -> pa.Table:
    """All row findings, in order of file, line and code.

    Args:
        severities: code → severity of the finding as judged; codes that were not judged a finding are left out.
        notes: (file index, note code) about files as a whole: information on the first line of the file.
    """
    paths = pa.array([file.path for file in rows.files], pa.string())
    family_of = _families(m.flags for code, m in measurements.items() if code in severities)
    pieces = [_of_signal(code, measurements[code].flags, severities[code], rows, paths, family_of)
              for code in signals if code in measurements and code in severities and len(measurements[code].flags.rows)]
    pieces.append(_of_refusals(list(refusals), rows.files))
    pieces.append(_of_notes(list(notes), rows.files))
    whole = pa.concat_tables(pieces)
    order = pc.sort_indices(whole, sort_keys=[("file", "ascending"), ("line", "ascending"), ("code", "ascending")])
    return whole.take(order)


def _families(flags: Iterable[Flags]) -> tuple[np.ndarray, np.ndarray]:
    """(row, name row) over all signals that group rows: one name wherever families share a row (SPEC §8)."""
    pairs = [(f.rows[f.family >= 0], f.family[f.family >= 0]) for f in flags if f.family is not None]
    if not pairs:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty
    return families.components(np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs]))


def _of_signal(code: str, flags: Flags, severity: str, rows: RowTable, paths: pa.Array,
               family_of: tuple[np.ndarray, np.ndarray]) -> pa.Table:
    at = flags.rows
    file = paths.take(pa.array(rows.file[at]))
    n = len(at)
    severe = pa.array(np.full(n, severity)) if flags.info is None else pa.array(np.where(flags.info, "info", severity))
    family = pa.nulls(n, pa.string())
    if flags.family is not None and len(family_of[0]):
        where = np.searchsorted(family_of[0], at)
        named = family_of[1][np.minimum(where, len(family_of[1]) - 1)]
        family = pc.if_else(pa.array(flags.family >= 0), _uids(named, rows, paths), pa.scalar(None, pa.string()))
    score = pa.nulls(n, pa.float64()) if flags.score is None else pa.array(flags.score, pa.float64(), from_pandas=True)
    note = pa.nulls(n, pa.string()) if flags.note is None else pa.array([t or None for t in flags.note], pa.string())
    if flags.other is not None:  # the counterpart by its identity, where no note says more
        beside = _uids(np.maximum(flags.other, 0), rows, paths)
        note = pc.coalesce(note, pc.if_else(pa.array(flags.other >= 0), beside, pa.scalar(None, pa.string())))
    return pa.Table.from_arrays(
        [file, pa.array(rows.line[at]), _uids(at, rows, paths), pa.array([code] * n, pa.string()), severe.cast(pa.string()),
         score, note, family], schema=SCHEMA)


def _uids(at: np.ndarray, rows: RowTable, paths: pa.Array) -> pa.Array:
    lines = pc.cast(pa.array(rows.line[at]), pa.string())
    return pc.binary_join_element_wise(paths.take(pa.array(rows.file[at])), lines, ":")


def _of_refusals(refusals: list[tuple[int, Refusal]], files: tuple[File, ...]) -> pa.Table:
    """A refused row stands under an FMT code with its line and the reader's code as suggestion (SPEC §8)."""
    places = [(files[number].path, refusal.line) for number, refusal in refusals]
    return _lines(places, UNREADABLE, "blocker", [refusal.code for _, refusal in refusals])


def _of_notes(notes: list[tuple[int, str]], files: tuple[File, ...]) -> pa.Table:
    """Faults of the file are information on rows (SPEC §8)."""
    return _lines([(files[number].path, 1) for number, _ in notes], FILE_FAULT, "info", [note for _, note in notes])


def _lines(places: list[tuple[str, int]], code: str, severity: str, suggestions: list[str]) -> pa.Table:
    n = len(places)
    return pa.Table.from_pydict(
        {"file": [path for path, _ in places], "line": [line for _, line in places], "uid": [uid(*place) for place in places],
         "code": [code] * n, "severity": [severity] * n, "score": [None] * n, "suggestion": suggestions, "family": [None] * n},
        schema=SCHEMA)
