"""JSON Lines: one object per line, lines parted by LF only.

``scan`` passes once over the bytes: SHA-256, line ends, and parts cut where the content decides (``kernels.cuts``).
``read`` decodes a part block by block (``kernels.json_rows``); what is suspicious goes to the strict reader. Every line
that is not blank is one row, accepted or refused; a line over the limit is refused without being held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from tuneready.kernels import content
from tuneready.kernels.lines import blocks, survey
from tuneready.kernels.record_chunks import Collector
from tuneready.kernels.strict_json import Bad, decode
from tuneready.kernels.unpack import open_unpacked
from tuneready.source import Chunk, File, Part, ReadLimits, Refusal

NAME = "jsonl"
RANK = 30
_LINES_TRIED = 5


def recognise(head: bytes, name: str) -> bool:
    """True when the name promises JSON, or at least half of the first lines are JSON objects."""
    if content.promises_json_lines(name) or name.lower().endswith(".json"):
        return True
    lines = [line for line in head.removeprefix(content.BOM).split(b"\n") if line.strip()][:_LINES_TRIED]
    whole = len(lines) > 1 or len(head) < content.HEAD_BYTES
    return bool(lines) and 2 * sum(_is_object(line, whole) for line in lines) >= len(lines)


def _is_object(line: bytes, whole: bool) -> bool:
    line = line.strip()
    if not whole:
        return line.startswith(b"{") and line[1:].lstrip().startswith(b'"')
    try:
        return isinstance(decode(line, ReadLimits()), dict)
    except Bad as bad:
        return line.startswith(b"{") and bad.code != "E-JSON-SYNTAX"


def scan(file: File, number: int, limits: ReadLimits) -> tuple[File, tuple[Part, ...]]:
    """One pass over the file: hash, notes and parts. ``number`` is the file's index in the run.

    A compressed file is one part; it is unpacked to its end here, so that a bomb is refused before any row is read.

    Raises:
        UserError: the whole file is refused (``kernels.content``, ``kernels.unpack``).
    """
    with open(file.location, "rb") as plain:
        head = plain.read(content.HEAD_BYTES)
        size = plain.seek(0, 2)
        content.refuse_by_content(head, file.path, size)
        plain.seek(0)
        digest = hashlib.file_digest(plain, "sha256").hexdigest() if file.compression else ""
    if file.compression:
        with open_unpacked(file.location, file.compression, limits) as stream:
            content.refuse_by_content(stream.read(content.HEAD_BYTES), content.unpacked_name(file.path), -1)
    with open_unpacked(file.location, file.compression, limits) as stream:
        found = survey(stream, limits.part_bytes, content.BOM)
        complete = not (stream.truncated or stream.damaged)
    if found.blank and complete:
        content.refuse_by_content(b"", file.path, 0)
    parts = [(0, -1, 1)] if file.compression else found.parts
    notes = ("I-LINE-ENDS-MIXED",) if 0 < found.carriage < found.feeds else ()
    scanned = replace(file, sha256=digest or found.sha256, size=size, notes=file.notes + notes)
    return scanned, tuple(Part(number, *part) for part in parts)


def read(file: File, part: Part, limits: ReadLimits) -> Iterator[Chunk]:
    """Rows of a part in order, accepted and refused side by side.

    Chunks keep to ``limits.chunk_rows`` and ``limits.chunk_bytes``; a single longer record is a chunk of its own.
    """
    collector, line = Collector(Chunk, Refusal, limits), part.first_line
    with open_unpacked(file.location, file.compression, limits) as stream:
        stream.skip(part.start)
        for offset, block, passed in blocks(stream, part.start, part.stop, limits.line_bytes):
            if passed:
                bad = Bad("E-LINE-TOO-LONG", 0, f"a record of more than {limits.line_bytes} bytes")
                yield from collector.refuse(bad, line, offset)
                line += 1
                continue
            mark = len(content.BOM) if offset == 0 and block.startswith(content.BOM) else 0
            if mark:
                collector.chunk.notes.append("I-ENC-BOM")
            line += yield from _add(collector, block[mark:], (offset + mark, line), limits.line_bytes)
        yield from collector.finish(stream.truncated, stream.damaged)


def _add(collector: Collector, block: bytes, place: tuple[int, int], longest: int) -> Generator[Chunk, None, int]:
    """Hands the lines of a block to the collector; returns their number."""
    records = block.split(b"\n")
    last = len(records) - 1  # the line without a line feed, in the last block of a file
    if not records[-1]:
        records.pop()
    starts = np.concatenate([[0], np.flatnonzero(np.frombuffer(block, np.uint8) == 10) + 1])[: len(records)]
    yield from collector.add(block, starts, records, place, partial(_fate, records, last, longest))
    return len(records)


def _fate(records: list[bytes], last: int, longest: int, i: int, bad: Bad) -> Bad | None:
    """Blank lines are no rows; a fault in a last line that lacks its line feed says that the file was cut."""
    record = records[i]
    # An overlong line may hold carriage returns anywhere: so it is judged where it is passed over unread.
    if not (record.strip(b" \t\r") if len(record) > longest + 1 else record.removesuffix(b"\r").strip(b" \t")):
        return None
    cut = bad.code == "E-JSON-SYNTAX"
    if bad.code == "E-ENC-UTF8" and i == last:
        try:
            record.decode("utf-8")
        except UnicodeDecodeError as error:
            cut = error.reason == "unexpected end of data"
    return Bad("E-TRUNCATED", bad.column, bad.found) if cut and i == last else bad
