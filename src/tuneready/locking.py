"""Locks a test set: carves one out of the data, or locks a file that is there. From the choice of rows to the entry in the ledger."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready import __version__, audit, dataset, guarding, measuring, row_facts
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.intake.recognise import MULTI
from tuneready.kernels import dates, merkle
from tuneready.kernels.digest import sha256_file
from tuneready.row_facts import Key, RowFacts
from tuneready.row_hashes import LEAF
from tuneready.rules import Rules
from tuneready.rules import read as read_rules
from tuneready.running import Options
from tuneready.source import Part
from tuneready.state import ledger as ledgers
from tuneready.state.files import write_atomic
from tuneready.state.part_key import code_digest
from tuneready.testset import carving, custody, git_tag, lock_file, membership, pending, planner, rows, split
from tuneready.testset.lock_file import LockFile
from tuneready.testset.membership import Membership

CODE = "E-LOCK"
MOST_VALUES = 1_000  # values of a label beyond which it is no class to stratify by
MANY = 50_000  # different rows; a hundred times the floor of usable rows
MOST_SHARE = 0.5  # of the rows that a test set of no given size may take
SIDES = (carving.TEST, carving.POOL, carving.LATER, carving.NEAR)
OLD = "locks"  # folder of superseded locks in the state folder


@dataclass(frozen=True)
class Choice:
    """What the person who locks asks for.

    Attributes:
        size: test rows; None for the planner's. by: fields to stratify by; empty for labels and declared slices. group: field of rows that
            belong together; empty for the project's. since: date from which rows are test rows, for a time split.
        families: keep near copies on one side. out: folder for the files. supersede: why the old lock is replaced.
        who, purpose: for the ledger. force: take usable rows under the floor.
    """

    size: int | None = None
    by: tuple[str, ...] = ()
    group: str = ""
    since: str = ""
    families: bool = True
    out: str = "testset"
    supersede: str = ""
    who: str = "unknown"
    purpose: str = ""
    force: bool = False


@dataclass(frozen=True)
class Locked:
    """A lock as made: where it lies, what was written, what the size shows, what to say besides."""

    lock: LockFile
    path: Path
    written: tuple[Path, ...]
    plan: planner.Plan
    short: Mapping[str, int]
    head: str
    words: str
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@local.kept()
def carve(inputs: Sequence[str], options: Options, choice: Choice) -> Locked:
    """Carves a test set out of the data and locks it: test file, training pool and lock file are written.

    Raises:
        UserError: the data cannot be read or named; a lock is there and none is superseded; too few usable rows would stay.
    """
    state, path = Path(rows.STATE), Path(lock_file.NAME)
    old = _ready(state, path, choice)
    rules = read_rules(inputs, options.rules())
    work, parts = dataset.opened(inputs, options, rules, locked=True)
    facts = row_facts.read(work, parts, tuple(filter(None, (*choice.by, choice.group))), options.workers)
    row_facts.asked(facts, choice.by, "--stratify")
    row_facts.asked(facts, (choice.group,), "--group")
    keys = _keys(facts, choice, rules, work.labels == MULTI)
    minimum, threshold = int(rules.policy["test_rows_minimum"]), rules.project.value("evaluation.threshold") or 0.5
    size = choice.size or _size(facts, keys, threshold, rules)
    table = _checked(inputs, options, choice, rules, facts, size)
    salt = rows.secret(state, create=True, name=rows.SALT)
    unit = _units(facts, table if choice.families else None, choice)
    later = _since(facts, choice)
    chosen = split.choose(keys, unit, split.ranks(salt, _names(facts, unit, choice)), size, minimum, later)
    if not chosen.test.any():
        raise UserError("no row could be taken: every group is larger than the test set may be", where="tuneready lock", code=CODE, fix="ask for more rows with --size")
    paths = carving.free(choice.out, SIDES, work.files)
    pending.begin(state, paths)
    carving.write(paths[0], facts, chosen.test, work, parts)
    index = guarding.indexed(paths[0], options, rules.project)
    side = np.where(chosen.test, 0, np.where(later & bool(choice.since), 2, 1))
    side[(side == 1) & _touching(index, facts, work, parts, options)] = 3
    kept = [number for number in range(len(SIDES)) if number < 2 or (side == number).any()]
    for number in kept[1:]:
        carving.write(paths[number], facts, side == number, work, parts)
    pool = {"files": [{"data": custody.place(file), "sha256": file.sha256, "rows": int((facts.rows.file == i).sum())} for i, file in enumerate(work.files)],
            "rows": int((side == 1).sum()), "sorted_root": merkle.sorted_root(facts.rows.list(side == 1)).hex()}
    rule = {"size": size, "by": [key.name for key in keys], "group": choice.group or ("group" if facts.columns["group"].null_count < len(facts.rows) else ""),
            "families": choice.families, "since": choice.since}
    pool["written"] = {"file": paths[1].as_posix(), "sha256": sha256_file(str(paths[1]))}
    pool["origins"] = custody.origins([file.path for file in work.files], facts.rows.file, facts.columns["source"], chosen.test)
    more = {"pool": pool, "rule": rule, "strata": dict(chosen.strata), "salt_commitment": rows.commitment(salt)}
    made = _commit(paths[0], index, (state, path, rules, choice, old), more)
    refused = len(facts.rows.refused)
    notes = tuple(filter(None, [
        _smaller(made.lock.rows, size, unit, choice),
        f"{refused:,} rows could not be read and are in neither file." if refused else "",
        f"{int((side == 2).sum()):,} rows since {choice.since} are in neither side: they are newer than the pool may be." if choice.since else "",
        f"{int((side == 3).sum()):,} near copies and quotations of test rows are in neither side: a model trained on them has seen the test." if 3 in kept else ""]))
    counts = {"rows in": len(facts.rows) + refused, **{SIDES[i]: int((side == i).sum()) for i in kept}, "refused": refused}
    return replace(made, written=tuple(paths[i] for i in kept), plan=planner.shows(made.lock.rows, threshold), short=chosen.short, notes=(*made.notes, *notes), counts=counts)


@local.kept()
def existing(test: str, pool: Sequence[str], options: Options, choice: Choice) -> Locked:
    """Locks a test file that is there. ``pool``: training files, which are read for rows that repeat a test row; they are not changed.

    Raises:
        UserError: a file cannot be read; a lock is there and none is superseded.
    """
    state, path = Path(rows.STATE), Path(lock_file.NAME)
    old = _ready(state, path, choice)
    rules = read_rules([test, *pool], options.rules())
    threshold = rules.project.value("evaluation.threshold") or 0.5
    (strata, short, notes), origins = _strata(test, options, rules, choice)
    more: dict[str, Any] = {"strata": strata, "pool": {"origins": origins} if origins else {}}
    repeats = 0
    if pool:
        training = rows.read(pool, options.limits, options.workers)
        locked = set(rows.read([test], options.limits).list())
        kept = [leaf for leaf in training.list() if leaf not in locked]
        repeats = len(training) - len(kept)
        more["pool"] |= {"files": [{"data": custody.place(file), "sha256": file.sha256, "rows": int((training.file == i).sum())} for i, file in enumerate(training.files)],
                        "rows": len(kept), "sorted_root": merkle.sorted_root(kept).hex()}
    pending.begin(state, [])
    made = _commit(Path(test), guarding.indexed(Path(test), options, rules.project), (state, path, rules, choice, old), more)
    said = [f"{repeats:,} rows of the pool repeat a test row: check sets them aside, guard refuses the file."] if repeats else []
    return replace(made, plan=planner.shows(max(made.lock.rows, 1), threshold), short=short, notes=(*made.notes, *notes, *said), counts={"test": made.lock.rows, "repeated in the pool": repeats})


def tagged(path: Path) -> str:
    """Tags the current git commit with the head of the ledger beside a lock; the tag's name. Raises UserError as ``git_tag.add``."""
    state = path.parent / rows.STATE
    return git_tag.add(state, ledgers.read(state))


