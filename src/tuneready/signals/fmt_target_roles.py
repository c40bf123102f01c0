"""Roles or order of turns the target does not accept.

What is found
-------------
Conversations with a role the target does not know, that begin or end with the wrong side, or in which user and assistant
do not alternate although the target asks for it.

Why it matters
--------------
Providers refuse the file; some trainers empty the row without a word (reference/ecosystem.md §1.3).

How it is measured
------------------
The turns of every row that holds a list of messages, in order, after the system prompt; rejected answers and reasoning
left out. Several parts of one message are one turn.

How to mend it
--------------
Rename roles, join neighbouring turns of one side, drop what stands before the first user turn or after the last answer.

Limits
------
Roles are compared in our names: `human` is user, `gpt` and `model` are assistant. Rows without anything to learn are left
to FMT signals of their own.

References
----------
The target's profile (`profiles/*.toml`); reference/ecosystem.md §1.2 and 1.3.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from tuneready import target
from tuneready.batch import (
    ASSISTANT,
    CALLS,
    DEVELOPER,
    INSTRUCTION,
    PARTS,
    REJECTED,
    ROLE_NAMES,
    SYSTEM,
    TARGET,
    THOUGHT,
    TOOL,
    USER,
    Batch,
)
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, Scope, judge_flags
from tuneready.summary import Measurement

CODE = "FMT093"
NAME = "Roles or order the target does not accept"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold roles or an order of turns that the target does not accept"
REMEDY = "Rename roles, join neighbouring turns of one side, and let each conversation begin and end as the target asks."
FAULTS = ("unknown role", "wrong first turn", "wrong last turn", "turns do not alternate")


@dataclass(frozen=True)
class Limits:
    """What the target's profile says; empty fields ask for nothing.

    Attributes:
        roles, first, last: role names.
        alternate: ``turns`` or ``strict`` (tool turns count as user turns).
    """

    roles: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    alternate: str = ""


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags rows; the note lists their faults."""
    if limits == Limits():
        return Measurement()
    texts = batch.texts
    at = np.flatnonzero((texts.index >= 0) & (texts.side != REJECTED) & (texts.side != THOUGHT))
    row, role = texts.row[at], texts.role[at]
    faults = np.zeros((len(FAULTS), len(batch)), dtype=bool)
    if limits.roles:
        result = (role == TOOL) & ((texts.flags[at] & PARTS) != 0)  # a part of the user's message, by the role as written
        faults[0, row[~np.isin(role, _numbers(limits.roles)) & ~(result & np.isin(USER, _numbers(limits.roles)))]] = True
    spoken = (role != SYSTEM) & (role != DEVELOPER) & (texts.side[at] != INSTRUCTION)
    at, row, role = at[spoken], row[spoken], role[spoken]
    opens = np.append(True, row[1:] != row[:-1])[: len(row)]
    if limits.first:
        faults[1, row[opens & ~np.isin(role, _numbers(limits.first))]] = True
    if limits.last:
        closes = np.append(opens[1:], True)[: len(row)]
        answers = texts.side == TARGET
        # An answer that stands beside the list (chosen of a pair) is what such a row ends with.
        inside = texts.rows_with(answers) & ~texts.rows_with(answers & (texts.index < 0))
        faults[2, row[closes & ~np.isin(role, _numbers(limits.last)) & inside[row]]] = True
    if limits.alternate and len(row) > 1:
        faults[3, row[1:][_repeated(batch, at, limits.alternate == "strict")]] = True
    wrong = faults.any(axis=0)
    notes = ["; ".join(name for name, bad in zip(FAULTS, column) if bad) for column in faults[:, wrong].T]
    return Measurement(batch.flag_rows(wrong, note=notes))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding that counts rows per fault."""
    notes = measurement.flags.note or []
    details = {name: sum(name in note for note in notes) for name in FAULTS}
    return judge_flags(sys.modules[__name__], measurement, scope, details={k: v for k, v in details.items() if v},
                       severity=target.severity(scope.target, "roles"), method=target.cited(scope.target, "roles"))


def _numbers(names: tuple[str, ...]) -> list[int]:
    return [ROLE_NAMES.index(name) for name in names]


def _repeated(batch: Batch, at: np.ndarray, strict: bool) -> np.ndarray:
    """bool per neighbouring pair of ``at``: two turns of one row and side, of different messages."""
    texts = batch.texts
    role, index = texts.role[at].copy(), texts.index[at]
    if strict:
        role[role == TOOL] = USER
    same = (texts.row[at][1:] == texts.row[at][:-1]) & (role[1:] == role[:-1]) & (index[1:] != index[:-1])
    calls = (texts.flags[at] & CALLS) != 0
    return same & ((role[1:] == USER) | ((role[1:] == ASSISTANT) & ~(calls[1:] | calls[:-1])))
