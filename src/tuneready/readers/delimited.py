"""CSV and TSV: comma, semicolon, tab or pipe, told from the content.

RFC 4180, strict: a header is required, its names are unique and not empty; cells are text and stay text (``NA``, ``007``,
``=1+1``); a quoted cell may hold line ends. A row with another number of fields than the header is refused by itself; a
quote that does not close refuses the file, for nobody can tell where its rows end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels import dialect, encodings, headless, records
from tuneready.kernels.digest import sha256_file
from tuneready.kernels.unpack import open_unpacked
from tuneready.source import Chunk, File, Part, ReadLimits, Refusal

NAME = "csv"
RANK = 60
STEP, HEAD, LONGEST_HEADER = 4 << 20, 64 << 10, 1 << 20  # bytes: read at once, the dialect is told from, of the first row
SUFFIXES, PACKED = (".csv", ".tsv", ".tab", ".psv"), (".gz", ".zst", ".xz", ".bz2")
# More undecodable rows than this, and the message names the likely encoding (reference/reliability.md §2.2).
MANY = 0.01
ENDS = {"truncated": "E-TRUNCATED", "damaged": "E-COMP-CRC"}  # how a packed file may end before its content does
_MEND = {
    **dialect.MEND, "E-CSV-FIELDS": "quote cells that hold the delimiter, or add the missing cells",
    "E-TRUNCATED": "the file is cut: fetch it again", "E-COMP-CRC": "the packed file is damaged: fetch it again",
    records.TOO_LONG: "look for a quote that does not close; raise line_bytes if the row is right",
}


def recognise(head: bytes, name: str) -> bool:
    """True for text that shows a table; the name decides only about text that could be a table as well as prose."""
    if b"\0" in head[:4] or not head.strip():
        return False
    style = dialect.sniff(head, len(head) < HEAD)
    ending = name.lower().removesuffix(next((packed for packed in PACKED if name.lower().endswith(packed)), ""))
    rows = None if style.is_table() or b'"' not in head else headless.plain(head, len(head) < HEAD)  # quotes may hide the rows
    return style.is_table() or (style.columns > 0 and ending.endswith(SUFFIXES)) or len(rows or ()) >= dialect.EVEN


def scan(file: File, number: int, limits: ReadLimits) -> tuple[File, tuple[Part, ...]]:
    """Checks header and quotes to the last byte, hashes the file, and cuts it into parts between records."""
    style, header = _header(file, limits)
    file = replace(file, delimiter=style.delimiter)
    part = Part(number, header.body, -1, header.next_line)
    marks, rows, damaged, broken, ends, crlf, notes = [part], 0, 0, b"", 0, 0, list(file.notes)
    blank = b" \r\n\v\f\t".replace(style.delimiter.encode(), b"")
    for block in _blocks(file, part, limits, limits.part_bytes, notes):
        rows += len(block) if block.broken or block.data.strip(blank) else 0
        found, bytes_seen = records.undecodable(block)
        damaged, broken = damaged + found, broken or bytes_seen
        feeds, returns = block.line_ends()
        ends, crlf = ends + feeds, crlf + returns
        end = block.offset + (block.length or len(block.data))
        if not file.compression and end - marks[-1].start >= limits.part_bytes and end < file.size:
            marks.append(Part(number, end, -1, block.next_line))
    if not rows:
        raise UserError("the file has a header and no row", where=file.path, code="E-EMPTY-FILE", fix="check the export")
    notes += ["I-ENC-BOM"] * style.bom + ["I-LINE-ENDS-MIXED"] * (0 < crlf < ends)
    notes = [note for note in notes if not note.startswith(encodings.NOTES)]  # of the first bytes alone
    notes += [encodings.note(broken, visible(file.path), file.compression)] * (damaged > MANY * rows)
    parts = tuple(replace(mark, stop=after.start) for mark, after in zip(marks, marks[1:])) + (marks[-1],)
    return replace(file, sha256=sha256_file(file.location), notes=tuple(dict.fromkeys(notes))), parts


def read(file: File, part: Part, limits: ReadLimits) -> Iterator[Chunk]:
    """The rows of a part as texts by column name."""
    _, header = _header(file, limits)
    for block in _blocks(file, part, limits, limits.chunk_bytes, []):
        for piece in records.slices(block, limits.chunk_rows):
            yield _chunk(piece, file, header.names)


def _blocks(file: File, part: Part, limits: ReadLimits, step: int, notes: list[str]) -> Iterator[records.Records]:
    """The records of a part. A packed file that ends early is said in ``notes``, and its last record is broken."""
    with open(file.location, "rb") if not file.compression else open_unpacked(file.location, file.compression, limits) as stream:
        at = 0 if file.compression else stream.seek(part.start)
        while at < part.start and (passed := stream.read(min(part.start - at, STEP))):
            at += len(passed)

        def more(size: int) -> bytes:
            nonlocal at
            data = stream.read(size if part.stop < 0 else min(size, part.stop - at))
            at += len(data)
            return data

        def broken() -> str:
            return next((code for name, code in ENDS.items() if getattr(stream, name, False)), "")

        source = records.Source(more, broken, part.start, part.first_line)
        try:
            yield from records.cut(source, file.delimiter, step=min(STEP, step), longest=limits.line_bytes)
            notes += [broken()] * bool(broken())
        except records.QuoteError as error:
            raise _quote_error(file, error, limits) from None


def _chunk(block: records.Records, file: File, names: list[str]) -> Chunk:
    if block.broken:
        found = f"a row of {block.length:,} bytes" if block.broken == records.TOO_LONG else "the file ends in this row"
        return Chunk(refusals=[_refusal(block.broken, int(block.lines[0]), block.offset, 0, found)])
    lines, starts, lengths = block.lines.tolist(), (block.starts[:-1] + block.offset).tolist(), block.lengths().tolist()
    rows = records.fields(block, file.delimiter)
    width = len(names)
    if width > 1 and all(type(row) is list and len(row) == width for row in rows):
        return Chunk([dict(zip(names, row)) for row in rows], lines, starts, lengths)
    chunk, many = Chunk(), "; so are more than 1 % of the rows" * any(note.startswith(encodings.NOTES) for note in file.notes)
    for at, row in enumerate(rows):
        if type(row) is tuple:
            found = "a byte that is not UTF-8" + many if row[0] == "E-ENC-UTF8" else ""
            chunk.refusals.append(_refusal(row[0], lines[at], starts[at], row[1], found))
        elif len(row) <= 1 and not block.record(at).strip():
            chunk.blank += 1
        elif len(row) == width:
            chunk.rows.append(dict(zip(names, row)))
            chunk.lines.append(lines[at])
            chunk.offsets.append(starts[at])
            chunk.lengths.append(lengths[at])
        else:
            chunk.refusals.append(_refusal("E-CSV-FIELDS", lines[at], starts[at], 0, f"{len(row)} fields where the header has {width}"))
    return chunk


def _refusal(code: str, line: int, offset: int, column: int = 0, found: str = "") -> Refusal:
    return Refusal(line, offset, column, code, found, _MEND[code])


def _first(file: File, limits: ReadLimits) -> bytes:
    with open_unpacked(file.location, file.compression, limits) as stream:
        return stream.read(LONGEST_HEADER)


def _header(file: File, limits: ReadLimits) -> tuple[dialect.Dialect, dialect.Header]:
    head = _first(file, limits)
    style = dialect.sniff(head[:HEAD], len(head) < HEAD)
    try:
        if style.label is not None:
            raise headless.missing(visible(file.path), style, head[:HEAD], file.compression)
        return style, dialect.header(head, style, len(head) < LONGEST_HEADER, file.path)
    except records.QuoteError as error:
        raise _quote_error(file, error, limits) from None


def _quote_error(file: File, error: records.QuoteError, limits: ReadLimits) -> UserError:
    head = _first(file, limits)
    return headless.quote_error(visible(file.path), error, headless.plain(head, len(head) < LONGEST_HEADER), file.compression)
