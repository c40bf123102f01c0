"""One prompt, many answers.

What is found
-------------
Rows whose input repeats an earlier row's after normalisation while the output is another one.

Why it matters
--------------
Several answers to one prompt can be wanted (choice, style) or a sign that a set was made longer by sampling a model
again: it then holds far fewer different prompts than rows, and covers less than its size says.

How it is measured
------------------
Rows are brought together by the hash of their normalised input and tools, system prompts left out. The first row of a
family and rows that repeat an output already seen in it do not count.

How to mend it
--------------
Nothing need be mended. If coverage is short, spend the rows on new prompts.

Limits
------
Generation and preference data only; for label tasks a second answer is a conflict (DUP005). Whether answers contradict
each other is not judged here.

References
----------
SPEC §2 (Duplicates); Zhou et al. 2023, LIMA (arXiv:2305.11206), on the diversity of prompts.
"""

from __future__ import annotations

import sys

import numpy as np

from tuneready import row_keys
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels import repeats
from tuneready.signal import Groups, NoLimits, Pairs, Scope, judge_flags
from tuneready.summary import EXAMPLES, Flags, Histogram, Measurement

CODE = "DUP006"
NAME = "Repeated prompts"
SEVERITY = "info"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) give one more answer to an input that an earlier row has"
REMEDY = "Nothing to mend unless coverage is short; then spend the rows on new prompts."


def pairs(batch: Batch) -> Pairs:
    """Every row with an input and an output, under the hash of its normalised input."""
    rows = np.flatnonzero(row_keys.comparable(batch, inputs_only=True) & row_keys.answered(batch))
    return Pairs(rows, row_keys.inputs(batch)[rows], {"out": row_keys.outputs(batch)[0][rows]})


def reduce(groups: Groups, limits: NoLimits) -> Measurement:
    """The first row of each further output of a family; ``other`` is the first row of the family."""
    out = groups.payload["out"]
    more = repeats.first_of_value(groups.starts, out) & repeats.copies(groups.rows, groups.starts)
    answers = repeats.distinct_values(groups.starts, out)[groups.starts]
    order = np.argsort(groups.rows[more], kind="stable")
    rows = groups.rows[more][order]
    return Measurement(Flags(rows, other=groups.first()[more][order], excerpts=[(int(row), "") for row in rows[:EXAMPLES]]),
                       {"answers": Histogram.of(answers[answers > 1])})


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """Information, with the number of prompts and the most answers to one."""
    if not len(measurement.flags.rows):
        return ()
    answers = measurement.values["answers"]
    return judge_flags(sys.modules[__name__], measurement, scope,
                       details={"inputs_with_several_answers": answers.count, "most_answers_to_one": answers.maximum})
