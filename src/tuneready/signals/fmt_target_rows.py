"""Too few or too many rows for the target.

What is found
-------------
A training set with fewer rows than the target asks for, or more than it takes.

Why it matters
--------------
The job is refused after the upload, or trained on part of the data.

How it is measured
------------------
Rows judged, against the limits of the target's dated profile.

How to mend it
--------------
Collect more rows; split the set, or drop the weakest rows.

Limits
------
Counts all training files together; a provider that counts per file may differ. Account limits that were raised on request
are not known here.

References
----------
The target's profile (`profiles/*.toml`); reference/ecosystem.md §1.2.
"""

from __future__ import annotations

from tuneready import target
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, NoLimits, Scope
from tuneready.summary import Measurement

CODE = "FMT090"
NAME = "Too few or too many rows for the target"
SEVERITY = "major"
TASKS = ALL_TASKS
REMEDY = "Collect more rows where there are too few; split the set or drop the weakest rows where there are too many."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Nothing per row: the total stands in the scope."""
    return Measurement()


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """A finding where the number of rows is outside the target's limits; ``rows`` are those too many, or all."""
    least, most = scope.target.get("min_rows"), scope.target.get("max_rows")
    if least is not None and scope.judged < least:
        key, limit, rows = "min_rows", f"at least {least:,} rows", scope.judged
    elif most is not None and scope.judged > most:
        key, limit, rows = "max_rows", f"at most {most:,} rows", scope.judged - most
    else:
        return ()
    return (Finding(
        code=CODE, name=NAME, severity=target.severity(scope.target, key), rows=rows, share=scope.share(rows), remedy=REMEDY,
        message=f"{scope.judged:,} rows; {target.title(scope.target)} takes {limit}", limit=limit,
        method=target.cited(scope.target, key),
    ),)
