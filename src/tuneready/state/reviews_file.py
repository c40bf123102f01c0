"""Reads labels that people checked: a CSV or JSON Lines file with one judgement per line.

A row is named by ``text``, by ``file`` and ``line``, or by ``uid`` as ``rows.parquet`` prints it. ``given`` is the label
the reviewer saw, ``verdict`` what they said of it; without a column of verdicts a filled ``correct_label`` is one. A
``suggestion`` is a model's word and never counts. Lines without a judgement are passed over, except for rows drawn at random:
a sample of which some rows were skipped is none.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.errors import UserError
from tuneready.finding import excerpt, visible
from tuneready.kernels import content
from tuneready.reviewed import SCHEMA

# Our name → names of columns, in small letters without blanks, underscores and hyphens.
NAMES: Mapping[str, tuple[str, ...]] = {
    "uid": ("uid",), "file": ("file", "path", "filename"), "line": ("line", "lineno", "linenumber"),
    "text": ("text", "body", "content", "utterance", "input"), "given": ("given", "givenlabel", "label"),
    "verdict": ("verdict", "judgement", "judgment"), "correct": ("correctlabel", "rightlabel", "correctedlabel"),
    "reviewer": ("reviewer", "reviewedby", "judge"), "date": ("date", "reviewedat", "reviewedon"),
    "drawn": ("drawn", "sample"),
}
VERDICTS = {"right": True, "correct": True, "yes": True, "true": True, "1": True, "1.0": True,
            "wrong": False, "incorrect": False, "no": False, "false": False, "0": False, "0.0": False}
DRAWN = {"random": True, "queue": False}
MOST_ROWS, LARGEST = 1_000_000, 1 << 30
HEADER = 1 << 20  # bytes in which the header of a CSV file must end
LONGEST = 1_000  # characters of a label or a name
CODE = "E-REVIEWS"


def read(paths: Iterable[str | Path]) -> pa.Table:
    """All judgements of these files, and rows drawn at random without one, in order, with the columns of ``reviewed.SCHEMA``.

    Raises:
        UserError: E-REVIEWS, naming file, line and column: no such file, neither CSV nor JSON Lines, a column that is
            missing or there twice, a verdict, line, date or way of drawing that is none, a verdict that contradicts the label.
    """
    return pa.concat_tables([SCHEMA.empty_table(), *(_read(str(path)) for path in paths)]).combine_chunks()


def _read(path: str) -> pa.Table:
    shown, data = visible(path), _bytes(path)
    jsonl = data.lstrip(content.BOM).lstrip()[:1] == b"{"
    cells = _File(shown, data, jsonl, (_json if jsonl else _csv)(data, shown))
    right, judged = _verdicts(cells)
    told = {name: cells.text(name) for name in ("given", "correct", "reviewer", "text")}
    file, line = _places(cells, judged)
    for name, kind in (("given", "label"), ("correct", "label"), ("reviewer", "name")):
        cells.refuse(judged & (_lengths(told[name]) > LONGEST), name, f"column {{}} holds a {kind} of over {LONGEST:,} characters", "shorten it")
    _consistent(cells, told, right, judged)
    drawn = _drawn(cells)
    table = pa.table({
        "file": file, "line": line, "text": told["text"], "given": told["given"], "right": pa.array(right, mask=~judged),
        "correct": told["correct"], "reviewer": told["reviewer"], "date": _dates(cells, judged), "drawn": drawn,
    }, schema=SCHEMA)
    return table.filter(pc.or_(pa.array(judged), pc.fill_null(drawn, False)))


def _bytes(path: str) -> bytes:
    fix = "give a CSV or JSON Lines file of checked labels"
    try:
        if Path(path).is_file() and Path(path).stat().st_size > LARGEST:
            raise _error("the file is larger than 1 GiB", visible(path), fix)
        data = Path(path).read_bytes()
        data.decode("utf-8-sig")
    except OSError as error:
        raise _error(f"the file cannot be read: {error.strerror or error}", visible(path), fix) from None
    except UnicodeDecodeError as error:
        raise _error(f"byte {error.start} is not UTF-8", visible(path), "save it as CSV in UTF-8") from None
    if not data.removeprefix(content.BOM).strip():
        raise _error("the file is empty", visible(path), fix)
    return data.removeprefix(content.BOM)


class _File:
    """A file as columns of text, with the way back to a line for errors."""

    def __init__(self, shown: str, data: bytes, jsonl: bool, table: pa.Table):
        self.shown, self.data, self.jsonl, self.table = shown, data, jsonl, table
        self.places = self._named(table.column_names)
        self.count = table.num_rows
        if self.count > MOST_ROWS:
            raise _error(f"the file holds over {MOST_ROWS:,} rows", shown, "keep the rows that people judged")
        if "verdict" not in self.places and "correct" not in self.places:
            raise _error("there is no column of verdicts", f"{shown}:1", 'add a column "verdict" that says right or wrong')
        if not {"text", "uid"} & set(self.places) and not {"file", "line"} <= set(self.places):
            raise _error("no column names the row", f"{shown}:1", 'add "text", or "file" and "line" as rows.parquet prints them')

    def _named(self, names: Sequence[str]) -> dict[str, int]:
        """Our name → number of the column. The name written first in ``NAMES`` leads; the same name twice is refused."""
        plain = [re.sub(r"[\s_-]+", "", name).casefold() for name in names]
        out: dict[str, int] = {}
        for ours, known in NAMES.items():
            at = [[i for i, name in enumerate(plain) if name == one] for one in known]
            first = next((places for places in at if places), [])
            if len(first) > 1:
                raise _error(f'column "{visible(names[first[1]])[:40]}" is there twice', f"{self.shown}:1:{first[1] + 1}", "keep one of them")
            if first:
                out[ours] = first[0]
        return out

    def text(self, name: str) -> pa.Array:
        """The column as text without white space at its ends (that of the row's own text stays); empty where there is none."""
        if name not in self.places:
            return pa.array(np.full(self.count, ""), pa.large_string())
        column = pc.fill_null(self.table.column(self.places[name]).combine_chunks().cast(pa.large_string()), "")
        return column if name == "text" else pc.utf8_trim_whitespace(column)

    def refuse(self, bad: np.ndarray, name: str, what: str, fix: str) -> None:
        """Raises a UserError at the first row set in ``bad``; ``{}`` in ``what`` is the name of the column."""
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            column = self.places.get(name, 0)
            raise _error(what.format(visible(self.table.column_names[column])[:40]), f"{self.shown}:{self.line(row)}:{column + 1}", fix)

    def line(self, row: int) -> int:
        """Physical line at which a row begins, header = line 1. Walks the file: for errors only."""
        if self.jsonl:
            lines = self.data.decode().split("\n")
            return [number for number, line in enumerate(lines, 1) if line.strip()][row]
        return _line_of_record(self.data, row + 1)


def _csv(data: bytes, shown: str) -> pa.Table:
    from pyarrow import csv as arrow_csv

    head = data.split(b"\n", 1)[0].decode()
    delimiter = max(",;\t", key=head.count)
    broken: list[tuple[int, int, int]] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        broken.append((row.number or 0, row.expected_columns, row.actual_columns))
        return "error"

    csv.field_size_limit(1 << 30)
    names = [cell.strip() for cell in next(csv.reader(io.StringIO(data[:HEADER].decode(errors="ignore"), newline=""), delimiter=delimiter))]
    if not names:
        raise _error("the first line is empty", f"{shown}:1", "begin the file with the names of the columns")
    unique = [f"{number}" for number in range(len(names))]
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(data if data.endswith(b"\n") else data + b"\n"), read_options=arrow_csv.ReadOptions(column_names=unique, skip_rows_after_names=1, use_threads=False, block_size=1 << 26),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note),
            convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(unique, pa.large_string()), strings_can_be_null=False))
    except pa.ArrowInvalid as error:
        if str(error).startswith("Empty CSV file"):  # a header and nothing below it
            return pa.table([pa.array([], pa.large_string())] * len(names), names=names)
        if not broken:
            raise _error("the file cannot be read as CSV", shown, "save it as CSV in UTF-8 again") from None
        number, expected, actual = broken[0]
        raise _error(f"the row has {actual} cells, the header {expected}", f"{shown}:{_line_of_record(data, max(number - 1, 0))}",
                     "save it as CSV again; cells with a comma or a line break stand in quotes") from None
    return table.rename_columns(names)