def _ready(state: Path, path: Path, choice: Choice) -> LockFile | None:
    """The lock that is replaced; None for a first one."""
    pending.recover(state)
    if not path.exists():
        return None
    if not choice.supersede.strip():
        raise UserError("there is a lock here already: a test set is locked once", where=visible(str(path)), code=CODE,
                        fix="to replace one that is used up, give the reason with --supersede REASON; it is recorded and shown")
    return lock_file.read(path)


def _keys(facts: RowFacts, choice: Choice, rules: Rules, multi: bool) -> list[Key]:
    """What to stratify by: the fields asked for, else labels with few values and the declared slices. ``multi``: rows have several labels,
    and each of these is a class."""
    def key(name: str) -> Key:
        return split.several(facts.key(name)) if multi and name == "label" else facts.key(name)

    names, labels = list(choice.by), facts.columns["label"]
    if not names:
        few = labels.null_count < len(labels) and (len(key("label").values) if multi else len(pc.unique(labels))) <= MOST_VALUES
        names = ["label"] if few else []
        names += [name for name in rules.project.value("data.slices") or () if name in facts.columns and name not in names]
    return [key(name) for name in names]


def _units(facts: RowFacts, table: pa.Table | None, choice: Choice) -> np.ndarray:
    """int64[n]: rows that must stay together: equal rows, one group, one family of copies."""
    together = [facts.rows.distinct(), facts.codes(choice.group or "group")]
    if table is not None:
        named = table.filter(pc.is_valid(table["family"]))
        place = pc.index_in(_uids(facts), named["uid"].combine_chunks())
        family = named["family"].combine_chunks().dictionary_encode().indices
        together.append(np.asarray(pc.fill_null(pc.take(family, place), -1), dtype=np.int64))
    return split.units(len(facts.rows), *together)


