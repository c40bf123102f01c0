"""Training weights the target does not accept.

What is found
-------------
Message weights other than 0 and 1, or on a side where the target takes none; row weights it does not know, negative ones,
or row weights on a part of the rows only.

Why it matters
--------------
The file is refused, or the weight is ignored and turns are learnt that should not be.

How it is measured
------------------
Weights as stated in the rows, against the target's dated profile.

How to mend it
--------------
Use 0 and 1 on assistant messages; give every row a weight or none.

Limits
------
A weight that is not a number is not seen as a weight.

References
----------
The target's profile (`profiles/*.toml`); reference/ecosystem.md §1.2 and 1.6.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from tuneready import target
from tuneready.batch import ASSISTANT, Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, Scope, judge_flags
from tuneready.summary import Counts, Measurement

CODE = "FMT095"
NAME = "Weights the target does not accept"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold weights that the target does not accept"
REMEDY = "Use 0 and 1 on assistant messages only; give every row a weight, or none."


@dataclass(frozen=True)
class Limits:
    """What the target's profile says; empty fields ask for nothing.

    Attributes:
        message: ``none``, ``assistant`` (0 or 1, there only) or ``any`` (0 or 1 on every message).
        row: ``none``, ``non-negative`` or ``any``.
    """

    message: str = ""
    row: str = ""


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags rows with a weight that is not accepted, and counts rows that have a row weight."""
    if limits == Limits():
        return Measurement()
    texts = batch.texts
    stated = ~np.isnan(texts.weight)
    wrong = np.zeros(len(texts), dtype=bool)
    if limits.message == "none":
        wrong = stated
    elif limits.message:
        wrong = stated & (texts.weight != 0) & (texts.weight != 1)
        if limits.message == "assistant":
            wrong |= stated & (texts.role != ASSISTANT)
    rows = texts.rows_with(wrong)
    weight = batch.table.column("weight")
    has = np.asarray(weight.is_valid())
    if limits.row == "none":
        rows |= has
    elif limits.row == "non-negative":
        rows |= has & (np.asarray(weight.fill_null(0.0)) < 0)
    return Measurement(batch.flag_rows(rows), {"row_weights": Counts({"rows": int(has.sum())})})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding over all faults of weights, row weights on a part of the rows included."""
    weighted = measurement.values.get("row_weights", Counts()).total()
    partly = scope.target.get("row_weight_on_all", False) and 0 < weighted < scope.judged
    severity, method = target.severity(scope.target, "message_weight"), target.cited(scope.target, "message_weight")
    details = {"rows_with_a_row_weight": weighted} if partly else {}
    found = judge_flags(sys.modules[__name__], measurement, scope, severity=severity, method=method, details=details)
    if found or not partly:
        return found
    rows = scope.judged - weighted
    return (Finding(
        code=CODE, name=NAME, severity=severity, rows=rows, share=scope.share(rows), method=method, remedy=REMEDY, details=details,
        message=f"{rows:,} rows have no row weight although {weighted:,} have one; {target.title(scope.target)} wants it on all or none",
    ),)
