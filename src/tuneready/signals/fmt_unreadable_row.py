"""A record that the reader refused.

What is found
-------------
Records that are not valid in their container: broken JSON, bad UTF-8, NaN, a repeated key, a record cut off at the
end of the file, a wrong number of columns.

Why it matters
--------------
A trainer either stops at such a record hours into the run, or skips it in silence. What is refused here is counted
and named, so rows in = rows judged + rows refused.

How it is measured
------------------
The readers refuse; this signal only counts. Each refused record stands in `rows.parquet` under this code with its
line and the reader's code (`E-…`) as suggestion.

How to mend it
--------------
Open the file at the line named and correct the record, or remove it on purpose.

Limits
------
The share is of all rows read, because a refused row is never among the rows judged. Whether a file as a whole is
refused is the reader's affair and ends in exit code 3.

References
----------
RFC 8259 (JSON), RFC 3629 (UTF-8), RFC 4180 (CSV); SPEC §0.6, reference/reliability.md §2.2.
"""

from __future__ import annotations

from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, NoLimits, Scope, percent
from tuneready.summary import Measurement

CODE = "FMT001"
NAME = "Unreadable row"
SEVERITY = "blocker"
TASKS = ALL_TASKS
MESSAGE = "{rows} of {n} rows read could not be read ({share})"
REMEDY = "Correct the records named, line by line, or remove them on purpose."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Nothing: rows of a batch were read."""
    return Measurement()


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding that counts what the readers refused."""
    if not scope.refused:
        return ()
    read = scope.judged + scope.refused
    share = scope.refused / read
    message = MESSAGE.format(rows=f"{scope.refused:,}", n=f"{read:,}", share=percent(share))
    return (Finding(code=CODE, name=NAME, severity=SEVERITY, rows=scope.refused, share=share, message=message,
                    remedy=REMEDY, method="counted by the readers; share of all rows read", step="refused"),)