def _uids(facts: RowFacts) -> pa.Array:
    paths = pa.array([file.path for file in facts.rows.files]).take(pa.array(facts.rows.file))
    return pc.binary_join_element_wise(paths, pc.cast(pa.array(facts.rows.line), pa.string()), ":")


def _names(facts: RowFacts, unit: np.ndarray, choice: Choice) -> list[bytes]:
    """Name of each unit, which a later row does not change: its group, else the smallest of its rows' hashes."""
    words = facts.rows.leaves.view(">u8").astype(np.uint64)
    order = np.argsort(unit, kind="stable")
    size = np.bincount(unit)
    many = size[unit[order]] > 1
    order[many] = order[many][np.lexsort((*words[order[many]].T[::-1], unit[order[many]]))]
    first = order[np.cumsum(size) - size]
    raw = facts.rows.leaves[first].tobytes()
    names = [raw[at:at + LEAF] for at in range(0, len(raw), LEAF)]
    groups = facts.columns[choice.group or "group"].take(pa.array(first))
    for number in np.flatnonzero(np.asarray(pc.fill_null(pc.greater(pc.binary_length(groups), 0), False))).tolist():
        names[number] = b"group:" + groups[number].as_py().encode()
    return names


def _smaller(taken: int, size: int, unit: np.ndarray, choice: Choice) -> str:
    """Why a set is smaller than was asked for; empty where it is not, or by a tenth at most."""
    largest = int(np.bincount(unit).max())
    if taken >= 0.9 * size:
        return ""
    said = f"{size:,} rows were asked for, {taken:,} could be taken"
    if largest > 1:
        said += f": rows of one group{' and near copies' if choice.families else ''} stay on one side, and the largest block has {largest:,} rows"
    if choice.since:
        return said + ("; a block with older rows stays out as a whole" if largest > 1 else "") + ". Another --group or an earlier --since gives more."
    return said + ". Another --group or a larger --size gives more."


def _touching(index: Membership, facts: RowFacts, work: measuring.Work, parts: Sequence[Part], options: Options) -> np.ndarray:
    """bool[n]: rows that touch the test set as ``guard`` sees it."""
    out = np.zeros(len(facts.rows), dtype=bool)
    out[guarding.matches(index, work, parts, options.workers, quoted=True).row] = True
    return out


def _since(facts: RowFacts, choice: Choice) -> np.ndarray:
    """bool[n]: rows that may be test rows: all, or those from the date on."""
    if not choice.since:
        return np.ones(len(facts.rows), dtype=bool)
    (known,), (start,), _ = dates.read(pa.array([choice.since], pa.large_string()))
    if known == dates.UNREAD:
        raise UserError(f"{visible(choice.since)} is no date", where="--since", code=CODE, fix="write it as 2026-11-30")
    form, days, _ = dates.read(pc.fill_null(facts.columns["time"], ""))
    if facts.columns["time"].null_count == len(facts.rows):
        raise UserError("no row has a time", where="--since", code=CODE, fix="name the field with --map time=FIELD")
    return (form != dates.UNREAD) & (days[:, 0] >= start[0])


def _size(facts: RowFacts, keys: Sequence[Key], threshold: float, rules: Rules) -> int:
    """Rows that the declared threshold and every class ask for, as far as half of the data allows."""
    every = np.ones(len(facts.rows), dtype=bool)
    wanted = planner.needed(threshold, rules.policy["half_width_points"], [int(n) for key in keys for n in key.count(every)], int(rules.policy["test_rows_minimum"]))
    return min(wanted, int(len(facts.rows) * MOST_SHARE))


