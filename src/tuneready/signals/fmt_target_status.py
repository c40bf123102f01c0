"""The target is closing or closed.

What is found
-------------
A target that no longer takes new jobs, stops taking them before training can start, or is no longer developed.

Why it matters
--------------
Weeks of preparation end at a closed door; models trained there may be switched off as well.

How it is measured
------------------
Status and closing date of the target's dated profile, against the date of the judgement and the declared start of
training.

How to mend it
--------------
Choose another target; chat messages are accepted by nearly all, so the data need not change.

Limits
------
Profiles are as of their own date; providers announce changes at short notice, and contracts may differ.

References
----------
The target's profile (`profiles/*.toml`); reference/ecosystem.md, findings that change the plan.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuneready import target
from tuneready.batch import Batch
from tuneready.finding import INFO, MAJOR, Finding
from tuneready.signal import ALL_TASKS, Scope
from tuneready.summary import Measurement

CODE = "FMT097"
NAME = "The target is closing or closed"
SEVERITY = "info"
TASKS = ALL_TASKS
REMEDY = "Choose another target; chat messages are accepted by nearly all of them."


@dataclass(frozen=True)
class Limits:
    """When closing is near.

    Attributes:
        weeks: least time to prepare the smallest set (GUIDE C1: 4 to 6 weeks; the high end, C6).
    """

    weeks: int = 6


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Nothing per row."""
    return Measurement()


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """Major when it is closed, or closes before training starts or before the smallest set could be ready; else information."""
    status, closes = scope.target.get("status", "open"), scope.target.get("closes")
    if status == "open":
        return ()
    name, severity = target.title(scope.target), INFO
    start = scope.project.value("training.start")
    ready = start if isinstance(start, dt.date) else scope.as_of + dt.timedelta(weeks=limits.weeks)
    if status == "frozen":
        message = f"{name} is no longer developed"
    elif status == "closed" or scope.as_of > closes:
        severity, message = MAJOR, f"{name} takes no new jobs" + (f" since {closes}" if closes else "")
    elif ready > closes:
        told = "declared start of training" if isinstance(start, dt.date) else f"{limits.weeks} weeks of preparation from {scope.as_of}"
        severity, message = MAJOR, f"{name} takes no new jobs after {closes}; {told} ends at {ready}"
    else:
        message = f"{name} takes no new jobs after {closes}"
    return (Finding(
        code=CODE, name=NAME, severity=severity, rows=0, share=0.0, message=message, remedy=REMEDY,
        method=target.cited(scope.target, "closes"), details={"note": scope.target.get("note", "")},
    ),)
