"""Predictions of a model, bound to the rows of a lock: every row exactly once, or an error that names the line (LK-20).

Rows are matched by ``row_key`` (of the lock, or its first 16 digits), ``uid`` (``test.jsonl:12``), ``id`` (the row's own, or the one
an export gave it) or ``line``; without any of them by order. A column ``root``, or a first line ``{"root": …}``, must name this lock.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuneready import shelf
from tuneready.errors import UserError
from tuneready.finding import excerpt, visible
from tuneready.intake import discover, identify
from tuneready.source import ReadLimits
from tuneready.testset.lock_file import LockFile
from tuneready.testset.references import References

CODE = "E-PREDICTIONS"
IDS = ("row_key", "uid", "id", "line")
VALUES = ("prediction", "predicted", "pred", "output", "answer", "completion", "response", "label")
VERDICTS = ("approved", "approval", "verdict", "judgement", "judgment")
SCORES = ("chosen_score", "rejected_score")
ROOTS = ("root", "lock_root")
SHORT = 16  # hex digits of a row key that name a row
SHOWN = 10
_YES = {"true", "yes", "1", "approved", "approve", "accepted", "accept", "pass", "passed", "correct", "good", "1.0"}
_NO = {"false", "no", "0", "rejected", "reject", "not approved", "fail", "failed", "incorrect", "wrong", "bad", "0.0"}


@dataclass(frozen=True)
class Predictions:
    """One model's answers in the order of the test rows.

    Attributes:
        values: as the file holds them; None where it holds none. approved: what people said of each, None where they said nothing;
            empty without such a column. margins: score of the preferred answer minus that of the other; empty without them.
        matched: how rows were matched: a name of ``IDS``, or ``order``. column: the one answers are read from. sha256: of the file.
    """

    values: tuple[Any, ...]
    approved: tuple[bool | None, ...]
    margins: tuple[float, ...]
    matched: str
    column: str
    sha256: str


@dataclass(frozen=True)
class _Read:
    path: str
    rows: list[dict[str, Any]]
    lines: list[int]
    sha256: str

    def error(self, at: int, what: str, fix: str) -> UserError:
        return UserError(what, where=f"{visible(self.path)}:{self.lines[at]}", code=CODE, fix=fix)


def read(path: str, lock: LockFile, references: References, root: str = "", limits: ReadLimits | None = None) -> Predictions:
    """Reads predictions and binds them to the lock. ``root``: that of the lock they were made for, as the person says it.

    Raises:
        UserError: E-PREDICTIONS with file and line: a row that is not of this lock, doubled or missing, another root, another number
            of rows, no answers. Nothing is dropped.
    """
    found = _rows(path, limits or ReadLimits())
    _same_root(found, lock, root)
    columns = set().union(*(row.keys() for row in found.rows)) if found.rows else set()
    place, matched = _places(found, columns, lock, references)
    order = sorted(range(len(place)), key=place.__getitem__)
    held = [found.rows[at] for at in order]
    value = next((name for name in VALUES if name in columns and name != matched), None)
    verdict = next((name for name in VERDICTS if name in columns), None)
    margins = _margins(found, order) if set(SCORES) <= columns else ()
    if value is None and verdict is None and not margins:
        raise UserError("no column holds the answers", where=visible(path), code=CODE, fix="name the column prediction (or output, answer, label)")
    approved = tuple(_verdict(found, at, verdict) for at in order) if verdict else ()
    return Predictions(tuple(row.get(value) for row in held) if value else (None,) * len(held), approved, margins, matched, value or verdict or SCORES[0], found.sha256)


def keys(lock: LockFile) -> tuple[str, ...]:
    """A short name of every test row: 16 digits of its key, and a number from the second row on that is the same."""
    seen: Counter[str] = Counter()
    out = []
    for key in lock.row_keys:
        seen[key] += 1
        out.append(key[:SHORT] if seen[key] == 1 else f"{key[:SHORT]}-{seen[key]}")
    return tuple(out)


def _rows(path: str, limits: ReadLimits) -> _Read:
    files, parts, refused = identify.scan(discover.discover([path]), limits)
    if refused:
        raise refused[0]
    if len(files) != 1:
        raise UserError("predictions are one file", where=visible(path), code=CODE, fix="name the file")
    reader = shelf.by_code("readers", "NAME")[files[0].container]
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    for part in parts:
        for chunk in reader.read(files[0], part, limits):
            if chunk.refusals:
                bad = chunk.refusals[0]
                raise UserError(f"the row cannot be read ({bad.code})", where=f"{visible(path)}:{bad.line}", code=CODE, fix=bad.mend or "mend the row")
            rows += chunk.rows
            lines += chunk.lines
    return _Read(path, rows, lines, files[0].sha256)


def _same_root(found: _Read, lock: LockFile, told: str) -> None:
    """Holds every root that is named against the lock's, and takes a header line away."""
    fix = "score them against the lock they were made for (--lock FILE), or predict the rows of this one"
    if told and told.strip().lower() != lock.root:
        raise UserError("the predictions were made for another lock", where="--root", code=CODE, fix=fix)
    for at, row in enumerate(found.rows):
        for name in ROOTS:
            if name in row and str(row[name] or "").strip().lower() != lock.root:
                raise found.error(at, f"the prediction was made for another lock (root {_shown(row[name])})", fix)
    if found.rows and found.rows[0].keys() & set(ROOTS) and not found.rows[0].keys() & {*IDS, *VALUES, *VERDICTS, *SCORES}:
        del found.rows[0], found.lines[0]


