"""Missing or extra fields in JSON answers.

What is found
-------------
In a set whose answers are JSON objects with the same fields: answers that lack a usual field, carry a field hardly any other has,
or are no JSON object at all.

Why it matters
--------------
A program reads these answers. A field that is missing or misspelt in training comes back in use, and breaks the program there.

How it is measured
------------------
The last answer of each row is read as JSON (also within a code fence) and its fields at the top are compared. Only where four in
five answers carry the same set of fields, and there are at least 20 objects: a field in 95 % of the objects or more is usual, one in
less than 1 % and in fewer than 20 is rare. A rare field that is a slip away from a usual one is named with it. What is no object
is reported where 95 % of the answers are.

How to mend it
--------------
Add the field (null where there is nothing to say), rename the misspelt one, write broken answers anew.

Limits
------
Fields inside other fields, types and values are not looked at. Fields present in 1 to 95 % of the objects count as optional. Of an
object with more than 256 fields the first 256 in order of the alphabet are looked at.

References
----------
SPEC §2 (Labels: missing or extra fields); RFC 8259 (JSON).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import orjson

from tuneready import field_names
from tuneready.batch import TARGET, Batch
from tuneready.finding import Finding, excerpt
from tuneready.kernels import json_leaves, key_sets
from tuneready.signal import Groups, Pairs, Scope, judge_flags, percent
from tuneready.summary import EXAMPLES, Counts, Flags, Measurement

CODE = "LBL010"
NAME = "Missing or extra fields"
SEVERITY = "major"
TASKS = ("extraction", "generation")
MESSAGE = "{rows} rows ({share}) lack a usual field, carry a rare one, or are no JSON object"
REMEDY = "Add the missing field, rename the misspelt one, write broken answers anew."
OTHERS, OBJECT, KEY, NAME_PIECE = 0, 1, 2, 3  # what an entry says; pieces of names count on from the last
MOST_KEYS, TABLE = 256, 50


@dataclass(frozen=True)
class Limits:
    """When a field is usual or rare (all ours): shares of the objects, but ``same`` of all answers for one set of fields."""

    same: float = 0.80
    usual: float = 0.95
    rare: float = 0.01
    rare_rows: int = 20
    objects: float = 0.95
    rows: int = 20


def pairs(batch: Batch) -> Pairs:
    """The key set of each object, the keys of each set, the name of each key, runs of rows without an object; all under one key."""
    texts = batch.texts
    at = np.flatnonzero((texts.side == TARGET) & ~texts.blank)
    last = at[np.append(np.diff(texts.row[at]) != 0, True)[: len(at)]]
    opens = np.isin(texts.data[texts.offsets[last]], np.frombuffer(b"{` \t\r\n", np.uint8)) if len(last) else np.zeros(0, dtype=bool)
    made: list[tuple[int, int, int, int]] = []  # row, subject, value, state
    other = ~opens
    sets: dict[bytes, tuple[int, list[str]]] = {}
    keyed: list[tuple[int, bytes]] = []
    for place, text in zip(np.flatnonzero(opens).tolist(), texts.array.take(last[opens]).to_pylist()):
        value = json_leaves.parsed(text)
        if isinstance(value, dict):
            names = sorted(value)[:MOST_KEYS]
            keyed.append((int(texts.row[last[place]]), orjson.dumps(names)))
            sets.setdefault(keyed[-1][1], (keyed[-1][0], names))
        else:
            other[place] = True
    hashed = dict(zip(sets, json_leaves.hashes([key.decode() for key in sets])[:, 0].tolist())) if sets else {}
    made += [(row, hashed[key], 0, OBJECT) for row, key in keyed]
    first = {name: row for row, names in reversed(sets.values()) for name in names}
    keys = dict(zip(first, json_leaves.hashes(list(first))[:, 0].tolist())) if first else {}
    made += [(row, hashed[key], keys[name], KEY) for key, (row, names) in sets.items() for name in names]
    for (name, row), words in zip(first.items(), json_leaves.packed(field_names.told(list(first))).tolist() if first else ()):
        made += [(row, keys[name], word, NAME_PIECE + piece) for piece, word in enumerate(words)]
    rows = texts.row[last[other]].astype(np.int64)
    for run in np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1) if len(rows) else ():
        made.append((int(run[0]), 0, len(run), OTHERS))
    row, subject, value, state = zip(*made) if made else ((), (), (), ())
    return Pairs(np.array(row, np.int64), np.ones((len(made), 2), np.uint64),
                 {"subject": np.array(subject, np.uint64), "value": np.array(value, np.uint64), "state": np.array(state, np.uint8)})


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """Rows with an odd set of fields, or without an object where nearly all have one."""
    state, subject, value = (groups.payload[name] for name in ("state", "subject", "value"))
    objects, runs = state == OBJECT, state == OTHERS
    n, rest = int(objects.sum()), int(value[runs].sum())
    if n < limits.rows:
        return Measurement()
    known = key_sets.of(subject[objects], subject[state == KEY], value[state == KEY])
    if int(known.rows.max()) < limits.same * (n + rest):
        return Measurement()
    usual = known.count >= limits.usual * n
    rare = (known.count < limits.rare * n) & (known.count < limits.rare_rows)
    names = _names(known.keys, subject, value, state)
    odd = known.oddities(usual, rare)
    said = {s: _said([names[k] for k in lacks], [names[k] for k in more], [names[k] for k in np.flatnonzero(usual)])
            for s, (lacks, more) in odd.items()}
    place = np.searchsorted(known.sets, subject[objects])
    notes = {int(row): said[int(s)] for row, s in zip(groups.rows[objects], place) if int(s) in said}
    if n >= limits.objects * (n + rest):
        for row, length in zip(groups.rows[runs].tolist(), value[runs].tolist()):
            notes.update(dict.fromkeys(range(row, row + int(length)), "no JSON object"))
    rows = np.array(sorted(notes), dtype=np.int64)
    told = {"fields": Counts({names[k]: int(known.count[k]) for k in np.flatnonzero(~rare).tolist()}), "objects": Counts({"rows": n}),
            "faults": Counts.of(notes[row] for row in rows.tolist())}
    return Measurement(Flags(rows, note=[notes[r] for r in rows.tolist()], excerpts=[(r, "") for r in rows[:EXAMPLES].tolist()]), told)


def _names(keys: np.ndarray, subject: np.ndarray, value: np.ndarray, state: np.ndarray) -> list[str]:
    words = np.zeros((len(keys), json_leaves.NAME_WORDS), dtype=np.uint64)
    pieces = np.flatnonzero(state >= NAME_PIECE)
    words[np.searchsorted(keys, subject[pieces]), state[pieces] - NAME_PIECE] = value[pieces]
    return [json_leaves.unpacked(one) for one in words]


def _said(lacks: list[str], more: list[str], usual: list[str]) -> str:
    slips = {name: key_sets.meant(name, usual) for name in more}
    added = [f'{name} (for "{slips[name]}"?)' if slips[name] else name for name in more]
    return excerpt("; ".join(f"{verb} {', '.join(sorted(some))}" for verb, some in (("lacks", lacks), ("carries", added)) if some))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding, with what is wrong how often, and how usual each field is."""
    n = measurement.values.get("objects", Counts()).total()
    details = {"faults": {note: rows for note, rows in measurement.values["faults"].sorted()[:TABLE]},
               "fields": {excerpt(name, 48): percent(rows / n) for name, rows in measurement.values["fields"].sorted()[:TABLE]}} if n else {}
    return judge_flags(sys.modules[__name__], measurement, scope, details=details,
                       limit=f"a field in {percent(limits.usual)} of the objects is usual, in under {percent(limits.rare)} rare")
