"""Reads judgements of leak hits back: the ``leaks.csv`` of an earlier check with its ``judgement`` column filled in.

A spreadsheet may have saved it: a byte order mark, semicolons or tabs, and a leading apostrophe are read as they are meant.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from tuneready.errors import UserError, nearest
from tuneready.finding import visible
from tuneready.judged_leaks import Judgement, Judgements

NAME = "leaks.csv"
NEEDED = ("id", "judgement")
WORDS = {"leak": True, "no leak": False}
LARGEST = 64 << 20  # bytes; a hundred thousand pairs


def read(path: str | Path) -> Judgements:
    """The judgements in a file; lines without one are passed over.

    Raises:
        UserError: E-JUDGED, naming line and column: no such file, no CSV with these columns, a word that is neither "leak"
            nor "no leak", a date that is none, one pair judged both ways.
    """
    shown, data = visible(str(path)), _bytes(Path(path))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _error(f"byte {error.start} is not UTF-8", shown, "save it as CSV in UTF-8") from None
    found: dict[str, tuple[int, Judgement]] = {}
    for line, place, cells in _lines(text, shown):
        leak = _word(cells["judgement"], f"{shown}:{line}:{place['judgement']}")
        if leak is None:
            continue
        name, date = cells["id"], _date(cells.get("date", ""), f"{shown}:{line}:{place.get('date', 0)}")
        said = Judgement(leak, cells.get("judge", ""), date, cells)
        earlier = found.setdefault(name, (line, said))
        if earlier[1].leak != leak:
            raise _error(f"the pair {visible(name)[:40]} is judged both ways, here and in line {earlier[0]}", f"{shown}:{line}:{place['judgement']}",
                         "agree on one judgement and leave the other empty")
        if not (earlier[1].judge and earlier[1].date):
            found[name] = (earlier[0], said)
    return Judgements(str(path), hashlib.sha256(data).hexdigest(), {name: said for name, (_, said) in found.items()})


def unsaved(folder: str | Path, judged: str) -> None:
    """Guards judgements in the folder's ``leaks.csv`` that this check is not given: writing a report would lose them.

    Raises:
        UserError: E-JUDGED-LOST where there are some; E-JUDGED where the file cannot be read.
    """
    path = Path(folder) / NAME
    if not path.is_file() or (judged and Path(judged).exists() and path.samefile(judged)):
        return
    given = read(judged) if judged else Judgements()
    lost = [name for name, said in read(path).by_id.items()
            if name not in given.by_id or given.by_id[name].leak != said.leak]
    if lost:
        raise UserError(f"{len(lost):,} judgement{'s' if len(lost) != 1 else ''} in this file would be overwritten", where=visible(str(path)),
                        code="E-JUDGED-LOST", fix=f"give them to the check with --judged {visible(str(path))}, or choose another folder with -o")


def _bytes(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            raise _error("the file is far larger than any file of judgements", visible(str(path)), "give the leaks.csv of an earlier check")
        return path.read_bytes()
    except OSError as error:
        raise _error(f"the file cannot be read: {error.strerror or error}", visible(str(path)), "give the leaks.csv of an earlier check") from None


def _lines(text: str, shown: str) -> Iterator[tuple[int, dict[str, int], dict[str, str]]]:
    """(line, column numbers, cells by column name) of every row below the header."""
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(1 << 30)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: dict[str, int] | None = None
    line = 1
    try:
        for cells in rows:
            if names is None:
                names = _columns(cells, shown)
            elif any(cells):
                held = {name: cells[at - 1] if at <= len(cells) else "" for name, at in names.items()}
                yield line, names, {**held, "id": held["id"].strip().lstrip("'")}
            line = rows.line_num + 1
    except csv.Error as error:
        raise _error(f"the row cannot be read ({error})", f"{shown}:{line}", "save it as CSV again") from None
    if names is None:
        raise _error("the file is empty", shown, "give the leaks.csv of an earlier check")


def _columns(cells: list[str], shown: str) -> dict[str, int]:
    """Column name → its number, from 1. Raises UserError where one that is needed is missing."""
    names: dict[str, int] = {}
    for at, cell in enumerate(cells, 1):
        names.setdefault(cell.strip().casefold(), at)
    missing = next((name for name in NEEDED if name not in names), None)
    if missing:
        near = nearest(missing, names)
        raise _error(f'there is no column "{missing}"', f"{shown}:1", f'rename "{visible(near)}" to "{missing}"' if near else
                     "give the leaks.csv of an earlier check")
    return names


def _word(cell: str, where: str) -> bool | None:
    """True for a leak, False for no leak, None for a pair nobody judged."""
    word = " ".join(cell.split()).casefold()
    if word and word not in WORDS:
        raise _error(f"column judgement holds {visible(cell)[:40]!r}", where, 'write "leak" or "no leak", or leave it empty')
    return WORDS.get(word)


def _date(cell: str, where: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(cell.strip()) if cell.strip() else None
    except ValueError:
        raise _error(f"column date holds {visible(cell)[:40]!r}", where, "write it as YYYY-MM-DD, for example 2026-11-30") from None


def _error(what: str, where: str, fix: str) -> UserError:
    return UserError(what, where=where, fix=fix, code="E-JUDGED")
