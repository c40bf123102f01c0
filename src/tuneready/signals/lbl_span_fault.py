"""Spans whose offsets do not point at their text.

What is found
-------------
Rows with a span that lies outside its text, ends before it begins, or covers another text than the one stated with it.

Why it matters
--------------
The model learns to mark the wrong characters, and the trainer may drop such spans without a word: half a name, a blank, a
neighbour's value.

How it is measured
------------------
Offsets count code points of the input, the end is exclusive. Where a span states its text, that text and the one at the offsets
are compared after NFKC, case folding and white-space collapse. Where they differ the usual slips are tried, and the note says
which one fits: bytes, UTF-16 units, an inclusive end, a count from one.

How to mend it
--------------
Where one slip explains the faults, convert the offsets; else find each stated text in its input again, and let a person look at
those that occur more than once.

Limits
------
A span without a text of its own is only held against the bounds of the input. Spans that begin or end inside a word are not
faults here. Values without offsets that do not occur in their input are LBL009.

References
----------
SPEC §2 (Usable training rows: span fault); the Unicode Standard, chapter 2.5 (code points and code units).
"""

from __future__ import annotations

import sys

import numpy as np

from tuneready.batch import INPUT, Batch
from tuneready.finding import Finding
from tuneready.kernels import span_offsets
from tuneready.signal import NoLimits, Scope, judge_flags
from tuneready.summary import Counts, Measurement

CODE = "LBL011"
NAME = "Span offsets do not fit"
SEVERITY = "major"
TASKS = ("extraction",)
STEP = "span_fault"
MESSAGE = "{rows} rows ({share}) hold a span whose offsets do not point at its text"
REMEDY = "Convert the offsets where one slip explains the faults; else find each stated text in its input again."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows with a faulty span; the note says what is wrong with the first."""
    lists, texts = batch.table.column("spans"), batch.texts
    bounds = np.asarray(lists.offsets, dtype=np.int64)
    spans = lists.values.slice(int(bounds[0]), int(bounds[-1] - bounds[0]))
    if not len(spans) or not len(texts):
        return Measurement()
    row = np.repeat(np.arange(len(batch)), np.diff(bounds))
    inputs = np.flatnonzero(texts.side == INPUT)
    place = np.searchsorted(texts.row[inputs], row)  # the first input of the row
    has = place < len(inputs)
    has[has] = texts.row[inputs[place[has]]] == row[has]
    start, end = (np.asarray(spans.field(name).fill_null(-1), dtype=np.int64) for name in ("start", "end"))
    kept = np.flatnonzero(has & ((start != -1) | (end != -1)))  # no offsets: nothing to hold
    if not kept.size:
        return Measurement()
    fault = span_offsets.faults(texts.array, inputs[place[kept]], start[kept], end[kept], spans.field("text").take(kept))
    hit = np.flatnonzero(fault)
    rows, first = np.unique(row[kept][hit], return_index=True)
    mask = np.zeros(len(batch), dtype=bool)
    mask[rows] = True
    kinds, count = np.unique(fault[hit], return_counts=True)
    return Measurement(batch.flag_rows(mask, note=[span_offsets.WORDS[k] for k in fault[hit][first].tolist()]),
                       {"faults": Counts({span_offsets.WORDS[k]: n for k, n in zip(kinds.tolist(), count.tolist())})})


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding with the number of spans per kind of fault."""
    counts = measurement.values.get("faults", Counts())
    return judge_flags(sys.modules[__name__], measurement, scope, details={"spans": counts.total(), "faults": dict(counts.sorted())})
