"""Parquet: row groups read batch by batch; a cut or foreign file is refused with what is missing.

Opened in a child process (``BINARY``): a hostile file may crash the library, never the run. Pages without a checksum can
change without a trace, which is noted (``I-NO-CHECKSUM``); where checksums stand they are verified.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from tuneready.errors import UserError
from tuneready.kernels import columns, thrift
from tuneready.kernels.digest import sha256_file
from tuneready.source import Chunk, File, Part, ReadLimits, Refusal

NAME = "parquet"
RANK = 10
BINARY = True
MAGIC, ENCRYPTED = b"PAR1", b"PARE"
SMALLEST = 12  # magic, length of the footer, magic
FIX = "export the file again, or copy it again in full"


def recognise(head: bytes, name: str) -> bool:
    """True for the magic bytes of Parquet."""
    return head[:4] in (MAGIC, ENCRYPTED)


def scan(file: File, number: int, limits: ReadLimits) -> tuple[File, tuple[Part, ...]]:
    """Reads the file once, refuses what cannot or must not be read, and makes one part of some row groups each."""
    _check_ends(file)
    meta = _metadata(file)
    _check_safe(file, meta)
    _check_growth(file, meta, limits)
    if not meta.num_rows:
        raise UserError("the file has no row", where=file.path, code="E-EMPTY-FILE", fix="check the export")
    names = meta.schema.to_arrow_schema().names
    if len(set(names)) < len(names):
        raise UserError("two columns have the same name", where=file.path, code="E-PARQUET", fix="give each column a name of its own")
    parts, start, first, line, held = [], 0, 1, 1, 0
    for group in range(meta.num_row_groups):
        held += meta.row_group(group).total_byte_size
        line += meta.row_group(group).num_rows
        if held >= limits.part_bytes or group == meta.num_row_groups - 1:
            parts.append(Part(number, start, group + 1, first))
            start, first, held = group + 1, line, 0
    with open(file.location, "rb") as stream:
        checked = thrift.all_checked(stream, _first_pages(meta))
    file = replace(file, sha256=sha256_file(file.location), notes=file.notes + (() if checked else ("I-NO-CHECKSUM",)))
    seen = sum(columns.probe(batch) for part in parts for batch in _batches(file, part, limits))
    if seen != meta.num_rows:
        raise UserError(f"the footer states {meta.num_rows} rows, the pages hold {seen}", where=file.path, code="E-PARQUET", fix=FIX)
    return file, tuple(parts)


def read(file: File, part: Part, limits: ReadLimits) -> Iterator[Chunk]:
    """The rows of some row groups; ``lines`` are the elements of the file, from 1."""
    line = part.first_line
    for batch in _batches(file, part, limits):
        yield _chunk(batch, line)
        line += batch.num_rows


def _batches(file: File, part: Part, limits: ReadLimits) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as pq

    line = part.first_line
    try:
        with pq.ParquetFile(file.location, page_checksum_verification="I-NO-CHECKSUM" not in file.notes) as source:
            groups = list(range(part.start, part.stop))
            size = sum(source.metadata.row_group(g).total_byte_size for g in groups)
            count = sum(source.metadata.row_group(g).num_rows for g in groups)
            rows = max(1, min(limits.chunk_rows, limits.chunk_bytes * max(1, count) // max(1, size)))
            for batch in source.iter_batches(batch_size=rows, row_groups=groups, use_threads=False):
                yield batch
                line += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise UserError(f"element {line} and those after it cannot be read: {_short(error)}", where=file.path,
                        code="E-PARQUET", fix=FIX) from None


def _chunk(batch: pa.RecordBatch, line: int) -> Chunk:
    rows, kept, refused = columns.accept(batch)
    refusals = [Refusal(line + at, -1, 0, "E-ENC-UTF8", "a text that is not UTF-8", "write the column as UTF-8") for at in refused]
    each = batch.nbytes // max(1, batch.num_rows)
    return Chunk(rows, [line + at for at in kept], [-1] * len(kept), [each] * len(kept), refusals)


def _check_ends(file: File) -> None:
    with open(file.location, "rb") as stream:
        head = stream.read(4)
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 8))
        tail = stream.read(8)
    what = ""
    if head == ENCRYPTED or tail[4:] == ENCRYPTED:
        what = "the file is encrypted"
    elif size < SMALLEST or tail[4:] != MAGIC:
        what = "the footer is missing: the file is cut"
    elif int.from_bytes(tail[:4], "little") > size - SMALLEST:
        what = "the footer is longer than the file: the file is cut or damaged"
    if what:
        raise UserError(what, where=file.path, code="E-PARQUET", fix=FIX)


def _metadata(file: File):
    import pyarrow.parquet as pq

    try:
        return pq.read_metadata(file.location)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UserError(f"the footer cannot be read: {_short(error)}", where=file.path, code="E-PARQUET", fix=FIX) from None


def _check_safe(file: File, meta) -> None:
    """Refuses Python extension types from the stored schema's bytes, before anything interprets them."""
    try:
        stored = base64.b64decode((meta.metadata or {}).get(b"ARROW:schema", b""))
    except binascii.Error:
        stored = b""
    if columns.PYTHON_TYPE in stored:
        raise UserError("a column holds a Python extension type, which runs code when it is read (CVE-2023-47248)",
                        where=file.path, code="E-UNSAFE", fix="write the column with a plain type")


def _check_growth(file: File, meta, limits: ReadLimits) -> None:
    size = sum(meta.row_group(g).total_byte_size for g in range(meta.num_row_groups))
    if size > limits.unpacked_bytes or (size > limits.ratio_from and size > limits.ratio * file.size):
        raise UserError(f"the file unpacks to {size:,} bytes, more than the limits allow", where=file.path,
                        code="E-COMP-RATIO", fix="write it with less rows, or raise ratio or unpacked_bytes")


def _first_pages(meta) -> list[int]:
    groups = [meta.row_group(g) for g in range(meta.num_row_groups)]
    chunks = [group.column(c) for group in groups for c in range(group.num_columns)]
    return [min(at for at in (c.dictionary_page_offset, c.data_page_offset) if at) for c in chunks]


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
