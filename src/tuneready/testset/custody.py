"""The lock beside a check: which data is its pool, what its custody amounts to, and what R2 may read of it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tuneready import provenance
from tuneready.facts import Baseline, LockState, TestLabels
from tuneready.finding import Finding, visible
from tuneready.kernels.digest import sha256_file
from tuneready.project import Project
from tuneready.set_aside import SetAside
from tuneready.source import TRAIN, File
from tuneready.state.anonymisation_file import Carved
from tuneready.state.ledger import Ledger
from tuneready.summary import Counts
from tuneready.testset import lock_file, pending, planner, rows, training, verifying
from tuneready.testset.lock_file import LockFile

LEAKED = ("LEK001", "LEK002")
LEFT_OUT = (*LEAKED, "LEK003", "LEK004", "LEK005")  # what a carved pool is free of


@dataclass(frozen=True)
class Custody:
    """A lock found beside the data.

    Attributes:
        path, lock: the lock file. test: its test file, empty where it is not here. problems, notes: of its verification.
        ledger: as read. state: the state folder. aside: rows of it to leave out of the data, None where the data is not its pool.
    """

    path: Path
    lock: LockFile
    test: str
    ledger: Ledger
    state: Path
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    aside: SetAside | None = field(default=None)


def beside(inputs: Sequence[str], project: str) -> Custody | None:
    """The lock of this folder, of the project file's, or of the data's; None without one, or where its own test file is the data.

    Raises:
        UserError: the lock file, its secret or its test file cannot be read.
    """
    folders = [Path.cwd(), *([Path(project).parent] if project else []), *(Path(one) if os.path.isdir(one) else Path(one).parent for one in inputs if one != "-")]
    for folder in folders:
        pending.recover(folder / rows.STATE)
    path = lock_file.find(*folders) or _above(folders[1:])
    if path is None:
        return None
    lock, state = lock_file.read(path), path.parent / rows.STATE
    test = path.parent / lock.test["file"]
    if any(os.path.isfile(one) and test.exists() and os.path.samefile(one, test) for one in inputs):
        return None
    if not test.exists():
        missing = f"The locked test file {visible(lock.test['file'])} is not here, so the lock cannot be verified."
        return Custody(path, lock, "", verifying.ledgers.read(state), state, (missing,))
    found = verifying.verify(path)
    shown = os.path.relpath(test) if not os.path.relpath(test).startswith("..") else str(test)
    return Custody(path, lock, shown, found.ledger, state, found.problems, found.notes)


def _above(folders: Iterable[Path]) -> Path | None:
    """The lock one folder above the data, where its test file lies with the data: ``testset/pool.jsonl`` belongs to the lock beside ``testset``."""
    for folder in folders:
        path = lock_file.find(folder.resolve().parent)
        if path is not None and (path.parent / lock_file.read(path).test["file"]).resolve().parent == folder.resolve():
            return Path(os.path.relpath(path))
    return None


def place(file: File) -> str:
    """Where a file of the pool lies, as the lock keeps it: seen from this folder where it is below, so that folder and lock can move together."""
    near = os.path.relpath(file.location).replace(os.sep, "/") if os.path.exists(file.location) else ""
    return near if near and not near.startswith("../") else file.path


def with_pool(custody: Custody, files: Sequence[File]) -> Custody:
    """The custody with what to set aside: the files that are the pool of the lock, by content or by place."""
    known = custody.lock.pool.get("files", ())
    hashes = {one["sha256"] for one in known}
    places = {os.path.realpath(custody.path.parent / one["data"]) for one in known}
    mine = tuple(i for i, file in enumerate(files) if file.split == TRAIN and (file.sha256 in hashes or os.path.realpath(file.location) in places))
    secret = rows.secret(custody.state)
    if not mine or secret is None or rows.commitment(secret) != custody.lock.secret_commitment:
        return custody
    return replace(custody, aside=SetAside(mine, custody.lock.root, secret, frozenset(map(bytes.fromhex, custody.lock.row_keys))))


def carved(custody: Custody | None) -> Carved | None:
    """The training pool the lock wrote, and what it was carved from; None without one, or where the lock does not verify."""
    pool = {} if custody is None else custody.lock.pool
    if custody is None or custody.problems or "written" not in pool:
        return None
    return Carved(pool["written"]["sha256"], tuple((custody.path.parent / one["data"], one["sha256"]) for one in pool["files"]))


def with_way_out(custody: Custody | None, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings; leaks in the data that the set was carved from name the pool without them, where it is there as the lock wrote it."""
    written = custody.lock.pool.get("written") if custody is not None and custody.aside is not None else None
    place = custody.path.parent / written["file"] if custody is not None and written else None
    if place is None or not any(one.code in LEFT_OUT and one.rows for one in findings) or not place.is_file() or sha256_file(str(place)) != written["sha256"]:
        return findings
    near = os.path.relpath(place)
    said = f" {visible(str(place) if near.startswith('..') else near)} leaves these rows out: train on it."
    return tuple(replace(one, remedy=one.remedy.rstrip() + said) if one.code in LEFT_OUT and one.rows else one for one in findings)