def _json(data: bytes, shown: str) -> pa.Table:
    from pyarrow import json as arrow_json

    options = arrow_json.ReadOptions(use_threads=False, block_size=max(1 << 20, len(data) + 1))

    def parsed(texts: Iterable[str]) -> pa.Table:
        wanted = arrow_json.ParseOptions(explicit_schema=pa.schema([(name, pa.string()) for name in texts]))
        return arrow_json.read_json(pa.py_buffer(data), read_options=options, parse_options=wanted)

    try:
        table = parsed(())
        times = [field.name for field in table.schema if pa.types.is_temporal(field.type)]
        table = parsed(times) if times else table  # a text that looks like a date is text
    except pa.ArrowInvalid as error:
        row = re.search(r"in row (\d+)$", str(error))
        place = int(row[1]) if row else 0
        lines = [number for number, line in enumerate(data.decode().split("\n"), 1) if line.strip()]
        where = f"{shown}:{lines[min(place, len(lines) - 1)]}" if row else shown
        raise _error("the line is no JSON object like the ones before", where, "write one JSON object per line, each value of one kind") from None
    return table.select([field.name for field in table.schema if not pa.types.is_nested(field.type)])


def _verdicts(cells: _File) -> tuple[np.ndarray, np.ndarray]:
    """(the label is right, the row was judged), bool per row. A blank verdict is no judgement, whatever else stands there."""
    if "verdict" in cells.places:
        known, given = _words(cells, "verdict", VERDICTS, "write right or wrong, or leave it empty")
        return known, given
    correct, given = cells.text("correct"), cells.text("given")
    judged = np.asarray(pc.not_equal(correct, ""))
    cells.refuse(judged & np.asarray(pc.equal(given, "")), "correct", "column {} is filled where no given label is", "add the label the reviewer saw as \"given\"")
    return np.asarray(pc.equal(correct, given)), judged


