"""JSON arrays, and JSON files that hold their rows in one object or in several objects end to end.

Elements are split while the file streams by and decoded like lines of JSON Lines; ``line`` is the element's number and
``column`` counts from its first character. An object file is read as the list of objects it holds (I-JSON-OBJECT names
the key), as columns of equal length (I-JSON-COLUMNS), as objects end to end (I-JSON-PRETTY), or else as one row. A bad
element is refused and the rest goes on; a file whose brackets do not allow a split is refused with the place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from tuneready.errors import UserError
from tuneready.kernels import content, json_elements
from tuneready.kernels.json_wrapper import COLUMNS, OBJECT, PRETTY, how_held, is_one_object, table_of
from tuneready.kernels.record_chunks import Collector
from tuneready.kernels.strict_json import Bad
from tuneready.kernels.unpack import Unpacked, open_unpacked
from tuneready.source import Chunk, File, Part, ReadLimits, Refusal

NAME = "json_array"
RANK = 20
_BLANK = json_elements.BLANK


def recognise(head: bytes, name: str) -> bool:
    """True for an array, and for an object that does not end with its first line."""
    text = head.removeprefix(content.BOM).lstrip(_BLANK)
    promised = content.promises_json_lines(name)
    if text.startswith(b"["):
        inside = text[1:].lstrip(_BLANK)[:1]
        return not promised and (name.lower().endswith(".json") or inside in (b"{", b"[", b'"', b"]"))
    return text.startswith(b"{") and is_one_object(text, name, len(head) < content.HEAD_BYTES, promised)


def scan(file: File, number: int, limits: ReadLimits) -> tuple[File, tuple[Part, ...]]:
    """Hash, notes, and parts cut between elements; ``start`` and ``stop`` are bytes of the unpacked stream.

    Raises:
        UserError: the whole file is refused; E-JSON-SYNTAX where it cannot be split into elements.
    """
    with open(file.location, "rb") as plain:
        size = plain.seek(0, 2)
        plain.seek(0)
        content.refuse_by_content(plain.read(content.HEAD_BYTES), file.path, size)
        plain.seek(0)
        digest = hashlib.file_digest(plain, "sha256").hexdigest()
    with _open(file, 0, limits) as stream:
        head = stream.read(content.HEAD_BYTES)
    if file.compression:
        content.refuse_by_content(head, content.unpacked_name(file.path), -1)
    mark = len(content.BOM) if head.startswith(content.BOM) else 0
    with _open(file, mark, limits) as stream:
        start = json_elements.first_solid(stream.read(json_elements.BLOCK), stream, mark)
    if start < 0:
        content.refuse_by_content(b"", file.path, 0)
    held = how_held(lambda offset: _open(file, offset, limits), start, file.path, limits)
    with _open(file, held.start, limits) as stream:
        region = json_elements.survey(stream, held.start, limits.part_bytes, held.note in (PRETTY, OBJECT, COLUMNS))
    _refuse_unsplit(file, held.note, region)
    notes = file.notes + ("I-ENC-BOM",) * bool(mark) + (held.note,) * bool(held.note) + ("E-TRUNCATED",) * held.cut
    whole = file.compression or held.note in (OBJECT, COLUMNS)
    parts = [(held.start, region.stop, 1)] if whole else region.parts
    return replace(file, sha256=digest, size=size, notes=notes), tuple(Part(number, *part) for part in parts)


def _open(file: File, offset: int, limits: ReadLimits) -> Unpacked:
    stream = open_unpacked(file.location, file.compression, limits)
    stream.skip(offset)
    return stream


def _refuse_unsplit(file: File, kind: str, region: json_elements.Region) -> None:
    """Refuses an empty list, and brackets that close too early or leave text behind them."""
    if region.blank and region.closed:
        content.refuse_by_content(b"", file.path, 0)
    if region.blank:
        raise UserError("the list ends before its first element", where=file.path, code="E-TRUNCATED",
                        fix="the file is cut: fetch it again")
    beyond = region.stop if region.closed and kind in (PRETTY, OBJECT) else region.rest if not kind else -1
    if beyond >= 0:
        raise UserError(f"the JSON value ends early and text goes on at byte {beyond + 1}", where=file.path,
                        code="E-JSON-SYNTAX", fix="mend the brackets there, or write JSON Lines")


def read(file: File, part: Part, limits: ReadLimits) -> Iterator[Chunk]:
    """Elements of a part in order, accepted and refused side by side."""
    kind = next((note for note in file.notes if note.startswith("I-JSON-")), "")
    if kind == COLUMNS:
        yield from _columns(file, part, limits)
        return
    joined = kind in (PRETTY, OBJECT)
    collector, element = Collector(Chunk, Refusal, limits), part.first_line
    left, owed = (part.stop, b""), True  # what follows the last delimiter; whether an element must follow it
    with _open(file, part.start, limits) as stream:
        for offset, block, ends in json_elements.blocks(stream, (part.start, part.stop), limits.line_bytes, joined):
            if ends is None:
                bad = Bad("E-LINE-TOO-LONG", 0, f"a record of more than {limits.line_bytes} bytes")
                yield from collector.refuse(bad, element, offset)
                element, owed = element + 1, bool(block)
            elif ends.size:
                element += yield from _add(collector, block, ends, (offset, element), (joined, limits.line_bytes))
            else:
                left = offset, block
        after = stream.read(1)
        cut = after == b"" and (left[1].startswith(b"{") or not owed if joined else True)
        collector.chunk.notes += ["E-TRUNCATED"] * cut
        if left[1].strip(_BLANK) or (after == b"]" and not joined and owed):
            yield from _add_last(collector, left, element, cut)
        while file.compression and stream.read(json_elements.BLOCK):
            pass  # a checksum at the end of the file counts too
        yield from collector.finish(stream.truncated, stream.damaged)


def _add(collector: Collector, block: bytes, ends: np.ndarray, place: tuple[int, int],
         mode: tuple[bool, int]) -> Generator[Chunk, None, int]:
    """Hands the elements of a block to the collector; returns their number."""
    joined, longest = mode
    records, starts = [], []
    for first, end in zip([0, *ends[:-1].tolist()], (ends - (not joined)).tolist()):
        record = block[first:end].lstrip(_BLANK)
        starts.append(end - len(record))
        records.append(record.rstrip(_BLANK) if len(record) <= longest else record)
    yield from collector.add(block, np.array(starts, np.int64), records, place, lambda i, bad: bad)
    return len(records)


def _add_last(collector: Collector, left: tuple[int, bytes], element: int, cut: bool) -> Iterator[Chunk]:
    """The element after the last delimiter; in a file that was cut, its fault says so."""
    def fate(i: int, bad: Bad) -> Bad:
        return Bad("E-TRUNCATED", bad.column, bad.found) if cut and bad.code in ("E-JSON-SYNTAX", "E-ENC-UTF8") else bad

    record = left[1].rstrip(_BLANK) if len(left[1]) <= collector.limits.line_bytes else left[1]
    yield from collector.add(left[1], np.zeros(1, np.int64), [record], (left[0], element), fate)


def _columns(file: File, part: Part, limits: ReadLimits) -> Iterator[Chunk]:
    """Rows of an object of equally long lists; they have no bytes of their own."""
    with _open(file, part.start, limits) as stream:
        rows = table_of(stream.read(part.stop - part.start), limits)
    for first in range(0, len(rows), limits.chunk_rows):
        some = rows[first : first + limits.chunk_rows]
        yield Chunk(some, list(range(first + 1, first + len(some) + 1)), [-1] * len(some), [0] * len(some))
