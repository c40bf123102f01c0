"""Arrow IPC: files and streams, also Feather 2, read one record batch at a time.

Opened in a child process (``BINARY``). Python extension types are refused before anything interprets them. A stream
without its end mark may be cut between two batches, which nothing else can show: noted as ``I-ARROW-NO-END``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from tuneready.errors import UserError
from tuneready.kernels import columns
from tuneready.kernels.digest import sha256_file
from tuneready.source import Chunk, File, Part, ReadLimits, Refusal

NAME = "arrow"
RANK = 11
BINARY = True
MAGIC = b"ARROW1"
CONTINUES = b"\xff\xff\xff\xff"
END = CONTINUES + bytes(4)
LARGEST_SCHEMA = 64 << 20
FIX = "export the file again, or copy it again in full"


def recognise(head: bytes, name: str) -> bool:
    """True for the magic of an Arrow file, or the first message of an Arrow stream."""
    if head.startswith(MAGIC):
        return True
    return head[:4] == CONTINUES and 0 < int.from_bytes(head[4:8], "little", signed=True) < LARGEST_SCHEMA


def scan(file: File, number: int, limits: ReadLimits) -> tuple[File, tuple[Part, ...]]:
    """Walks all batches once, so that a cut file is refused before a row of it counts."""
    notes = _check_raw(file)
    sizes: list[int] = []
    try:
        with pa.memory_map(file.location) as source:
            batches = _batches(source, _is_file(file), 0, -1)
            names = next(batches).names
            sizes.extend(map(columns.probe, batches))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _fault(file, f"batch {len(sizes) + 1} cannot be read", error) from None
    if len(set(names)) < len(names):
        raise UserError("two columns have the same name", where=file.path, code="E-ARROW", fix="give each column a name of its own")
    if not sum(sizes):
        raise UserError("the file has no row", where=file.path, code="E-EMPTY-FILE", fix="check the export")
    parts, start, first, line = [], 0, 1, 1
    rows_per_part = max(1, limits.part_bytes * sum(sizes) // max(1, file.size))
    for batch, size in enumerate(sizes):
        line += size
        last = batch == len(sizes) - 1
        if last or (_is_file(file) and line - first >= rows_per_part):
            parts.append(Part(number, start, batch + 1, first))
            start, first = batch + 1, line
    return replace(file, sha256=sha256_file(file.location), notes=file.notes + notes), tuple(parts)


def read(file: File, part: Part, limits: ReadLimits) -> Iterator[Chunk]:
    """The rows of some batches; ``lines`` are the elements of the file, from 1."""
    line = part.first_line
    try:
        with pa.memory_map(file.location) as source:
            batches = _batches(source, _is_file(file), part.start, part.stop)
            next(batches)
            for batch in batches:
                each = max(1, batch.nbytes // max(1, batch.num_rows))
                step = max(1, min(limits.chunk_rows, limits.chunk_bytes // each))
                for at in range(0, batch.num_rows, step):
                    yield _chunk(batch.slice(at, step), line, each)
                    line += min(step, batch.num_rows - at)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _fault(file, f"element {line} and those after it cannot be read", error) from None


def _chunk(batch: pa.RecordBatch, line: int, each: int) -> Chunk:
    rows, kept, refused = columns.accept(batch)
    refusals = [Refusal(line + at, -1, 0, "E-ENC-UTF8", "a text that is not UTF-8", "write the column as UTF-8") for at in refused]
    return Chunk(rows, [line + at for at in kept], [-1] * len(kept), [each] * len(kept), refusals)


def _batches(source: pa.MemoryMappedFile, is_file: bool, start: int, stop: int) -> Iterator[pa.RecordBatch | pa.Schema]:
    """The schema, then the batches from ``start`` to ``stop`` (-1: to the end)."""
    reader = pa.ipc.open_file(source) if is_file else pa.ipc.open_stream(source)
    yield reader.schema
    if is_file:
        for number in range(start, reader.num_record_batches if stop < 0 else stop):
            yield reader.get_batch(number)
        return
    for number, batch in enumerate(reader):
        if number >= start and (stop < 0 or number < stop):
            yield batch


def _is_file(file: File) -> bool:
    with open(file.location, "rb") as stream:
        return stream.read(6) == MAGIC


def _check_raw(file: File) -> tuple[str, ...]:
    """Looks at the schema's bytes before the library does; returns notes."""
    with open(file.location, "rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        is_file = stream.read(6) == MAGIC
        stream.seek(max(0, size - 10))
        tail = stream.read(10)
        if is_file and (size < 20 or not tail.endswith(MAGIC)):
            raise UserError("the footer is missing: the file is cut", where=file.path, code="E-ARROW", fix=FIX)
        footer = int.from_bytes(tail[:4], "little", signed=True) if is_file else 0
        stream.seek(8 if is_file else 0)
        length = int.from_bytes(stream.read(8)[4:], "little", signed=True)
        if not 0 < length <= LARGEST_SCHEMA or not 0 <= footer <= size:
            raise UserError("the schema is missing or too large", where=file.path, code="E-ARROW", fix=FIX)
        described = stream.read(length)
        stream.seek(max(0, size - 10 - footer))
        described += stream.read(footer)
    if columns.PYTHON_TYPE in described:
        raise UserError("a column holds a Python extension type, which runs code when it is read (CVE-2023-47248)",
                        where=file.path, code="E-UNSAFE", fix="write the column with a plain type")
    return () if is_file or tail.endswith(END) else ("I-ARROW-NO-END",)


def _fault(file: File, what: str, error: Exception) -> UserError:
    reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return UserError(f"{what}: {reason}", where=file.path, code="E-ARROW", fix=FIX)
