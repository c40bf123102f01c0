"""Ids of tool calls the target does not accept.

What is found
-------------
Tool calls whose id is missing or has not the form the target asks for.

Why it matters
--------------
The provider's validator refuses the row, hours after everything else was accepted.

How it is measured
------------------
The id of every tool call against the regular expression of the target's dated profile.

How to mend it
--------------
Give every call a new id of that form, the same in the call and in its result.

Limits
------
Rows that carry calls as plain text are not looked at.

References
----------
Mistral's reference validator (nine letters or digits); reference/ecosystem.md §1.2.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from tuneready import target
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, Scope, judge_flags
from tuneready.summary import Measurement

CODE = "FMT098"
NAME = "Tool-call ids the target does not accept"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold a tool call whose id has not the form the target asks for"
REMEDY = "Give every call a new id of the form the target asks for, the same in the call and in its result."


@dataclass(frozen=True)
class Limits:
    """What the target's profile says.

    Attributes:
        pattern: regular expression (RE2) of a whole id; empty asks for nothing.
    """

    pattern: str = ""


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags rows with an id that does not match."""
    calls = batch.table.column("calls")
    if not limits.pattern or calls.null_count == len(calls):
        return Measurement()
    bounds = np.asarray(calls.offsets, dtype=np.int64)
    ids = calls.values.field("id").slice(int(bounds[0]), int(bounds[-1] - bounds[0]))
    fits = np.asarray(pc.match_substring_regex(ids.fill_null(""), rf"\A(?:{limits.pattern})\z"))
    row = np.repeat(np.arange(len(batch)), np.diff(bounds))
    wrong = np.zeros(len(batch), dtype=bool)
    wrong[row[~fits]] = True
    return Measurement(batch.flag_rows(wrong))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding with the form asked for."""
    return judge_flags(sys.modules[__name__], measurement, scope, severity=target.severity(scope.target, "call_id"),
                       limit=limits.pattern, method=target.cited(scope.target, "call_id"))
