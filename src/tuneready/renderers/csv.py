"""``findings.csv``: one line per row finding, for a spreadsheet.

RFC 4180 (comma, CR LF, quotes doubled), UTF-8. A cell that a spreadsheet could take for a formula gets a leading apostrophe
(OWASP, CSV injection); control characters are written as visible escapes, so one finding is one line. Written column by
column with Arrow; only distinct hostile cells are touched one at a time.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tuneready.finding import UNSEEN, visible
from tuneready.renderers import _phrases as say

if TYPE_CHECKING:
    from tuneready.report import Report

NAME = "csv"
FILES = ("findings.csv",)
COLUMNS = ("uid", "file", "line", "code", "severity", "message", "remedy", "score", "suggestion", "family")

# Formula starters of OWASP, their full-width forms, and the two characters that let a cell break out into the next one.
FORMULA = r'^[=+\-@\t\r\n;"＝＋－＠]'
# TAB and CR stay: a quoted cell holds them safely, and the apostrophe guards them at the start.
CONTROL = "[" + UNSEEN.replace("\x00-\x1f", r"\x00-\x08\x0a-\x0c\x0e-\x1f").replace("\ud800-\udfff", "") + "]"


def render(report: Report, rows: pa.Table) -> dict[str, bytes]:
    """The row findings with each code's title and remedy beside them."""
    return {"findings.csv": document(_with_words(report, rows).select(COLUMNS))}


def document(table: pa.Table) -> bytes:
    """A table as CSV: a header line, then its rows, with every cell guarded."""
    from pyarrow import csv

    cells = {name: _safe(table.column(name)) for name in table.column_names}
    sink = io.BytesIO()
    csv.write_csv(pa.table(cells), sink, csv.WriteOptions(include_header=False, batch_size=65_536))
    # No cell holds a line feed any more, so every one in the bytes ends a record.
    body = sink.getvalue().replace(b"\n", b"\r\n")
    return (",".join(table.column_names) + "\r\n").encode() + body


def _with_words(report: Report, rows: pa.Table) -> pa.Table:
    """The table with ``message`` (title of the code, and an estimated share with the kind of its interval) and ``remedy`` (of
    the refusal where one is named, else of the code)."""
    by_code = {f.code: (f.name + (f" ({say.percent(f.share)}; {say.interval(f)})" if f.interval else ""), f.remedy) for f in report.findings}
    code = _plain(rows.column("code"))
    message = _lookup(code, {key: name for key, (name, _) in by_code.items()})
    remedy = _lookup(code, {key: text for key, (_, text) in by_code.items()})
    mends = {refusal.code: refusal.mend for refusal in report.data.refusals}
    if mends:
        remedy = pc.coalesce(_lookup(_plain(rows.column("suggestion")), mends), remedy)
    return rows.append_column("message", message).append_column("remedy", remedy)


def _lookup(keys: pa.ChunkedArray, words: dict[str, str]) -> pa.ChunkedArray:
    """One word per key, null for unknown keys."""
    known = pc.index_in(keys, pa.array(list(words), pa.string()))
    texts = pa.array([visible(text) for text in words.values()], pa.string())
    return pa.chunked_array([texts.take(chunk) for chunk in known.chunks], pa.string())


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A dictionary-encoded column as plain strings."""
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _safe(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cells that no spreadsheet runs and no terminal obeys. Numbers pass as they are."""
    column = _plain(column)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    risky = pc.fill_null(pc.match_substring_regex(column, FORMULA), False)
    if pc.any(risky).as_py():
        column = pc.if_else(risky, pc.binary_join_element_wise(pa.scalar("'", column.type), column, pa.scalar("", column.type)), column)
    hidden = pc.fill_null(pc.match_substring_regex(column, CONTROL), False)
    if pc.any(hidden).as_py():
        seen = pc.unique(column.filter(hidden))
        shown = pa.array([_visible_cell(text) for text in seen.to_pylist()], column.type)
        column = pc.coalesce(pa.chunked_array([shown.take(chunk) for chunk in pc.index_in(column, seen).chunks], column.type), column)
    return column


def _visible_cell(text: str) -> str:
    return "".join(c if c in "\t\r" else visible(c) for c in text)