def _words(cells: _File, name: str, known: Mapping[str, bool], fix: str) -> tuple[np.ndarray, np.ndarray]:
    """(meaning, filled) of a column of words; a word that is not known is refused."""
    column = pc.utf8_lower(cells.text(name))
    at = np.asarray(pc.fill_null(pc.index_in(column, pa.array(list(known), pa.large_string())), -1), dtype=np.int64)
    filled = np.asarray(pc.not_equal(column, ""))
    unknown = filled & (at < 0)
    if unknown.any():
        held = excerpt(column[int(np.flatnonzero(unknown)[0])].as_py()[:200], 40).replace("{", "{{").replace("}", "}}")
        cells.refuse(unknown, name, f'column {{}} holds "{held}"', fix)
    return np.array(list(known.values()))[at] & (at >= 0), filled


def _consistent(cells: _File, told: Mapping[str, pa.Array], right: np.ndarray, judged: np.ndarray) -> None:
    """A verdict and a corrected label may not contradict each other."""
    both = judged & np.asarray(pc.and_(pc.not_equal(told["given"], ""), pc.not_equal(told["correct"], "")))
    same = np.asarray(pc.equal(told["given"], told["correct"]))
    cells.refuse(both & (same != right), "verdict", "column {} contradicts the corrected label", "say wrong where the labels differ, right where they are the same")


def _places(cells: _File, judged: np.ndarray) -> tuple[pa.Array, pa.Array]:
    """File and line of every row, from their own columns or from the uid; empty and null where neither is filled."""
    file, line = cells.text("file"), cells.text("line")
    if "uid" in cells.places:
        uid = cells.text("uid")
        parts = pc.extract_regex(uid, r"(?s)^(?P<file>.*):(?P<line>[0-9]{1,15})$")
        cells.refuse(judged & np.asarray(pc.and_(pc.not_equal(uid, ""), pc.is_null(parts))), "uid", "column {} holds no file:line", "copy it from rows.parquet")
        told = pc.fill_null(pc.not_equal(pc.struct_field(parts, "file"), ""), False)
        file, line = (pc.if_else(told, pc.struct_field(parts, name), column) for name, column in (("file", file), ("line", line)))
    line = pc.replace_substring_regex(line, r"\.0$", "")  # a spreadsheet's or a data frame's way to write a whole number
    number = pc.match_substring_regex(line, r"^[0-9]{1,15}$")
    cells.refuse(judged & np.asarray(pc.and_(pc.not_equal(line, ""), pc.invert(number))), "line", "column {} holds no line number", "write the line as rows.parquet prints it")
    lost = pc.and_(pc.equal(cells.text("text"), ""), pc.or_(pc.equal(file, ""), pc.equal(line, "")))
    cells.refuse(judged & np.asarray(lost), "text" if "text" in cells.places else "file", "column {} is empty and nothing else names the row", "fill in text, or file and line")
    whole = pc.if_else(number, line, pa.scalar(None, pa.large_string()))
    return file.cast(pa.large_string()), whole.cast(pa.int64())


def _dates(cells: _File, judged: np.ndarray) -> pa.Array:
    """Days; an hour behind the day is cut off. Null where the cell is empty."""
    text = cells.text("date")
    day = pc.utf8_slice_codeunits(text, 0, 10)
    shaped = pc.match_substring_regex(text, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.,+Z -]*)?$")
    parsed = pc.strptime(pc.if_else(shaped, day, pa.scalar(None, day.type)), "%Y-%m-%d", "s", error_is_null=True)
    back = pc.strftime(parsed, "%Y-%m-%d")  # 2026-02-30 is read as 2 March by some C libraries
    good = pc.fill_null(pc.equal(back.cast(day.type), day), False)
    cells.refuse(judged & np.asarray(pc.and_(pc.not_equal(text, ""), pc.invert(good))), "date", "column {} holds no date", "write it as YYYY-MM-DD, for example 2026-11-30")
    return pc.if_else(good, parsed, pa.scalar(None, parsed.type)).cast(pa.date32())


def _drawn(cells: _File) -> pa.Array:
    """True for random, False for queue, null where the cell is empty."""
    if "drawn" not in cells.places:
        return pa.nulls(cells.count, pa.bool_())
    random, filled = _words(cells, "drawn", DRAWN, "write random or queue, or leave it empty")
    return pa.array(random, mask=~filled)


def _lengths(column: pa.Array) -> np.ndarray:
    return np.asarray(pc.utf8_length(column))


def _line_of_record(data: bytes, record: int) -> int:
    """Physical line at which a CSV record begins, record 0 being the header; blank lines are no records."""
    csv.field_size_limit(1 << 30)
    head = data.split(b"\n", 1)[0].decode()
    reader = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=max(",;\t", key=head.count))
    line, seen = 1, 0
    for cells in reader:
        if cells:
            if seen == record:
                return line
            seen += 1
        line = reader.line_num + 1
    return line


def _error(what: str, where: str, fix: str) -> UserError:
    return UserError(what, where=where, fix=fix, code=CODE)