def state(custody: Custody, findings: Iterable[Finding], project: Project, minimum: int, reviewed: int = 0, labels: TestLabels | None = None) -> LockState:
    """What R2 reads.

    Args:
        findings: of the check, in which the locked file was the test file. minimum: rows asked of every class and slice.
        reviewed: test rows that a person has reviewed. labels: what the audit of labels says of them.
    """
    lock, log = custody.lock, custody.ledger
    counted = {one.code: one.rows for one in findings}
    threshold = project.value("evaluation.threshold")
    locks = log.of("lock", "supersede")
    started = log.of("train-start", "score")
    first = locks[0].seq if locks else None
    early = next((entry for entry in started if first is not None and entry.seq < first), None)
    own = next((entry for entry in reversed(locks) if entry.data.get("root") == lock.root), None)
    return LockState(
        verifies=not custody.problems, rows=lock.rows, real=real(custody, project), reviewed=min(reviewed, lock.rows), locked_at=_moment(own.at if own else ""),
        before_training=None if own is None else early is None,
        train_started=any(entry.what == "train-start" and own is not None and entry.seq > own.seq for entry in log.entries),
        leaks_exact=sum(counted.get(code, 0) for code in LEAKED), leaks_near=0,
        short={name: n for name, n in lock.strata.items() if n < minimum},
        half_width=planner.shows(lock.rows, threshold).half_width if isinstance(threshold, (int, float)) and 0 < threshold < 1 and lock.rows else None,
        locks=max(len(locks), 1), superseding_ok=_superseding(custody, own),
        after=f"entry {early.seq}, {early.what}" if early else "", policy=dict(lock.policy), baseline=_baseline(custody), labels=labels)


def _baseline(custody: Custody) -> Baseline | None:
    """The last baseline that was scored on this lock."""
    for entry in reversed(custody.ledger.of("score")):
        told = entry.data.get("baseline")
        if told and entry.data.get("root") == custody.lock.root:
            return Baseline(str(told["metric"]), float(told["value"]), float(told["low"]), custody.lock.rows)
    return None


def real(custody: Custody, project: Project) -> int:
    """Test rows whose source is declared as production or expected traffic, by a named person on a date, with evidence."""
    origins = custody.lock.pool.get("origins") or custody.lock.test.get("origins") or ()
    files = tuple(dict.fromkeys(str(origin[0]) for origin in origins))
    counts = Counts({(files.index(str(path)), str(value)): int(n) for path, value, n in origins})
    shares = provenance.shares(counts, [File(path, path) for path in files], project, custody.lock.rows)
    return sum(share.rows for share in shares if share.inputs in provenance.REAL and share.attested and share.evidence)


def notes(custody: Custody, aside: int) -> tuple[str, ...]:
    """What the report says of the lock, with the head to keep."""
    lock, log = custody.lock, custody.ledger
    looks = len(log.of("score"))
    lines = [f"Locked test set {visible(lock.test['file'])}: {lock.rows:,} rows, locked {lock.locked_at} by {visible(lock.locked_by)}, scored {looks:,} times; "
             f"ledger head {log.head} ({log.words})."]
    if aside:
        lines.append(f"{aside:,} rows of this data are the locked test set's: they were set aside and not judged.")
    return (*lines, *custody.problems)


def _superseding(custody: Custody, own: Any) -> bool | None:
    """None for a first lock; for one that replaces another whether its reason is recorded and no row of it was trained on."""
    if not custody.lock.supersedes:
        return None
    reason = own is not None and str(own.data.get("reason", "")).strip() and str(custody.lock.supersedes.get("reason", "")).strip()
    keys = np.array([int(one[:16], 16) for one in custody.lock.row_keys], dtype=np.uint64)
    return bool(reason) and not training.touched(custody.state, keys)


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def origins(paths: Sequence[str], file: np.ndarray, source: pa.Array, test: np.ndarray) -> list[list[Any]]:
    """``[path, value of the source field, rows]`` of the test rows: where they come from, for the question whether they are real."""
    counted: Mapping[tuple[int, str], int] = Counts.of((f, s or "") for f, s in zip(file[test].tolist(), source.filter(pa.array(test)).to_pylist())).items
    return [[paths[f], value, n] for (f, value), n in sorted(counted.items())]