def _checked(inputs: Sequence[str], options: Options, choice: Choice, rules: Rules, facts: RowFacts, size: int) -> pa.Table | None:
    """The row findings of a check, for the families of copies; refuses to take usable rows under the floor.

    Where ``MANY`` different rows stay in any case nothing is checked (None): near copies of test rows go to neither side all the same.
    """
    if int(facts.rows.distinct().max(initial=-1)) + 1 - size >= MANY:
        return None
    done = audit.check(inputs, replace(options, fast=True))
    usable, judged, floor = done.report.usable.estimate, len(facts.rows), int(rules.policy["usable_floor"])
    left = usable - round(size * usable / max(judged, 1))
    if left < floor and not choice.force:
        raise UserError(f"{usable:,} rows are usable; a test set of {size:,} would leave about {max(left, 0):,}, under the floor of {floor:,} (T1)", where="tuneready lock",
                        code=CODE, fix="collect more rows, " + ("ask for fewer test rows with --size, " if usable > floor else "") + "or insist with --force")
    return done.rows


def _strata(test: str, options: Options, rules: Rules, choice: Choice) -> tuple[tuple[dict, dict, list[str]], list]:
    """((test rows of every class and slice, those too few, notes), their origins) of a file that is given; nothing where its shape cannot be
    decided."""
    try:
        work, parts = dataset.opened([test], options, rules, locked=True)
        facts = row_facts.read(work, parts, choice.by, options.workers)
    except UserError as error:
        return ({}, {}, [f"Classes and slices of the test file are not counted: {error.what}."]), []
    minimum = int(rules.policy["test_rows_minimum"])
    every = np.ones(len(facts.rows), dtype=bool)
    found = {f"{key.name}={value}": int(n) for key in _keys(facts, choice, rules, work.labels == MULTI) for value, n in zip(key.values, key.count(every))}
    origins = custody.origins([file.path for file in work.files], facts.rows.file, facts.columns["source"], every)
    return (found, {name: n for name, n in found.items() if n < minimum}, []), origins


def _commit(test: Path, index: Membership, how: tuple[Path, Path, Rules, Choice, LockFile | None], more: Mapping[str, Any]) -> Locked:
    """Reads the test file as it now stands, makes the lock, writes it and the ledger's entry."""
    state, path, rules, choice, old = how
    found = rows.read([str(test)])
    if found.refused:
        number, line, code = found.refused[0]
        raise UserError(f"a row of the test file cannot be read ({code})", where=f"{visible(found.files[number].path)}:{line}", code=CODE, fix="mend or remove the row: a lock covers whole files")
    if not len(found):
        raise UserError("the test file has no rows", where=visible(str(test)), code=CODE, fix="name the file that holds the test rows")
    secret = rows.secret(state, create=True)
    at = _now()
    sealed = membership.sealed(index, secret)
    lock = LockFile(
        index={"file": membership.NAME, "sha256": hashlib.sha256(sealed).hexdigest()},
        root=merkle.root(found.list()).hex(), sorted_root=merkle.sorted_root(found.list()).hex(), rows=len(found),
        test={"file": os.path.relpath(test, path.parent).replace(os.sep, "/"), "sha256": found.files[0].sha256, "container": found.files[0].container},
        row_keys=tuple(rows.key(secret, leaf) for leaf in found.list()), locked_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), locked_by=choice.who,
        secret_commitment=rows.commitment(secret), purpose=choice.purpose, tool={"version": __version__, "code": code_digest()},
        policy={name: rules.policy[name] for name in ("leaks_exact", "leaks_near", "test_rows_minimum", "half_width_points")},
        supersedes={} if old is None else {"root": old.root, "reason": choice.supersede}, **more)
    data: dict[str, Any] = {"rows": lock.rows}
    if old is not None:
        (state / OLD).mkdir(exist_ok=True)
        write_atomic(state / OLD / f"{old.root[:16]}.lock.json", path.read_bytes())
        data |= {"replaces": old.root, "reason": choice.supersede}
    write_atomic(path.parent / membership.NAME, sealed)
    entry = pending.commit(state, path, lock, {"what": "lock" if old is None else "supersede", "who": choice.who, "data": data, "at": at})
    log = ledgers.read(state)
    assert log.head == entry.hash
    return Locked(lock, path, (), planner.shows(lock.rows), {}, log.head, log.words, _again(lock, old))


def _again(lock: LockFile, old: LockFile | None) -> tuple[str, ...]:
    """Which rows of a set that replaces another one were in that already."""
    same = sum((Counter(lock.row_keys) & Counter(old.row_keys)).values()) if old is not None and old.secret_commitment == lock.secret_commitment else 0
    if not same:
        return ()
    return (f"{same:,} of the {lock.rows:,} test rows were in the old set too: what its scores have shown is known of them. Lock rows that came since, or with --test a new file, for fresh ones.",)


def _now() -> dt.datetime:
    """Now, or the moment that SOURCE_DATE_EPOCH names, in UTC to the second."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdigit() else dt.datetime.now(dt.UTC).replace(microsecond=0)

