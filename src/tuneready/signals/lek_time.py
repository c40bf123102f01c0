"""Training rows later than the test set.

What is found
-------------
How many training rows are dated after the earliest test row, where rows carry a date.

Why it matters
--------------
In use the model answers tomorrow's requests with yesterday's knowledge. If training reaches into the time of the test
set, the score also rewards what could not have been known, and reads too high where wording, products or prices change.

How it is measured
------------------
ISO dates and times, and seconds or milliseconds since 1970, are read to the day from the time column (data.time_field, or
a column whose name says so). Training rows with a later day than the earliest test row count. No row is listed by
itself: in a random split nearly all would be.

How to mend it
--------------
Where the model must meet new requests, split by time: tuneready lock takes a date.

Limits
------
Informs only: a random split is right where nothing changes with time. Time zones are not applied, so days can be one
off. Other ways to write dates ("3 May 2024") are not read; such rows are left out.

References
----------
Lazaridou et al. 2021, Mind the gap (arXiv:2102.01951); SPEC §2 (Leak), §4.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels.days import days, written
from tuneready.signal import ALL_TASKS, Groups, NoLimits, Pairs, Scope, percent
from tuneready.summary import Counts, Measurement

CODE = "LEK006"
NAME = "Training rows later than the test set"
SEVERITY = "info"
TASKS = ALL_TASKS
AGAINST = "test"
REMEDY = "Where requests change with time, split by time: train on what came before the test set."


def pairs(batch: Batch) -> Pairs:
    """One entry per day of the batch, with its number of rows; all under one key."""
    day, known = days(batch.table.column("time"))
    rows = np.flatnonzero(known)
    each, first, count = np.unique(day[rows], return_index=True, return_counts=True)
    return Pairs(rows[first], np.ones((len(each), 2), dtype=np.uint64), {"day": each, "count": count})


def reduce(groups: Groups, limits: NoLimits) -> Measurement:
    """Rows per day, of the training data and of the test files."""
    test = groups.payload["test"].astype(bool)
    values = {}
    for name, side in (("train", ~test), ("test", test)):
        each, inverse = np.unique(groups.payload["day"][side], return_inverse=True)
        rows = np.zeros(len(each), dtype=np.int64)
        np.add.at(rows, inverse, groups.payload["count"][side])
        values[name] = Counts(dict(zip(each.tolist(), rows.tolist())))
    return Measurement(values=values)


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """Information, where both sides have dates and some training row is later."""
    train, test = (measurement.values.get(name, Counts()).items for name in ("train", "test"))
    if not train or not test:
        return ()
    rows = sum(count for day, count in train.items() if day > min(test))
    if not rows:
        return ()
    share = scope.share(rows)
    noun, verb = ("row", "is") if rows == 1 else ("rows", "are")
    details = {"training_rows_with_a_date": sum(train.values()), "test_rows_with_a_date": sum(test.values()),
               "training_from": written(min(train)), "training_to": written(max(train)),
               "test_from": written(min(test)), "test_to": written(max(test)),
               "later_than_every_test_row": sum(count for day, count in train.items() if day > max(test))}
    return (Finding(code=CODE, name=NAME, severity=SEVERITY, rows=rows, share=share, remedy=REMEDY, details=details,
                    message=f"{rows:,} {noun} ({percent(share)}) {verb} later than the earliest test row ({written(min(test))})"),)
