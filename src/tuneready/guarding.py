"""Refuses training files that touch the locked test set, with or without the test rows at hand."""

from __future__ import annotations

import hashlib
import math
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from tuneready import leaks, measuring, passes, shelf
from tuneready.engine import local, near
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.project import Project
from tuneready.rules import read as read_rules
from tuneready.running import Options
from tuneready.signal import Groups, Pairs, Sketch
from tuneready.source import Part
from tuneready.state.files import PRIVATE, write_atomic
from tuneready.summary import Measurement
from tuneready.testset import lock_file, matching, membership, rows
from tuneready.testset.lock_file import LockFile
from tuneready.testset.matching import CODES, Sealed, Touched
from tuneready.testset.membership import Membership

MOST_LEFT = 10_000  # rows searched by bands at once: bounds the pairs held
MOST_ANSWERS = 10  # training rows with one answer; more of them share a set phrase


@dataclass(frozen=True)
class Hit:
    """A training row that touches the test set. ``file``, ``line``: of the training row; ``test_uid``: of the test row; ``similarity``:
    1 for the same input, the Jaccard similarity of near copies, None for rows of one group."""

    file: str
    line: int
    code: str
    test_uid: str
    similarity: float | None


@dataclass(frozen=True)
class SameAnswer:
    """A training row that teaches the answer of a test row, whatever its prompt is. Told, and not refused."""

    file: str
    line: int
    test_uid: str


@dataclass(frozen=True)
class Guarded:
    """What a guard found: hits in order of file and line, rows looked at, rows that could not be read, and rows with a test row's answer."""

    hits: tuple[Hit, ...]
    rows: int
    refused: int
    same_answer: tuple[SameAnswer, ...] = ()


@dataclass(frozen=True)
class Matches:
    """The hits as arrays, in order of row and code: ``row`` (run-wide), ``code`` (numbers ``matching.CODES``; one more for ``QUOTED``), ``test``
    row, ``similarity``. ``starts``: first row of each part; ``lines``: of all rows. ``answers``: (row, test row) with the same answer."""

    row: np.ndarray
    code: np.ndarray
    test: np.ndarray
    similarity: np.ndarray
    starts: np.ndarray
    lines: np.ndarray
    refused: int
    answers: tuple[np.ndarray, np.ndarray]


@local.kept()
def guard(files: Sequence[str], lock: str | Path, options: Options | None = None) -> Guarded:
    """Holds training files against the lock.

    Raises:
        UserError: a file cannot be read or named; the lock, its index or its secret is missing or damaged.
    """
    options, lock = options or Options(), Path(lock)
    index = of_lock(lock, lock_file.read(lock))
    rules = read_rules(files, options.rules())
    found, parts, refused = passes.find(files, options)
    if refused:
        raise refused[0]
    vote, columns = passes.name_shape(found, parts, rules.project, options)
    work = measuring.Work(found, options.limits, vote.shape, *columns, vote.task, rules.overrides, labels=vote.labels, label_key=vote.label_key)
    return against(index, work, parts, options.workers)


def against(index: Membership, work: measuring.Work, parts: Sequence[Part], workers: int | None = None) -> Guarded:
    """Holds training rows against an index. Raises UserError: a file cannot be read."""
    found = matches(index, work, parts, workers)
    part = np.searchsorted(found.starts, found.row, side="right") - 1
    hits = [Hit(work.files[parts[p].file].path, line, CODES[code], _uid(index, test), None if math.isnan(similarity) else similarity) for p, line, code, test, similarity
            in zip(part.tolist(), found.lines[found.row].tolist(), found.code.tolist(), found.test.tolist(), found.similarity.tolist())]
    rows_, tests = found.answers
    part = np.searchsorted(found.starts, rows_, side="right") - 1
    same = [SameAnswer(work.files[parts[p].file].path, line, _uid(index, test)) for p, line, test in zip(part.tolist(), found.lines[rows_].tolist(), tests.tolist())]
    return Guarded(tuple(sorted(hits, key=lambda hit: (hit.file, hit.line, hit.code))), len(found.lines), found.refused,
                   tuple(sorted(same, key=lambda one: (one.file, one.line))))


def matches(index: Membership, work: measuring.Work, parts: Sequence[Part], workers: int | None = None, *, quoted: bool = False) -> Matches:
    """Every row that touches the test set; ``quoted``: rows that quote a run of words of a test row too. Raises UserError: a file cannot
    be read."""
    total = sum(work.files[number].size for number in {part.file for part in parts})
    work = replace(work, meta={name: path for name, path in work.meta.items() if name == "group"})  # all that leaks look at
    with tempfile.TemporaryDirectory(prefix="tuneready-") as folder:
        key = secrets.token_bytes(32)
        sealed = Sealed(str(Path(folder) / membership.NAME), key)  # workers read it once; it never lies open on the disk
        write_atomic(sealed.path, membership.sealed(index, key), PRIVATE)
        found = list(local.map_parts(partial(matching.touched, work, sealed, quoted), parts, workers=local.workers_for(total, workers),
                                     isolate=measuring.any_binary(work.files, parts)))
    starts = np.cumsum([0, *(len(one.lines) for one in found)])
    shifted = [np.concatenate([one.row + start for one, start in zip(found, starts.tolist())])] + [
        np.concatenate([getattr(one, name) for one in found]) for name in ("code", "test", "similarity")] if found else [np.zeros(0, dtype=np.int64)] * 4
    more = [_left(index, found, starts)] + ([_quoted(index, found, starts)] if quoted else [])
    row, code, test, similarity = (np.concatenate([shifted[k], *(one[k] for one in more)]) for k in range(4))
    order = np.lexsort((code, row))
    lines = np.concatenate([np.zeros(0, dtype=np.int64), *(one.lines for one in found)])
    return Matches(row[order], code[order], test[order], similarity[order], starts, lines, sum(one.refused for one in found), _answers(index, found, starts))


