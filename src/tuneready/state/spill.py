"""Keys and sketches of finished parts in files of the run's own folder, so that a large run does not hold them in memory.

Raw arrays, one file for what is put away at once, each array at its place. The files are this run's alone and are gone with
their folder: nothing is checked when they are read.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuneready.errors import UserError

LEAST = 4096  # bytes of an array that is worth a place in a file


@dataclass(frozen=True)
class Spilled:
    """An array in a file: where it begins, its type and shape, and whether its columns lie together instead of its rows."""

    path: str
    at: int
    dtype: str
    shape: tuple[int, ...]
    by_column: bool

    def read(self) -> np.ndarray:
        """The array, in memory of its own."""
        flat = np.fromfile(self.path, self.dtype, int(np.prod(self.shape)), offset=self.at)
        return flat.reshape(self.shape, order="F" if self.by_column else "C")

    def mapped(self) -> np.ndarray:
        """The array, brought in where it is looked at."""
        return np.memmap(self.path, self.dtype, "r", self.at, self.shape, "F" if self.by_column else "C")

    def column(self, k: int) -> np.ndarray:
        """Column ``k`` of an array of two dimensions."""
        if not self.by_column:
            return self.mapped()[:, k]
        one = self.shape[0] * np.dtype(self.dtype).itemsize
        return np.fromfile(self.path, self.dtype, self.shape[0], offset=self.at + k * one)


def spilled(values: Sequence[Any], folder: str) -> list[Any]:
    """The keys and sketches (dataclasses of arrays and mappings of arrays) with their larger arrays in one new file of ``folder``;
    as they are where ``folder`` is empty. What lies in a file already stays there.

    Raises:
        UserError: the disk under ``folder`` is full, or cannot be written.
    """
    if not folder or not values:
        return list(values)
    try:
        return _written(values, folder)
    except OSError as error:
        raise UserError(
            f"a large run needs room on disk, and there is none: {error.strerror or error}", code="E-NO-ROOM",
            fix="free space in the folder for temporary files, or set TMPDIR to a folder that has some") from error


def _written(values: Sequence[Any], folder: str) -> list[Any]:
    """``spilled`` into a new file of the folder."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".arrays", delete=False) as stream:
        written: dict[int, Spilled] = {}  # signals that share an array share its place

        def put(array: Any) -> Any:
            if not isinstance(array, np.ndarray) or array.nbytes < LEAST:
                return array
            if id(array) not in written:
                by_column = array.ndim == 2 and array.flags.f_contiguous and not array.flags.c_contiguous
                flat = np.ascontiguousarray(array.T if by_column else array)
                written[id(array)] = Spilled(stream.name, stream.tell(), array.dtype.str, array.shape, by_column)
                stream.write(flat.reshape(-1).view(np.uint8).data)
            return written[id(array)]

        return [_with(value, put, ()) for value in values]


def loaded(value: Any, but: Sequence[str] = ()) -> Any:
    """The keys or sketch with all arrays in memory, those named in ``but`` as they are."""
    return _with(value, lambda held: held.read() if isinstance(held, Spilled) else held, but)


def mapped(held: np.ndarray | Spilled) -> np.ndarray:
    """An array as it is; one in a file is mapped, not read."""
    return held.mapped() if isinstance(held, Spilled) else held


def column(held: np.ndarray | Spilled, k: int) -> np.ndarray:
    """Column ``k`` of an array; of one in a file nothing else is read."""
    return held.column(k) if isinstance(held, Spilled) else held[:, k]


def _with(value: Any, change: Any, but: Sequence[str]) -> Any:
    found = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.name not in but}
    return dataclasses.replace(value, **{
        name: {key: change(item) for key, item in held.items()} if isinstance(held, dict) else change(held) for name, held in found.items()})
