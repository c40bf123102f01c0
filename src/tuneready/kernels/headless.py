"""Delimited text whose first row is data and no header, and tab-separated text that uses quotes as plain characters.

Both would be read wrong: the first row would be lost as names, or quotes would join rows. They are told from the first records.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from statistics import median
from typing import Any

from tuneready.errors import UserError
from tuneready.kernels import conversion

BOM = b"\xef\xbb\xbf"
_TWICE = 2  # rows in which a header's cell stands again as a value of its own column
_LEAST, _SAME = 3, 0.99  # records of a plain table; their share with as many fields as the first
_NAMES = frozenset("text label labels category class intent topic tag id index name sentence title body content question answer source target".split())
_PLAIN = r"""import json, sys
names = {names}
for number, line in enumerate(sys.stdin, 1):
    cells = line.lstrip("\ufeff").rstrip("\r\n").split("\t")
    if names is None: names = cells; continue
    if len(cells) != len(names): sys.exit(f"line {{number}} has {{len(cells)}} fields, {{len(names)}} are needed: mend it and run this again")
    print(json.dumps(dict(zip(names, cells)), ensure_ascii=False))
"""


def recurring(rows: Sequence[Sequence[str]]) -> int | None:
    """The column in which the first row's cell stands again as a value, so that it is a value there too; None where there is none.

    Numbers that count the columns (as pandas writes them where a table has no names) and usual names are names; a column of one
    value shows nothing.
    """
    if len(rows) <= _TWICE:
        return None
    first, rest = [cell.strip() for cell in rows[0]], [row for row in rows[1:] if len(row) == len(rows[0]) and list(row) != list(rows[0])]
    if first in ([str(k) for k in range(len(first))], [str(k) for k in range(1, len(first) + 1)]):
        return None
    for column, cell in enumerate(first):
        values = [row[column].strip() for row in rest]
        if cell and cell.lower() not in _NAMES and values.count(cell) >= _TWICE and len(set(values)) > 1:
            return column
    return None


def names(rows: Sequence[Sequence[str]], label: int) -> list[str]:
    """Names to propose for a table without any: the recurring column is the label, the longest of the others the text."""
    width = len(rows[0])
    lengths = [median(len(row[k]) for row in rows if len(row) == width) if k != label else -1 for k in range(width)]
    text = max(range(width), key=lengths.__getitem__)
    return ["label" if k == label else "text" if k == text and width > 1 else f"column_{k + 1}" for k in range(width)]


def with_header(path: str, named: Sequence[str], delimiter: str, compression: str | None) -> str:
    """The command that writes the file again with a header."""
    header = shlex.quote(delimiter.join(named).replace("\t", "\\t") + "\\n")
    folder, slash, name = path.rpartition("/")
    given = f"{conversion.UNPACK[compression]} < {shlex.quote(path)}" if compression else f"cat {shlex.quote(path)}"
    name = name.rpartition(".")[0] if compression else name
    return f"{{ printf {header}; {given}; }} > {shlex.quote(f'{folder}{slash}named-{name}')}"


def missing(path: str, style: Any, head: bytes, compression: str | None) -> UserError:
    """The error for a table without names (``dialect.Dialect`` with a ``label``)."""
    rows = plain(head, False) if style.delimiter == "\t" and b'"' in head else None
    mend = from_plain(path, rows, compression) if rows else with_header(path, style.names, style.delimiter, compression)
    return UserError(f"the first row is data and no header: what stands in its column {style.label + 1} stands there again below", where=path,
                     code="E-CSV-NO-HEADER", fix=f"name the columns, with the names you mean: {mend}")


def quote_error(path: str, error: Any, rows: Sequence[Sequence[str]] | None, compression: str | None) -> UserError:
    """The error for a quote that does not close (``records.QuoteError``); ``rows``: of a text that does not quote (``plain``)."""
    what = "text follows the quote that closes a cell" if error.stray else "a quote opens here and does not close"
    mend = "close the quote, and write a quote inside a quoted cell twice (\"\")"
    if rows:
        what += "; the text does not quote its cells, for by tabs alone its rows are whole"
        mend = f"write it as JSON Lines: {from_plain(path, rows, compression)}"
    return UserError(what, where=f"{path}:{error.line}", code="E-CSV-QUOTE", fix=mend)


def plain(head: bytes, whole: bool) -> list[list[str]] | None:
    """The records of a tab-separated text by tabs alone, where that gives rows of one width; None for any other text."""
    lines = head.removeprefix(BOM).decode("latin-1").split("\n")
    rows = [line.rstrip("\r").split("\t") for line in (lines if whole else lines[:-1]) if line.strip()]
    if len(rows) < _LEAST or len(rows[0]) < 2:
        return None
    return rows if sum(len(row) == len(rows[0]) for row in rows) >= _SAME * len(rows) else None


def from_plain(path: str, rows: Sequence[Sequence[str]], compression: str | None) -> str:
    """The command that writes such a text as JSON Lines, with names of its own where the first row is data."""
    label = recurring(rows)
    named = "None" if label is None else json.dumps(names(rows, label))
    return conversion.command(_PLAIN.format(names=named), (path,), compression)
