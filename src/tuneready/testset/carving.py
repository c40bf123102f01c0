"""Writes the two sides of a split: the test file and the training pool, rows byte for byte where the container has bytes of a row."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from tuneready import measuring, shelf
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.intake import identify
from tuneready.kernels.unpack import open_unpacked
from tuneready.row_facts import RowFacts
from tuneready.source import File, Part
from tuneready.state.files import write_atomic

TEST, POOL, LATER, NEAR = "test", "pool", "later", "near"
STEP = 8 << 20  # bytes read at once


def extension(files: Sequence[File]) -> str:
    """``.csv`` for CSV files of one dialect, else ``.jsonl``: other containers are written as JSON Lines."""
    same = len({(file.container, file.delimiter) for file in files}) == 1 and len(files) == 1
    return ".csv" if same and files[0].container == "csv" else ".jsonl"


def free(folder: str | os.PathLike[str], names: Sequence[str], files: Sequence[File]) -> list[Path]:
    """The files that will be written. Raises UserError where one is there already."""
    paths = [Path(folder) / f"{name}{extension(files)}" for name in names]
    taken = next((path for path in paths if path.exists()), None)
    if taken is not None:
        raise UserError("there is a file of this name already", where=visible(str(taken)), code="E-WRITE", fix="choose another folder with -o DIR")
    return paths


def write(path: Path, facts: RowFacts, mine: np.ndarray, work: measuring.Work, parts: Sequence[Part]) -> None:
    """Writes the rows set in ``mine`` (bool[n]). Raises UserError: the file cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, lambda out: _copy(out, facts, mine, work, parts, extension(work.files)))


def _copy(out: BinaryIO, facts: RowFacts, mine: np.ndarray, work: measuring.Work, parts: Sequence[Part], ending: str) -> None:
    """The rows set in ``mine``, in order."""
    for number, file in enumerate(work.files):
        at = np.flatnonzero((facts.rows.file == number) & mine)
        as_it_stands = file.container == ("csv" if ending == ".csv" else "jsonl") and file.encoding == "utf-8"
        if as_it_stands and (facts.offset[facts.rows.file == number] >= 0).all():
            _bytes(out, file, facts, number, at, work)
        else:
            _decoded(out, [part for part in parts if part.file == number], set(facts.rows.line[at].tolist()), work)


def _bytes(out: BinaryIO, file: File, facts: RowFacts, number: int, at: np.ndarray, work: measuring.Work) -> None:
    """Copies bytes. A CSV file begins with its header."""
    start, length = facts.offset[at], facts.length[at]
    header = int(facts.offset[facts.rows.file == number].min()) if file.container == "csv" and len(facts.offset) else 0
    spans = ([(0, header)] if header else []) + (_runs(start, length) if file.container == "jsonl" else list(zip(start.tolist(), (start + length).tolist())))
    with open_unpacked(file.location, file.compression, work.limits) as stream:
        end = b"\n"
        for piece in _ranges(stream, spans):
            end = b"\r\n" if piece.endswith(b"\r\n") else end  # as the header ends
            out.write(piece if piece.endswith(b"\n") else piece.rstrip(b"\r") + end)


def _runs(start: np.ndarray, length: np.ndarray) -> list[tuple[int, int]]:
    """Ranges of bytes of rows; rows with nothing but a line feed between them are one range, up to about ``STEP`` bytes."""
    stop = start + length
    new = np.ones(len(start), dtype=bool)
    new[1:] = (start[1:] != stop[:-1] + 1) | (start[1:] // STEP != start[:-1] // STEP)
    at = np.flatnonzero(new)
    return list(zip(start[at].tolist(), stop[np.append(at[1:], len(start)) - 1].tolist())) if len(at) else []


def _ranges(stream: BinaryIO, spans: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """The bytes of ascending ranges, read forward."""
    at = 0
    for start, stop in spans:
        while at < start:
            passed = len(stream.read(min(STEP, start - at)))
            if not passed:
                return
            at += passed
        yield stream.read(stop - start)
        at = stop


def _decoded(out: BinaryIO, parts: Sequence[Part], lines: set[int], work: measuring.Work) -> None:
    """Rows of a container without bytes of a row, as JSON Lines."""
    import json

    reader = shelf.by_code("readers", "NAME")
    for part in parts:
        file = work.files[part.file]
        for chunk in _chunks(reader[file.container], file, part, work):
            for line, row in zip(chunk.lines, chunk.rows):
                if line in lines:
                    out.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _chunks(reader: measuring.Any, file: File, part: Part, work: measuring.Work) -> Iterator[measuring.Any]:
    """Chunks of a part; binary containers are opened in a child process."""
    if not identify.binary(reader):
        yield from reader.read(file, part, work.limits)
        return
    from functools import partial

    from tuneready.engine import local

    yield from next(iter(local.map_parts(partial(_all, file, work.limits), [part], isolate=True)))


def _all(file: File, limits: measuring.Any, part: Part) -> list:
    return list(shelf.by_code("readers", "NAME")[file.container].read(file, part, limits))
