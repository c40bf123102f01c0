"""Writing JSONL, JSON arrays, delimited and plain text: records that change are edited in place, all other bytes copied.

A file is a run of gaps and records. A record that is left out (refused, dropped) takes the gap before it with it, so that
lists keep their commas right; the first gap and the last one always stay.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

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
    rows, end, refused_at, started = Rows(task), task.part.start, -1, False
    out = rows.out
    with open_unpacked(task.file.location, task.file.compression, task.limits) as stream, open(task.body, "wb") as body:
        stream.skip(task.part.start)
        raw = Bytes(stream, task.part.start)
        for chunk in parts.chunks(task):
            changes = rows.of(chunk.rows, chunk.lines)
            out.refused += chunk.refusals
            for offset, length, number in _records(chunk):
                gap = raw.take(end, offset) if refused_at < 0 else _gap(raw.take(refused_at, offset), task.file.container)
                if not started:
                    out.first, started = gap, True
                out.records += 1
                if number < 0:
                    refused_at = offset
                    continue
                refused_at, end = -1, offset + length
                record, change = raw.take(offset, end), changes.get(number)
                if change is not None and (change.drop or change.edits):
                    new = b"" if change.drop else edited(record, change, task.file)
                    rows.note(change, chunk.lines[number], record, new)
                    record = new
                if change is not None and change.drop:
                    out.dropped += 1
                    continue
                if out.kept:
                    body.write(gap)
                else:
                    out.lead, out.whole = gap, out.records == 1
                body.write(record)
                rows.keep(change)
        last = raw.take(refused_at if refused_at >= 0 else end, task.part.stop)
        out.last = _gap(last, task.file.container) if refused_at >= 0 else last
        if not started:
            out.first = out.last
    return rows.finished()


def _records(chunk: Chunk) -> Iterator[tuple[int, int, int]]:
    """(offset, length, row or -1 for a refused one), in order of the file."""
    found = list(zip(chunk.offsets, chunk.lengths, range(len(chunk.rows))))
    return iter(sorted(found + [(r.offset, 0, -1) for r in chunk.refusals]) if chunk.refusals else found)


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


def assemble(file: File, done: list[tuple[Task, Written]], target: Path, limits: ReadLimits) -> None:
    """Puts the parts of a file together, packed as the file was."""
    refuse_columns(file)
    carry, begun, any_kept = b"", False, False
    with open_unpacked(file.location, file.compression, limits) as stream, _packed(target, file.compression) as out:
        head = stream.read(done[0][0].part.start)
        out.write(head)
        for task, written in done:
            gap = carry + written.first
            if not written.records:
                carry = gap
                continue
            if not begun:
                out.write(gap)
                begun = True
            if written.kept:
                if any_kept:
                    out.write(gap if written.whole else written.lead)
                _copy(task.body, out)
                any_kept = True
            carry = written.last
        out.write(carry)
        _tail(stream, done[-1][0].part.stop, len(head), out)


def _tail(stream: BinaryIO, stop: int, read: int, out: BinaryIO) -> None:
    """What follows the last part: the closing bracket of a list."""
    if stop < 0:
        return
    while read < stop and (passed := stream.read(min(STEP, stop - read))):
        read += len(passed)
    while data := stream.read(STEP):
        out.write(data)


def _copy(path: str, out: BinaryIO) -> None:
    with open(path, "rb") as body:
        while data := body.read(STEP):
            out.write(data)


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
