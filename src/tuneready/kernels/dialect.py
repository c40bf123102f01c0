"""How a delimited text is written: its delimiter, and the header that names the columns."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from dataclasses import dataclass, replace

from tuneready.errors import UserError
from tuneready.kernels import encodings, headless
from tuneready.kernels.records import Source, cut, fields, section

BOM = b"\xef\xbb\xbf"
EVEN = 10  # records of one width that show a table by themselves
DELIMITERS = (",", "\t", ";", "|")
MEND = {
    "E-ENC-UTF8": encodings.MEND,
    "E-NUL": "remove the NUL byte",
    "E-CR-ONLY": "old-Mac line ends: convert CR to LF",
    "E-CSV-QUOTE": "write a quote inside a quoted cell twice",
}
_SEP_LINE = re.compile(rb"sep=([^\r\n\"\x80-\xff])\r?\n")
_NAME = re.compile(r"[^\W\d_][\w .()/:#%&+-]{0,63}|[\w.-]{1,32}")


@dataclass(frozen=True)
class Dialect:
    """How a delimited text is written.

    Attributes:
        delimiter: one of ``DELIMITERS``, or what a ``sep=`` line names.
        body: bytes before the header (byte-order mark, ``sep=`` line).
        line: physical line of the byte at ``body``.
        columns: fields of the header.
        share: share of the records looked at that have as many fields as the header; 0 when there is none.
        records: records looked at after the header.
        header: the header's fields.
        bom: True where a byte-order mark starts the text.
        label: column in which the header's cell recurs as a value: then it is no header; None where there is none.
        names: to propose for columns without names.
    """

    delimiter: str
    body: int
    line: int
    columns: int
    share: float
    records: int
    header: tuple[str, ...]
    bom: bool = False
    label: int | None = None
    names: tuple[str, ...] = ()

    def is_table(self) -> bool:
        """True when the text itself shows a table: names on top, and rows of the same width below."""
        if self.line > 1:
            return True
        named = all(_NAME.fullmatch(name) and len(name.split()) <= 8 for name in self.header)
        even = self.delimiter == "\t" and self.share == 1 and self.records >= EVEN  # prose has no line of as many tabs as every other
        return self.columns > 1 and self.records >= 1 and self.share >= 0.9 and (named or even)


def sniff(head: bytes, whole: bool) -> Dialect:
    """The dialect most of the first records agree on; for a text of one column, one that keeps its rows whole.

    Args:
        head: start of the unpacked content.
        whole: True when that is all of it, so that its last line is a record.
    """
    body, line = (len(BOM) if head.startswith(BOM) else 0), 1
    stated = _SEP_LINE.match(head, body)
    if stated:
        body, line = stated.end(), 2
    text = head[body:].decode("latin-1")
    choices = (stated[1].decode(),) if stated else DELIMITERS
    found = [_dialect(text, delimiter, (body, line), whole) for delimiter in choices]
    return replace(max(found, key=lambda d: (d.columns > 1, d.share, d.columns)), bom=head.startswith(BOM))


def _dialect(text: str, delimiter: str, place: tuple[int, int], whole: bool) -> Dialect:
    csv.field_size_limit(1 << 62)
    lines = io.StringIO(text.replace("\0", "\ufffd"), newline="\n")
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):  # judged by the records before the fault; reading names it
        rows.extend(row for row in csv.reader(lines, delimiter=delimiter) if row)
    if not whole and len(rows) > 1:
        rows.pop()
    header = tuple(name.encode("latin-1", "replace").decode("utf-8", "replace") for name in rows[0]) if rows else ()
    same = sum(len(row) == len(header) for row in rows[1:])
    share = same / (len(rows) - 1) if len(rows) > 1 else 0.0
    label = headless.recurring(rows) if share >= 0.9 else None
    names = tuple(headless.names(rows, label)) if label is not None else ()
    return Dialect(delimiter, *place, len(header), share, max(0, len(rows) - 1), header, label=label, names=names)


@dataclass(frozen=True)
class Header:
    """The first record of a text, which names the columns.

    Attributes:
        names: the columns.
        body, next_line: byte and physical line after it, where the rows begin.
    """

    names: list[str]
    body: int
    next_line: int


def header(head: bytes, style: Dialect, whole: bool, where: str) -> Header:
    """The header in the first bytes of a text.

    Args:
        head: start of the unpacked content.
        whole: True when that is all of it.
        where: the file's name, for errors.

    Raises:
        UserError: there is none, it cannot be read, or a name is missing or stands twice.
        QuoteError: a quote in the header does not close, or text follows a closing quote.
    """
    stream = io.BytesIO(head if whole else head[: head.rfind(b"\n") + 1])
    stream.seek(style.body)
    source = Source(stream.read, offset=style.body, line=style.line)
    for block in cut(source, style.delimiter, step=len(head) + 1, longest=len(head)):
        for number in range(len(block)):
            if block.record(number).strip():
                after = number + 1
                line = int(block.lines[after]) if after < len(block) else block.next_line
                names = fields(section(block, number, after), style.delimiter)[0]
                return Header(checked(names, f"{where}:{block.lines[number]}"), block.offset + int(block.starts[after]), line)
    raise UserError("the first row, which names the columns, is missing or does not end", where=where,
                    code="E-EMPTY-FILE" if whole else "E-LINE-TOO-LONG", fix="check the export")


def checked(names: list[str] | tuple[str, int], where: str) -> list[str]:
    """The column names, when each has text and none stands twice. Raises UserError otherwise."""
    if isinstance(names, tuple):
        raise UserError("the header cannot be read", where=f"{where}:{names[1]}", code=names[0], fix=MEND[names[0]])
    seen: dict[str, int] = {}
    for column, name in enumerate(names, 1):
        if not name.strip():
            raise UserError(f"column {column} of {len(names)} has no name", where=where, code="E-CSV-HEADER-EMPTY",
                            fix="name every column (an index written by pandas: to_csv(index=False))")
        if name in seen:
            raise UserError(f"columns {seen[name]} and {column} have the same name", where=where, code="E-CSV-HEADER-DUP",
                            fix="give each column a name of its own")
        seen[name] = column
    return names
