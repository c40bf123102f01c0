"""Writing JSONL, JSON arrays, delimited and plain text: records that change are edited in place, all other bytes copied.

A file is a run of gaps and records. A record that is left out (refused, dropped) takes the gap before it with it, so that
lists keep their commas right; the first gap and the last one always stay.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path
from typing import BinaryIO

import numpy as np

from tuneready.errors import UserError
from tuneready.fix import parts, raw_records
from tuneready.fix.leaves import applied
from tuneready.fix.parts import Rows, Task, Written
from tuneready.fix.rewriting import Change
from tuneready.kernels.unpack import open_unpacked
from tuneready.source import Chunk, File, ReadLimits

CONTAINERS = ("jsonl", "json_array", "csv", "text")
STEP = 1 << 20
BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"


class Bytes:
    """Unpacked bytes of a file by offset, forward only."""

    def __init__(self, stream: BinaryIO, at: int):
        self._stream, self._buffer, self._at = stream, b"", at

    def take(self, start: int, stop: int) -> bytes:
        """Bytes from ``start`` to ``stop`` (-1: to the end); ``start`` is never less than in an earlier call."""
        if stop < 0 or self._at + len(self._buffer) < stop:
            pieces, held = [self._buffer[start - self._at:]], self._at + len(self._buffer)
            while (stop < 0 or held < stop) and (more := self._stream.read(STEP)):
                pieces.append(more)
                held += len(more)
            self._buffer, self._at = b"".join(pieces), start
        return self._buffer[start - self._at : None if stop < 0 else stop - self._at]


def write(task: Task) -> Written:
    """Second pass over one part: the records kept and the gaps between them go to ``task.body``."""
    rows = Rows(task)
    with open_unpacked(task.file.location, task.file.compression, task.limits) as stream, open(task.body, "wb") as body:
        stream.skip(task.part.start)
        copy = _Copy(rows, Bytes(stream, task.part.start), body)
        for chunk in parts.chunks(task):
            copy.chunk(chunk)
        copy.end()
    return rows.finished()


class _Copy:
    """Copies a part, chunk by chunk: records without a change in one piece, the others each by itself."""

    def __init__(self, rows: Rows, raw: Bytes, body: BinaryIO):
        self._rows, self._raw, self._body = rows, raw, body
        self._end, self._refused_at, self._started = rows.task.part.start, -1, False

    def chunk(self, chunk: Chunk) -> None:
        """Writes the records of a chunk."""
        changes = self._rows.of(chunk.rows, chunk.lines, self._maybe(chunk))
        self._rows.out.refused += chunk.refusals
        records = _records(chunk)
        apart = [at for at, (_, _, number) in enumerate(records) if number < 0 or number in changes] if changes or chunk.refusals else []
        at = 0
        for one in [*apart, len(records)]:
            while at < one and (self._refused_at >= 0 or not self._rows.out.kept):
                self._record(chunk, records[at], None)
                at += 1
            if at < one:
                self._run(records[one - 1], one - at)
            if one < len(records):
                self._record(chunk, records[one], changes.get(records[one][2]))
            at = one + 1

    def _maybe(self, chunk: Chunk) -> np.ndarray:
        """Rows of the chunk that may hold a known name, told by their bytes."""
        if not self._rows.known or not chunk.rows:
            return np.zeros(0, np.int64)
        start = self._end if self._refused_at < 0 else self._refused_at
        offsets, lengths = np.array(chunk.offsets, np.int64) - start, np.array(chunk.lengths, np.int64)
        data = self._raw.take(start, start + int(offsets[-1] + lengths[-1]))
        return self._rows.known.first.records(data, offsets, lengths, self._rows.task.file.container in ("jsonl", "json_array"))

    def _run(self, last: tuple[int, int, int], count: int) -> None:
        """Records that stay as they are, up to ``last``, with the gaps before and between them."""
        end = last[0] + last[1]
        self._body.write(self._raw.take(self._end, end))
        self._end = end
        self._rows.out.records += count
        self._rows.out.kept += count

    def _record(self, chunk: Chunk, record: tuple[int, int, int], change: Change | None) -> None:
        (offset, length, number), out, file = record, self._rows.out, self._rows.task.file
        gap = self._raw.take(self._end, offset) if self._refused_at < 0 else _gap(self._raw.take(self._refused_at, offset), file.container)
        if not self._started:
            out.first, self._started = gap, True
        out.records += 1
        if number < 0:
            self._refused_at = offset
            return
        self._refused_at, self._end = -1, offset + length
        text = self._raw.take(offset, self._end)
        if change is not None and (change.drop or change.edits):
            new = b"" if change.drop else edited(text, change, file)
            self._rows.note(change, chunk.lines[number], text, new)
            text = new
        if change is not None and change.drop:
            out.dropped += 1
            return
        if out.kept:
            self._body.write(gap)
        else:
            out.lead, out.whole = gap, out.records == 1
        self._rows.keep(change, self._body.tell())
        self._body.write(text)

    def end(self) -> None:
        """What follows the last record."""
        out, refused = self._rows.out, self._refused_at >= 0
        last = self._raw.take(self._refused_at if refused else self._end, self._rows.task.part.stop)
        out.last = _gap(last, self._rows.task.file.container) if refused else last
        if not self._started:
            out.first = out.last


def _records(chunk: Chunk) -> list[tuple[int, int, int]]:
    """(offset, length, row or -1 for a refused one), in order of the file."""
    found = list(zip(chunk.offsets, chunk.lengths, range(len(chunk.rows))))
    return sorted(found + [(r.offset, 0, -1) for r in chunk.refusals]) if chunk.refusals else found


def _gap(region: bytes, container: str) -> bytes:
    """What follows a refused record in the bytes from its start to the next record."""
    if container == "json_array":
        solid = region.rstrip(_BLANK)
        solid = solid.removesuffix(b",").rstrip(_BLANK) if solid.endswith(b",") else solid
        return region[len(solid):]
    return b"\r\n" if region.endswith(b"\r\n") else b"\n" if region.endswith(b"\n") else b""


def edited(record: bytes, change: Change, file: File) -> bytes:
    """The record with its edits."""
    if file.container == "text":
        mark = BOM if record.startswith(BOM) else b""
        return mark + applied(record[len(mark):].decode(), change.edits.get(0, [])).encode()
    text = record.decode()
    if file.container == "csv":
        return raw_records.delimited_record(text, file.delimiter, change.edits).encode()
    return raw_records.json_record(text, change.edits).encode()


def assemble(file: File, done: list[tuple[Task, Written]], target: Path, limits: ReadLimits) -> list[int]:
    """Puts the parts of a file together, packed as the file was. Returns where each part's records begin in the unpacked file."""
    refuse_columns(file)
    carry, begun, any_kept = b"", False, False
    begins = []
    with open_unpacked(file.location, file.compression, limits) as stream, _packed(target, file.compression) as out:
        head = stream.read(done[0][0].part.start)
        out.write(head)
        at = len(head)
        for task, written in done:
            gap = carry + written.first
            if written.records and not begun:
                out.write(gap)
                begun, at = True, at + len(gap)
            if written.kept and any_kept:
                before = gap if written.whole else written.lead
                out.write(before)
                at += len(before)
            begins.append(at)
            if written.kept:
                at += _copy(task.body, out)
                any_kept = True
            carry = written.last if written.records else gap
        out.write(carry)
        _tail(stream, done[-1][0].part.stop, len(head), out)
    return begins


