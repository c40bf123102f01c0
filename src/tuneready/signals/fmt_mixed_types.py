"""One field holds different types in different rows.

What is found
-------------
Fields that are text in some rows and a number, an object or a list in others.

Why it matters
--------------
Columnar readers (Arrow, which most trainers use) fail on a column of mixed types, often only at the row where the
type changes and long after the start.

How it is measured
------------------
Counts, per field path, the rows with text and the rows with something else; reported when both occur. The rows named
are those that hold the other type.

How to mend it
--------------
Write the field as text in every row.

Limits
------
Null beside text is not mixed. A field that is never text is FMT015 alone. Labels are compared as text and not looked
at.

References
----------
Apache Arrow columnar format; huggingface/datasets, cast errors on mixed JSON types.
"""

from __future__ import annotations

import sys

import numpy as np

from tuneready.batch import NOT_TEXT, NULL, Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, NoLimits, Scope, judge_flags
from tuneready.summary import Counts, Measurement

CODE = "FMT033"
NAME = "Mixed types in one field"
SEVERITY = "minor"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold another type in a field that is text elsewhere"
REMEDY = "Write the field as text in every row."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags segments that are not text, and counts texts and others per field."""
    texts = batch.texts
    other = (texts.flags & NOT_TEXT) > 0
    text = ((texts.flags & (NOT_TEXT | NULL)) == 0)
    size = len(batch.fields)
    counts = {}
    for kind, mask in (("text", text), ("other", other)):
        found = np.bincount(texts.source[mask], minlength=size)
        counts.update({(batch.fields[i], kind): int(found[i]) for i in np.flatnonzero(found[:size])})
    return Measurement(batch.flag_segments(other), {"types": Counts(counts)})


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """A finding when some field is text in one row and something else in another."""
    types = measurement.values.get("types", Counts()).items
    mixed = sorted({field for field, kind in types if kind == "other" and (field, "text") in types})
    if not mixed:
        return ()
    return judge_flags(sys.modules[__name__], measurement, scope, details={"fields": mixed})