def indexed(test: Path, options: Options, project: Project) -> Membership:
    """The membership index of a test file. Raises UserError: it cannot be read or named."""
    files, parts, refused = passes.find([str(test)], replace(options, test=(), against=()))
    if refused:
        raise refused[0]
    vote, columns = passes.name_shape(files, parts, project, options)
    return membership.build(measuring.Work(files, options.limits, vote.shape, *columns, vote.task, {}, labels=vote.labels, label_key=vote.label_key), parts)


def of_lock(path: Path, lock: LockFile) -> Membership:
    """The index of a lock. Raises UserError as ``guard``."""
    file, secret = path.parent / lock.index.get("file", membership.NAME), rows.secret(path.parent / rows.STATE)
    shown = visible(str(file))
    if secret is None or rows.commitment(secret) != lock.secret_commitment:
        raise UserError("the lock's secret is not here, or is another one", where=visible(str(path.parent / rows.STATE / rows.SECRET)), code="E-LOCK-SECRET",
                        fix=f"restore it from a copy, or set {rows.ENVIRONMENT}")
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise UserError(f"the membership index cannot be read: {error.strerror or error}", where=shown, code="E-LOCK-INDEX", fix="restore it from version control") from error
    if hashlib.sha256(raw).hexdigest() != lock.index.get("sha256"):
        raise UserError("the membership index is not the one of this lock", where=shown, code="E-LOCK-INDEX", fix="restore it from version control")
    return membership.opened(raw, secret, shown)


def _left(index: Membership, found: Sequence[Touched], starts: np.ndarray) -> tuple[np.ndarray, ...]:
    """(row, code, test row, similarity) of rows that the workers left: their runs of words stand in many test rows."""
    total = int(starts[-1])
    if not any(len(one.left.rows) for one in found):
        return (np.zeros(0, dtype=np.int64),) * 3 + (np.zeros(0),)
    left = matching.sided(membership.joined_sketch([replace(one.left, rows=one.left.rows + start) for one, start in zip(found, starts.tolist()) if len(one.left.rows)]), False)
    words = np.concatenate([one.words for one in found])
    bounds = np.cumsum(np.concatenate([[0], *(np.diff(one.bounds) for one in found)]))
    theirs = matching.sided(replace(index.sketch, rows=index.sketch.rows + total), True)
    blocks = []
    for at in range(0, len(left.rows), MOST_LEFT):
        edges = bounds[at:at + MOST_LEFT + 1]
        blocks.append(_left_block(index, theirs, membership.taken(left, slice(at, at + MOST_LEFT)), (words[edges[0]:edges[-1]], edges - edges[0])))
    row, test, similarity = (np.concatenate([block[k] for block in blocks]) for k in range(3))
    return row, np.full(len(row), CODES.index(membership.NEAR)), test - total, similarity


def _left_block(index: Membership, theirs: Sketch, mine: Sketch, held: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, test row, similarity) of some of these rows. ``held``: words and bounds."""
    signal, total = shelf.signals()[membership.NEAR], int(theirs.rows[0]) - int(index.sketch.rows[0])
    told = signal.reduce(near.near([mine, theirs], matching.CHANGED, True), signal.limits())
    kept = told.similarity >= signal.limits().threshold
    doubtful = np.flatnonzero(~kept)
    kept[doubtful] = matching.copied(*held, index, (np.searchsorted(mine.rows, told.row[doubtful]), told.other[doubtful] - total))
    rows_, at = np.unique(told.row[kept], return_index=True)
    return rows_, told.other[kept][at], np.round(told.similarity[kept][at], 6)


def _quoted(index: Membership, found: Sequence[Touched], starts: np.ndarray) -> tuple[np.ndarray, ...]:
    """(row, code, test row, similarity) of rows that quote a run of words of a test row."""
    code = membership.QUOTED
    rows_, other = matching.firsts(local.group(_beside(index, found, starts, code), partial(matching.reduced, code)))
    return rows_, np.full(len(rows_), len(CODES)), other - int(starts[-1]), np.full(len(rows_), np.nan)


def _answers(index: Membership, found: Sequence[Touched], starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(row, test row) that teach the same answer, but for answers that stand in many rows: these are set phrases."""
    def told(groups: Groups) -> Measurement:
        other, hit = leaks.beside(groups)
        size = np.diff(np.append(groups.starts, len(groups.rows)))
        often = np.add.reduceat(hit.astype(np.int64), groups.starts) > MOST_ANSWERS if len(size) else size
        hit &= ~np.repeat(often.astype(bool), size)
        unnamed = np.zeros(int(hit.sum()), dtype=np.uint64)
        return leaks.found(groups.rows[hit], other[hit], (unnamed, unnamed), unnamed)

    rows_, other = matching.firsts(local.group(_beside(index, found, starts, membership.ANSWER), told))
    return rows_, other - int(starts[-1])


def _beside(index: Membership, found: Sequence[Touched], starts: np.ndarray, code: str) -> list[Pairs]:
    """Keys of the training rows, and those of the test rows, which are numbered after them."""
    mine = [matching.sided(replace(one.shared[code], rows=one.shared[code].rows + start), False) for one, start in zip(found, starts.tolist()) if len(one.shared[code].rows)]
    theirs = index.pairs[code]
    return [*mine, matching.sided(replace(theirs, rows=theirs.rows + int(starts[-1])), True)]


def _uid(index: Membership, row: int) -> str:
    return f"{index.file}:{int(index.line[row])}"
