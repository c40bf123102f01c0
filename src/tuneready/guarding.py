"""Refuses training files that touch the locked test set, with or without the test rows at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from tuneready import measuring, passes, shelf
from tuneready.engine import local, near
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.project import Project
from tuneready.rules import read as read_rules
from tuneready.running import Options
from tuneready.signal import Pairs, Sketch
from tuneready.source import Part
from tuneready.testset import lock_file, membership, rows
from tuneready.testset.lock_file import LockFile
from tuneready.testset.membership import Membership, Near


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
class Guarded:
    """What a guard found: hits in order of file and line, rows looked at, rows that could not be read."""

    hits: tuple[Hit, ...]
    rows: int
    refused: int


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


def against(index: Membership, work: measuring.Work, parts: Sequence[Part], workers: int | None = None, *, quoted: bool = False) -> Guarded:
    """Holds training rows against an index; ``quoted``: rows that quote a run of words of a test row count too. Raises UserError: a file
    cannot be read."""
    total = sum(work.files[number].size for number in {part.file for part in parts})
    found = list(local.map_parts(partial(membership.candidates, work, membership.Filter(index)), parts,
                                 workers=local.workers_for(total, workers), isolate=measuring.any_binary(work.files, parts)))
    hits = [hit for hit in _hits(index, found, work, parts, workers) if quoted or hit.code != membership.QUOTED]
    return Guarded(tuple(hits), sum(one.rows for one in found), sum(one.refused for one in found))


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


def _hits(index: Membership, found: Sequence[Near], work: measuring.Work, parts: Sequence[Part], workers: int | None) -> list[Hit]:
    """Hits of all parts; test rows are numbered after the training rows."""
    starts = np.cumsum([0, *(one.rows for one in found)])
    total, signals = int(starts[-1]), shelf.signals()

    def place(row: int) -> tuple[str, int]:
        part = int(np.searchsorted(starts, row, side="right")) - 1
        return work.files[parts[part].file].path, found[part].line[row - int(starts[part])]

    out = []
    for code in membership.KEYED:
        pairs = [_sided(replace(p, rows=p.rows + start), False) for one, start in zip(found, starts.tolist()) for p in one.pairs.get(code, ())]
        pairs.append(_sided(replace(index.pairs[code], rows=index.pairs[code].rows + total), True))
        told = local.group(pairs, partial(_reduced, signals[code]))
        out += [Hit(*place(row), code, _uid(index, other - total), None if code in ("LEK004", membership.QUOTED) else 1.0) for row, other in _firsts(told)]
    sketches = [_sided(replace(s, rows=s.rows + start), False) for one, start in zip(found, starts.tolist()) for s in one.sketches]
    sketches.append(_sided(replace(index.sketch, rows=index.sketch.rows + total), True))
    told = signals[membership.NEAR].reduce(near.near(sketches, membership.CHANGED, True), signals[membership.NEAR].limits())
    pairs = list(zip(told.row.tolist(), (told.other - total).tolist(), told.similarity.tolist()))
    whole = signals[membership.NEAR].limits().threshold
    doubtful = sorted({row for row, _, similarity in pairs} - {row for row, _, similarity in pairs if similarity >= whole})
    words = _words(doubtful, starts, work, parts, workers)
    seen: set[int] = set()
    for row, other, similarity in pairs:
        if row not in seen and (similarity >= whole or (row in words and _copied(words[row], index, other))):
            seen.add(row)
            out.append(Hit(*place(row), membership.NEAR, _uid(index, other), round(similarity, 6)))
    return sorted(out, key=lambda hit: (hit.file, hit.line, hit.code))


def _words(rows_: Sequence[int], starts: np.ndarray, work: measuring.Work, parts: Sequence[Part], workers: int | None) -> dict[int, np.ndarray]:
    """Row → hashes of its words, of rows that may be copies with a few words changed; their parts are read once more."""
    by_part: dict[int, set[int]] = {}
    for row in rows_:
        part = int(np.searchsorted(starts, row, side="right")) - 1
        by_part.setdefault(part, set()).add(row - int(starts[part]))
    places = [(parts[part], frozenset(mine)) for part, mine in sorted(by_part.items())]
    total = sum(work.files[number].size for number in {part.file for part, _ in places}) * len(places) // max(len(parts), 1)
    told = local.map_parts(partial(membership.words_of, work), places, workers=local.workers_for(total, workers),
                           isolate=measuring.any_binary(work.files, [part for part, _ in places])) if places else ()
    return {row + int(starts[part]): found for part, words in zip(sorted(by_part), told) for row, found in words.items()}


def _reduced(signal: measuring.Signal, groups: measuring.Any) -> measuring.Any:
    return signal.reduce(groups, signal.limits())


def _copied(words: np.ndarray, index: Membership, row: int) -> bool:
    """True where at most one word in ten was changed."""
    theirs = index.words[index.bounds[row]: index.bounds[row + 1]]
    return min(len(words), len(theirs)) >= membership.FEWEST_WORDS and membership.kept_words(words, theirs) >= membership.WORDS_KEPT


def _firsts(hits: measuring.Any) -> list[tuple[int, int]]:
    """Every training row once, with its first test row."""
    first: dict[int, int] = {}
    for row, other in zip(hits.row.tolist(), hits.other.tolist()):
        first.setdefault(row, other)
    return sorted(first.items())


def _uid(index: Membership, row: int) -> str:
    return f"{index.file}:{int(index.line[row])}"


def _sided(one: Pairs | Sketch, test: bool) -> Pairs | Sketch:
    return replace(one, payload={**one.payload, "test": np.full(len(one.rows), test)})
