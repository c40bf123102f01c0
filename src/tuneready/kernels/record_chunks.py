"""Fills chunks of bounded size with decoded JSON records and refusals, in order; how blocks arrive does not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tuneready.kernels.json_rows import decode_rows
from tuneready.kernels.strict_json import MEND, Bad

# What becomes of a refused record: given its index and fault, the fault to report, or None for a blank line.
Fate = Callable[[int, Bad], Bad | None]


class Collector:
    """Takes records block by block and hands over full chunks.

    ``chunk`` and ``refusal`` are the types of ``source.py`` to fill; ``limits`` gives ``chunk_rows``, ``chunk_bytes``
    and the limits of the strict reader. A single record over ``chunk_bytes`` is a chunk of its own.
    """

    def __init__(self, chunk: type, refusal: type, limits: Any):
        self.chunk = chunk()
        self._new, self._refusal, self.limits = chunk, refusal, limits
        self._room = limits.chunk_bytes

    def add(self, block: bytes, starts: np.ndarray, records: list[bytes], place: tuple[int, int],
            fate: Fate) -> Iterator:
        """Decodes ``records`` (cut from ``block`` at ``starts``, int64[n]) and yields chunks as they fill.

        ``place`` is the offset of the block in the stream and the number (line, element) of its first record.
        """
        offset, number = place
        bounds = np.append(starts, len(block))
        done, total = 0, len(records)
        while done < total:
            rows_left = self.limits.chunk_rows - self._held()
            fits = int(np.searchsorted(bounds, bounds[done] + self._room, side="right")) - 1
            upto = min(done + rows_left, fits, total)
            if upto <= done and self._held():
                yield self.emit()
                continue
            upto = max(upto, done + 1)
            first, last = int(bounds[done]), int(bounds[upto])
            piece = block if last - first == len(block) else block[first:last]
            self._decode(piece, bounds[done:upto] - first, records[done:upto], (offset + first, number + done),
                         lambda i, bad, done=done: fate(i + done, bad))
            self._room -= last - first
            done = upto
            if self._held() >= self.limits.chunk_rows or self._room <= 0:
                yield self.emit()

    def refuse(self, bad: Bad, number: int, offset: int) -> Iterator:
        """A record that is refused without being decoded."""
        self._refuse(bad, number, offset)
        if self._held() >= self.limits.chunk_rows:
            yield self.emit()

    def emit(self) -> Any:
        """The chunk filled so far; a new one is begun."""
        chunk, self.chunk, self._room = self.chunk, self._new(), self.limits.chunk_bytes
        return chunk

    def finish(self, truncated: bool, damaged: bool) -> Iterator:
        """The last chunk, with notes about the stream."""
        notes = self.chunk.notes
        notes += ["E-TRUNCATED"] * truncated + ["E-COMP-CRC"] * damaged
        notes[:] = dict.fromkeys(notes)
        if self._held() or notes or self.chunk.blank:
            yield self.emit()

    def _held(self) -> int:
        return len(self.chunk.rows) + len(self.chunk.refusals)

    def _decode(self, piece: bytes, starts: np.ndarray, records: list[bytes], place: tuple[int, int],
                fate: Fate) -> None:
        values, refused = decode_rows(piece, starts, records, self.limits)
        lengths = np.fromiter(map(len, records), np.int64, len(records))
        if piece:  # the carriage return of a line end is no part of the record
            last = np.frombuffer(piece, np.uint8)[np.maximum(starts + lengths - 1, 0)]
            lengths -= (lengths > 0) & (last == 13)
        numbers, offsets = np.arange(place[1], place[1] + len(records)), starts + place[0]
        if refused:
            for i, bad in sorted(refused.items()):
                told = fate(i, bad)
                if told is None:
                    self.chunk.blank += 1
                else:
                    self._refuse(told, int(numbers[i]), int(offsets[i]))
            kept = np.ones(len(records), bool)
            kept[list(refused)] = False
            numbers, offsets, lengths = numbers[kept], offsets[kept], lengths[kept]
            values = [value for value in values if value is not None]
        self.chunk.rows += values
        self.chunk.lines += numbers.tolist()
        self.chunk.offsets += offsets.tolist()
        self.chunk.lengths += lengths.tolist()

    def _refuse(self, bad: Bad, number: int, offset: int) -> None:
        if bad.code == "E-TRUNCATED":
            self.chunk.notes.append(bad.code)
        self.chunk.refusals.append(self._refusal(number, offset, bad.column, bad.code, bad.found, MEND[bad.code]))
