"""The bytes of refused rows as they stand in their file, packed or not, read forward in one pass."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from tuneready.kernels.records import ends_of
from tuneready.kernels.unpack import open_unpacked
from tuneready.source import File, ReadLimits, Refusal

STEP = 64 << 10
LARGEST = 16 << 20  # bytes of a row; a longer one is not given


class Window:
    """A stream seen through a buffer that only moves forward."""

    def __init__(self, stream: BinaryIO):
        self._stream, self._buffer, self._start, self._ended = stream, b"", 0, False

    def row(self, offset: int, end_of: Callable[[bytes, bool], int]) -> bytes | None:
        """The row that starts at ``offset``; None when it lies behind, or is longer than ``LARGEST``.

        Args:
            offset: of the unpacked content; never less than in an earlier call.
            end_of: where the row at the start of a buffer ends (told whether that is all there is); -1 for not in it.
        """
        if offset < self._start:
            return None
        while offset > self._start + len(self._buffer) and not self._ended:
            self._start += len(self._buffer)
            self._buffer = b""
            self._grow(STEP)
        self._buffer = self._buffer[offset - self._start:]
        self._start = offset
        while (end := end_of(self._buffer, self._ended)) < 0:
            if self._ended or len(self._buffer) > LARGEST:
                return None
            self._grow(max(STEP, len(self._buffer)))  # doubling, so that looking again costs no more than looking once
        return self._buffer[:end] if end <= LARGEST else None

    def _grow(self, size: int) -> None:
        more = self._stream.read(size)
        self._ended = not more
        self._buffer += more


@contextlib.contextmanager
def raw_rows(file: File, limits: ReadLimits) -> Iterator[Callable[[Refusal], bytes | None]]:
    """A function that gives the bytes of a refused row without its line end, for refusals in order of their offsets.

    It gives None where the container has no bytes of a row (Parquet, Arrow, XLSX), or the row is over ``LARGEST``.
    """
    end_of = {"jsonl": _line_end, "csv": _record_end(file.delimiter or ","), "text": _all}.get(file.container)
    if end_of is None:
        yield lambda refusal: None
        return
    with open_unpacked(file.location, file.compression, limits) as stream:
        window = Window(stream)

        def row(refusal: Refusal) -> bytes | None:
            found = window.row(refusal.offset, end_of) if refusal.offset >= 0 else None
            return found if found is None or file.container == "text" else found.removesuffix(b"\n")

        yield row


def _line_end(buffer: bytes, final: bool) -> int:
    at = buffer.find(b"\n")
    return at + 1 if at >= 0 else len(buffer) if final else -1


def _all(buffer: bytes, final: bool) -> int:
    return len(buffer) if final else -1


def _record_end(delimiter: str) -> Callable[[bytes, bool], int]:
    def end_of(buffer: bytes, final: bool) -> int:
        if buffer.find(b'"') < 0:
            return _line_end(buffer, final)
        ends, _, _ = ends_of(buffer, ord(delimiter), final)
        return int(ends[0]) if len(ends) else len(buffer) if final else -1

    return end_of
