"""Writing Parquet, Arrow and XLSX: columns without a change are passed on, changed ones are made anew with the same type.

XLSX keeps the sheet that is read, its values and its row numbers; other sheets, formulas, comments, styles and the names of
authors are left out, for nobody has looked into them.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from tuneready.fix import parts
from tuneready.fix.leaves import Path as Way
from tuneready.fix.leaves import applied, scalars
from tuneready.fix.parts import Rows, Task, Written
from tuneready.fix.rewriting import Change
from tuneready.kernels import columns

_MODIFIED = re.compile(rb">\d{4}-\d\d-\d\dT[\d:.]+Z<")  # openpyxl puts the time of writing there
Values = dict[int, dict[Way, str]]


def write(task: Task) -> Written:
    """Second pass over one part; ``task.body`` becomes an Arrow stream of its rows, or the whole workbook."""
    return _xlsx(task) if task.file.container == "xlsx" else _arrow(task)


def _arrow(task: Task) -> Written:
    rows, line = Rows(task), task.part.first_line
    writer = None
    with pa.OSFile(task.body, "wb") as sink:
        for batch in _batches(task):
            values, kept, refused = columns.accept(batch)
            lines = [line + at for at in kept]
            changes = rows.of(values, lines)
            rows.out.records += batch.num_rows
            put, left = _settled(rows, values, lines, changes)
            made = _changed(batch.take(pa.array(kept, pa.int64())) if refused else batch, put)
            made = made.take(pa.array(left, pa.int64())) if len(left) < len(values) else made
            writer = writer or pa.ipc.new_stream(sink, batch.schema)
            writer.write_batch(made)
            line += batch.num_rows
        if writer:
            writer.close()
    return rows.finished()


def _settled(rows: Rows, values: list[dict], lines: list[int], changes: Mapping[int, Change]) -> tuple[Values, list[int]]:
    """New texts by row and path, and the rows that stay."""
    put, left = {}, []
    for number, row in enumerate(values):
        change = changes.get(number)
        if change is not None and (change.drop or change.edits):
            found = list(scalars(row))
            put[number] = {found[at][0]: applied(str(found[at][1]), edits) for at, edits in change.edits.items()}
            after = {"row": number} if change.drop else {str(path): new for path, new in put[number].items()}
            rows.note(change, lines[number], orjson.dumps(row), orjson.dumps([orjson.dumps(row).decode(), after]))
        if change is not None and change.drop:
            rows.out.dropped += 1
            continue
        rows.keep(change)
        left.append(number)
    return put, left


def _changed(batch: pa.RecordBatch, put: Values) -> pa.RecordBatch:
    by_column: dict[str, dict[int, dict[Way, str]]] = {}
    for row, texts in put.items():
        for path, new in texts.items():
            by_column.setdefault(path[0], {}).setdefault(row, {})[path[1:]] = new
    arrays = [_column(array, by_column[name]) if name in by_column else array for name, array in zip(batch.schema.names, batch.columns)]
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def _column(array: pa.Array, new: Mapping[int, Mapping[Way, str]]) -> pa.Array:
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    values = array.to_pylist()
    for row, texts in new.items():
        for path, text in texts.items():
            values[row] = _set(values[row], path, text)
    made = pa.array(values, kind)
    return made.dictionary_encode().cast(array.type) if pa.types.is_dictionary(array.type) else made


def _set(value: Any, path: Way, text: str) -> Any:
    """The value with ``text`` at ``path``, in the type of what stood there."""
    if path:
        if isinstance(value, list) and isinstance(path[0], str):  # a map is a list of pairs
            return [(k, _set(v, path[1:], text) if str(k) == path[0] else v) for k, v in value]
        copy = dict(value) if isinstance(value, dict) else list(value)
        copy[path[0]] = _set(value[path[0]], path[1:], text)
        return copy
    return typed(text, value)


def typed(text: str, like: Any) -> Any:
    """The text as a value of the type it replaces; None where it can no longer be one."""
    try:
        if isinstance(like, dt.datetime):
            return dt.datetime.fromisoformat(text).replace(tzinfo=like.tzinfo)
        if isinstance(like, dt.date):
            return dt.date.fromisoformat(text)
        return int(text) if isinstance(like, int) else text
    except ValueError:
        return None


def _batches(task: Task) -> Iterator[pa.RecordBatch]:
    """The record batches of a part as the reader cuts them (``readers.parquet``, ``readers.arrow``)."""
    import pyarrow.parquet as pq

    part, limits = task.part, task.limits
    if task.file.container == "parquet":
        with pq.ParquetFile(task.file.location, page_checksum_verification="I-NO-CHECKSUM" not in task.file.notes) as source:
            yield from source.iter_batches(batch_size=4096, row_groups=list(range(part.start, part.stop)), use_threads=False)
        return
    with pa.memory_map(task.file.location) as source:
        is_file = _is_file(task.file.location)
        held = pa.ipc.open_file(source) if is_file else pa.ipc.open_stream(source)
        numbered = ((n, held.get_batch(n)) for n in range(held.num_record_batches)) if is_file else enumerate(held)
        for number, batch in numbered:
            if number >= part.start and (part.stop < 0 or number < part.stop):
                for at in range(0, batch.num_rows, limits.chunk_rows):
                    yield batch.slice(at, limits.chunk_rows)


def _is_file(location: str) -> bool:
    with open(location, "rb") as stream:
        return stream.read(6) == b"ARROW1"


def assemble(container: str, location: str, done: list[tuple[Task, Written]], target: Path) -> tuple[()]:
    """One file of the same container from the parts. Its records have no offsets."""
    import pyarrow.parquet as pq

    if container == "xlsx":
        target.write_bytes(Path(done[0][0].body).read_bytes())
        return ()
    schema = pq.read_schema(location) if container == "parquet" else _schema(location)
    if container == "parquet":
        meta = pq.read_metadata(location)
        codec = meta.row_group(0).column(0).compression if meta.num_row_groups and meta.num_columns else "SNAPPY"
        with pq.ParquetWriter(target, schema, compression="NONE" if codec == "UNCOMPRESSED" else codec, write_page_checksum=True) as out:
            for batches in map(_stored, (task for task, _ in done)):
                table = pa.Table.from_batches(batches, schema)
                if table.num_rows:
                    out.write_table(table)
        return ()
    make = pa.ipc.new_file if _is_file(location) else pa.ipc.new_stream
    with pa.OSFile(str(target), "wb") as sink, make(sink, schema) as out:
        for task, _ in done:
            for batch in _stored(task):
                out.write_batch(batch)
    return ()


def _schema(location: str) -> pa.Schema:
    with pa.memory_map(location) as source:
        return (pa.ipc.open_file(source) if _is_file(location) else pa.ipc.open_stream(source)).schema


def _stored(task: Task) -> list[pa.RecordBatch]:
    with pa.memory_map(task.body) as source:
        return list(pa.ipc.open_stream(source)) if source.size() else []


def _xlsx(task: Task) -> Written:
    import openpyxl

    rows, new, gone = Rows(task), {}, set()
    for chunk in parts.chunks(task):
        changes = rows.of(chunk.rows, chunk.lines)
        rows.out.records += len(chunk.rows) + len(chunk.refusals)
        rows.out.refused += chunk.refusals
        put, left = _settled(rows, chunk.rows, chunk.lines, changes)
        stay = set(left)
        gone |= {chunk.lines[i] for i in range(len(chunk.rows)) if i not in stay} | {r.line for r in chunk.refusals}
        for number, texts in put.items():
            names = list(chunk.rows[number])
            new[chunk.lines[number]] = {names.index(path[0]): text for path, text in texts.items()}
    source = openpyxl.load_workbook(task.file.location, read_only=True, data_only=True, keep_links=False)
    book = openpyxl.Workbook(write_only=True)
    sheet = next(s for s in source.worksheets if _holds_rows(s))
    sheet.reset_dimensions()
    out = book.create_sheet(sheet.title)
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if line not in gone:
            out.append([typed(new[line][i], cell) if i in new.get(line, ()) else cell for i, cell in enumerate(cells)])
    source.close()
    _saved(book, task.body)
    return rows.finished()


def _saved(book: Any, path: str) -> None:
    """Writes the workbook without the time of writing: equal workbooks are equal bytes."""
    book.properties.created = book.properties.modified = dt.datetime(1980, 1, 1)
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as packed, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in packed.namelist():
            data = _MODIFIED.sub(b">1980-01-01T00:00:00Z<", packed.read(name)) if name == "docProps/core.xml" else packed.read(name)
            out.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def _holds_rows(sheet: Any) -> bool:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    return any(c is not None for c in next(rows, ())) and any(any(c is not None for c in row) for row in rows)


