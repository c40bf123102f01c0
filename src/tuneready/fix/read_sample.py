"""A random sample of the written rows for a person to read, and what the person found.

The rows are drawn by a hash of their number under the hashes of the output files: nobody chooses them, and the same output
gives the same sample. Taken back, the sample is drawn again and must be the one in the file, of the same output. Its bound
needs no model of what detectors miss; it leads over the model range.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from tuneready import detection
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.fix import leaves, parts, proof, recall, rewriting
from tuneready.fix.parts import Task
from tuneready.intake import identify
from tuneready.recall import residual
from tuneready.renderers import csv as table
from tuneready.source import File, ReadLimits

NAME = "read_sample.csv"
COLUMNS = ("file", "line", "uid", "text", "left", "what")
YES, NO = frozenset(("yes", "y", "1", "true", "ja", "oui", "sí", "si", "tak")), frozenset(("no", "n", "0", "false", "nein", "non", "nie", "nee"))
CHARACTERS = 20_000  # of a row; a spreadsheet's cell holds 32,767
LARGEST = 256 << 20  # bytes of a file that comes back
OTHER = "other"


def write(folder: Path, names: Sequence[str], outputs: Sequence[Mapping[str, str]], count: int) -> dict[str, Any]:
    """``read_sample.csv`` with ``count`` of the written rows, or all of them; the entry for the proof."""
    rows = list(drawn(folder, names, outputs, count))
    cells = {"file": [file for file, _, _ in rows], "line": [line for _, line, _ in rows], "uid": [f"{file}:{line}" for file, line, _ in rows],
             "text": [text for _, _, text in rows], "left": [""] * len(rows), "what": [""] * len(rows)}
    types = {"line": pa.int64()}
    held = pa.table([pa.array(cells[name], types.get(name, pa.string())) for name in COLUMNS], names=list(COLUMNS))
    (folder / NAME).write_bytes(b"\xef\xbb\xbf" + table.document(held))
    return {"file": NAME, "rows": len(rows)}


def drawn(folder: Path, names: Sequence[str], outputs: Sequence[Mapping[str, str]], count: int) -> Iterator[tuple[str, int, str]]:
    """(file, line, text) of the sampled rows in order of file and line; a text has a line ``field: value`` for each value."""
    tasks = _tasks(folder, names)
    counts = dict(zip((task.number for task in tasks), _over(_count, tasks)))
    salt = int(proof.digest_of(outputs)[:12], 16)
    wanted = recall.by_task(recall.drawn(sum(counts.values()), count, salt), tasks, counts)
    mine = [task for task in tasks if task.number in wanted]
    for task, found in zip(mine, _over(partial(_shown, wanted=wanted), mine)):
        yield from ((task.file.path, line, text) for line, text in found)


def _tasks(folder: Path, names: Sequence[str]) -> list[Task]:
    files, cut, errors = identify.scan([File(name, str(folder / name)) for name in names], ReadLimits())
    if errors:
        raise errors[0]
    return [Task(files[p.file], p, number, ReadLimits(), rewriting.Settings({}), "", b"") for number, p in enumerate(cut)]


def _over(work: Any, tasks: Sequence[Task]) -> Iterator[Any]:
    """``work`` over the tasks in order, in a child process where a format is binary."""
    isolate = any(identify.binary(parts.reader(task.file)) for task in tasks)
    for result in local.map_parts(work, tasks, isolate=isolate, crashed=_crashed) if tasks else ():
        if isinstance(result, UserError):
            raise result
        yield result


def _count(task: Task) -> int:
    return sum(len(chunk.rows) for chunk in parts.chunks(task))


def _shown(task: Task, wanted: Mapping[int, Sequence[int]]) -> list[tuple[int, str]]:
    return [(line, "\n".join(f"{leaves.shown(path)}: {value}" for path, value in leaves.scalars(row))[:CHARACTERS])
            for _, row, line in recall.numbered(task, wanted[task.number])]


def _crashed(task: Task) -> UserError:
    return UserError("reading this file ended the process that read it", where=visible(task.file.path), code="E-READER-CRASH")


def take_back(path: str, folder: str, reader: str, date: dt.date) -> dict[str, Any]:
    """Puts what a person found into ``anonymisation.json`` of ``folder`` and returns its object.

    Raises:
        UserError: E-READ-SAMPLE: no reader's name, another output or other rows than were drawn, or a row without an answer.
    """
    where, home = visible(path), Path(folder)
    if not reader.strip():
        raise UserError("nobody is named who read the rows", where="--reader", code="E-READ-SAMPLE", fix='say who: --reader "First Last"')
    told = _proof(home)
    names = [one["file"] for one in told["outputs"]]
    if proof.outputs(home, names) != told["outputs"]:
        raise UserError("the files were changed since they were written", where=visible(folder), code="E-READ-SAMPLE",
                        fix="anonymise again and read a new sample")
    answers = _answers(path)
    sample = {(file, line) for file, line, _ in drawn(home, names, told["outputs"], len(answers))}
    if set(answers) != sample:
        raise UserError(f"{len(set(answers) - sample):,} of the rows are not those drawn by hash", where=where, code="E-READ-SAMPLE",
                        fix="read the whole file as it was written, without adding, leaving out or changing rows")
    open_ = sum(left is None for left, _ in answers.values())
    if open_:
        raise UserError(f"{open_:,} rows have no answer", where=where, code="E-READ-SAMPLE", fix='write yes or no into the column "left" of each row')
    left = sum(bool(one) for one, _ in answers.values())
    what = Counter(kind if kind in detection.kinds() else OTHER for one, kind in answers.values() if one)
    if "model_residual" not in told:
        told["model_residual"] = told["residual"]
    told["residual"] = residual.read(left, len(answers), told["rows_written"], visible(reader.strip())[:100], date.isoformat())
    told["read"] = {"reader": visible(reader.strip())[:100], "date": date.isoformat(), "rows": len(answers), "left": left, "what": dict(sorted(what.items()))}
    proof.write(home, told)
    return told


def _proof(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / proof.NAME).read_bytes())
    except (OSError, ValueError):
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("outputs"), list) or type(told.get("rows_written")) is not int or "residual" not in told:
        raise UserError("this folder has no record of an anonymisation", where=visible(str(folder)), code="E-READ-SAMPLE",
                        fix="name the folder that anonymise wrote: -o DIR")
    return told


def _answers(path: str) -> dict[tuple[str, int], tuple[bool | None, str]]:
    """(file, line) → (whether something is left, kind), None where nothing was answered."""
    where = visible(path)
    try:
        if Path(path).stat().st_size > LARGEST:
            raise UserError("the file is too large for a sample", where=where, code="E-READ-SAMPLE")
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"the file cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}", where=where, code="E-READ-SAMPLE",
                        fix="save it as CSV in UTF-8") from None
    head = text.split("\n", 1)[0]
    csv.field_size_limit(1 << 20)
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    if not {"file", "line", "left"} <= set(lines.fieldnames or ()):
        raise UserError("the columns file, line and left are not there", where=where, code="E-READ-SAMPLE", fix=f"keep the columns of {NAME}")
    out: dict[tuple[str, int], tuple[bool | None, str]] = {}
    try:
        for row in lines:
            key = ((row["file"] or "").removeprefix("'"), int(row["line"]))
            if key in out:
                raise UserError(f"line {key[1]} stands there twice", where=where, code="E-READ-SAMPLE")
            said = (row["left"] or "").strip().casefold()
            if said and said not in YES | NO:
                raise UserError(f"the answer for line {key[1]} is neither yes nor no", where=where, code="E-READ-SAMPLE")
            out[key] = (None if not said else said in YES, (row.get("what") or "").strip().casefold())
    except (csv.Error, ValueError, TypeError):
        raise UserError("this is no table as it was written", where=where, code="E-READ-SAMPLE", fix=f"keep the columns of {NAME}") from None
    if not out:
        raise UserError("there is no row in it", where=where, code="E-READ-SAMPLE")
    return out