def _tail(stream: BinaryIO, stop: int, read: int, out: BinaryIO) -> None:
    """What follows the last part: the closing bracket of a list."""
    if stop < 0:
        return
    while read < stop and (passed := stream.read(min(STEP, stop - read))):
        read += len(passed)
    while data := stream.read(STEP):
        out.write(data)


def _copy(path: str, out: BinaryIO) -> int:
    """Copies a file and returns its size."""
    with open(path, "rb") as body:
        while data := body.read(STEP):
            out.write(data)
        return body.tell()


def _packed(target: Path, compression: str | None):
    if compression == "gzip":
        return gzip.GzipFile(target, "wb", mtime=0)
    if compression in ("xz", "bz2"):
        return (lzma if compression == "xz" else bz2).open(target, "wb")
    if compression == "zstd":
        import pyarrow as pa

        return pa.CompressedOutputStream(pa.OSFile(str(target), "wb"), "zstd")
    return open(target, "wb")


def refuse_columns(file: File) -> None:
    """Raises UserError for a JSON object of columns, whose rows have no bytes of their own."""
    if "I-JSON-COLUMNS" in file.notes:
        raise UserError("this JSON file holds its rows as columns, which are not rewritten", where=file.path, code="E-JSON-COLUMNS",
                        fix="write it as JSON Lines first")