def _shown(root: Any) -> str:
    """A root that is one, cut short; anything else masked."""
    text = str(root).strip().lower()
    return text[:SHORT] + "…" if len(text) == 64 and set(text) <= set("0123456789abcdef") else excerpt(text, 24)


def _places(found: _Read, columns: set[str], lock: LockFile, references: References) -> tuple[list[int], str]:
    """(number of the test row of each prediction, by what it was matched)."""
    named = next((name for name in IDS if name in columns), None)
    if named is None:
        if len(found.rows) != lock.rows:
            raise UserError(f"{len(found.rows):,} predictions for {lock.rows:,} test rows, and no id to match them by", where=visible(found.path), code=CODE,
                            fix="give every prediction the id, uid or line of its test row")
        return list(range(lock.rows)), "order"
    known = _names(named, lock, references)
    place: list[int] = []
    first: dict[int, int] = {}
    for at, row in enumerate(found.rows):
        told = row.get(named)
        number = known.get(_name(named, told))
        if number is None:
            said = "has no" if told in (None, "") else f"names a row that is not in this lock: {excerpt(str(told), 60)} as"
            raise found.error(at, f"the prediction {said} {named}", f"give the {named} of a row of the locked test file")
        if number in first:
            raise found.error(at, f"a second prediction for {references.rows.place(number)} (the first is in line {found.lines[first[number]]})", "keep one prediction for each row")
        first[number] = at
        place.append(number)
    lost = [number for number in range(lock.rows) if number not in first]
    if lost:
        shown = ", ".join(references.rows.place(number) for number in lost[:SHOWN]) + (" …" if len(lost) > SHOWN else "")
        raise UserError(f"{len(lost):,} of {lock.rows:,} test rows have no prediction: {shown}", where=visible(found.path), code=CODE,
                        fix="predict every row; an empty prediction counts as a wrong one")
    return place, named


def _names(kind: str, lock: LockFile, references: References) -> dict[str, int]:
    """Name → number of the test row; names that two rows share are left out."""
    short, lines = keys(lock), references.rows.line.tolist()
    exported = {one: number for number, one in enumerate(short)}
    if kind == "row_key":
        return exported | _once(lock.row_keys)
    if kind == "line":
        return _once([str(line) for line in lines])
    if kind == "uid":
        name = lock.test["file"].rsplit("/", 1)[-1]
        return _once([f"{name}:{line}" for line in lines])
    return exported | _once(references.ids)


def _once(names: Sequence[str | None]) -> dict[str, int]:
    counted = Counter(names)
    return {name: number for number, name in enumerate(names) if name is not None and counted[name] == 1}


def _name(kind: str, told: Any) -> str:
    """What a prediction calls its row, as ``_names`` spells it; the folder of a uid does not count."""
    text = str(told).strip() if type(told) in (str, int) else str(int(told)) if type(told) is float and told.is_integer() else ""
    return text.replace("\\", "/").rsplit("/", 1)[-1] if kind == "uid" else text


def _verdict(found: _Read, at: int, name: str) -> bool | None:
    told = found.rows[at].get(name)
    text = "" if told is None else str(told).strip().lower()
    if not text:
        return None
    if text not in _YES | _NO:
        raise found.error(at, f"{excerpt(text, 40)} as {name} says neither yes nor no", "write yes or no")
    return text in _YES


def _margins(found: _Read, order: Sequence[int]) -> tuple[float, ...]:
    """Score of the preferred answer minus that of the other one."""
    return tuple(_number(found, at, SCORES[0]) - _number(found, at, SCORES[1]) for at in order)


def _number(found: _Read, at: int, name: str) -> float:
    row: Mapping[str, Any] = found.rows[at]
    try:
        value = float(row.get(name, ""))
    except (TypeError, ValueError):
        value = float("nan")
    if not math.isfinite(value):
        raise found.error(at, f"{name} is no number", "write a number")
    return value
