"""Rows as locks and reviews know them: every field as read, by its canonical hash (RFC 8785; ``kernels.canonical_json.leaf``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tuneready import measuring, shelf
from tuneready.engine import local
from tuneready.finding import visible
from tuneready.intake import discover, identify
from tuneready.kernels.canonical_json import leaves as leaves_of
from tuneready.source import File, Part, ReadLimits

LEAF = 32  # bytes


@dataclass(frozen=True)
class Rows:
    """Leaves of all rows in order.

    Attributes:
        files: the files read. leaves: uint8[n, 32]. file, line: int64[n]: index of the file, place of the row as reports name it.
        refused: (index of the file, line, code) of rows the reader refused: they have no leaf.
    """

    files: tuple[File, ...]
    leaves: np.ndarray
    file: np.ndarray
    line: np.ndarray
    refused: tuple[tuple[int, int, str], ...] = ()

    def __len__(self) -> int:
        return len(self.leaves)

    def list(self, wanted: np.ndarray | None = None) -> list[bytes]:
        """The leaves (of the rows set in ``wanted``) as bytes, for ``kernels.merkle``."""
        raw = (self.leaves if wanted is None else self.leaves[wanted]).tobytes()
        return [raw[i:i + LEAF] for i in range(0, len(raw), LEAF)]

    def distinct(self) -> np.ndarray:
        """int64 per row, the same number for the same leaf."""
        halves = self.leaves.view(np.uint64)
        order = np.lexsort(halves.T[:2])  # the first 16 bytes put equal leaves side by side
        new = np.ones(len(order), dtype=bool)
        new[1:] = (halves[order[1:]] != halves[order[:-1]]).any(axis=1)
        number = np.empty(len(order), dtype=np.int64)
        number[order] = np.cumsum(new) - 1
        return number

    def place(self, row: int) -> str:
        """``file:line`` of a row, safe to show."""
        return f"{visible(self.files[int(self.file[row])].path)}:{int(self.line[row])}"


def read(inputs: Sequence[str], limits: ReadLimits | None = None, workers: int | None = None) -> Rows:
    """Leaves of every row of these files, folders or globs.

    Raises:
        UserError: nothing to read, or a file is refused: a lock covers whole files or nothing.
    """
    limits = limits or ReadLimits()
    files, parts, refused = identify.scan(discover.discover(inputs), limits)
    if refused:
        raise refused[0]
    return of_parts(files, parts, limits, workers)


def of_parts(files: Sequence[File], parts: Sequence[Part], limits: ReadLimits, workers: int | None = None) -> Rows:
    """As ``read``, of files already scanned. Raises UserError: a file cannot be read to its end."""
    total = sum(files[number].size for number in {part.file for part in parts})
    work = partial(_leaves, tuple(files), limits)
    found = list(local.map_parts(work, parts, workers=local.workers_for(total, workers), isolate=measuring.any_binary(files, parts)))
    joined = b"".join(leaves for leaves, _, _ in found)
    lines = [np.asarray(lines, dtype=np.int64) for _, lines, _ in found]
    file = [np.full(len(one), part.file, dtype=np.int64) for one, part in zip(lines, parts)]
    none = np.zeros(0, dtype=np.int64)
    return Rows(tuple(files), np.frombuffer(joined, dtype=np.uint8).reshape(-1, LEAF), np.concatenate([none, *file]),
                np.concatenate([none, *lines]), tuple((part.file, *one) for (_, _, bad), part in zip(found, parts) for one in bad))


def _leaves(files: tuple[File, ...], limits: ReadLimits, part: Part) -> tuple[bytes, list[int], list[tuple[int, str]]]:
    file = files[part.file]
    reader = shelf.by_code("readers", "NAME")[file.container]
    leaves, lines, refused = [], [], []
    for chunk in reader.read(file, part, limits):
        leaves += leaves_of(chunk.rows)
        lines += chunk.lines
        refused += [(one.line, one.code) for one in chunk.refusals]
    return b"".join(leaves), lines, refused
