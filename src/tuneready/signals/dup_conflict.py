"""Same input, different outputs.

What is found
-------------
Rows with the same input (exact or normalised) that teach different outputs: another label, other spans, another answer;
for preference data the same two answers with chosen and rejected swapped, or one answer judged both good and bad.

Why it matters
--------------
For label and extraction tasks one of the two must be wrong: the model is asked to learn a contradiction, and no score
above the share of agreement can be reached. For generation several answers may be good, so it only informs.

How it is measured
------------------
Rows are brought together by the hash of their normalised input (all turns that are not learnt, with their roles, and
the tools declared) and compared by a hash of their outputs. Every member of a contradicting family counts; members of a
family that merely differs, or stand under different system prompts, are listed for information.

How to mend it
--------------
Let an expert settle each family and correct or drop the rows that are wrong.

Limits
------
Labels are compared letter by letter ("Refund" and "refund" differ). The same input in another wording is near-duplicate
work (DUP003). A contradiction under two wordings of one system prompt is only listed. Rows without output, or with images
or sound, are left out.

References
----------
Northcutt et al. 2021, Pervasive label errors in test sets (arXiv:2103.14749); SPEC §2, Duplicates.
"""

from __future__ import annotations

import sys

import numpy as np

from tuneready import row_keys
from tuneready.batch import Batch
from tuneready.finding import INFO, Finding
from tuneready.kernels import repeats
from tuneready.signal import ALL_TASKS, Groups, NoLimits, Pairs, Scope, judge_families, percent
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "DUP005"
NAME = "Conflicting outputs"
SEVERITY = "major"
TASKS = ALL_TASKS
STEP = "label_conflict"
MESSAGE = "{rows} rows ({share}) contradict another row with the same input"
REMEDY = "Let an expert settle each family: correct or drop the rows that are wrong."


def pairs(batch: Batch) -> Pairs:
    """Every row with an input and an output, under the hash of its normalised input."""
    rows = np.flatnonzero(row_keys.comparable(batch, inputs_only=True) & row_keys.answered(batch))
    out, same = row_keys.outputs(batch)
    return Pairs(rows, row_keys.inputs(batch)[rows], {"out": out[rows], "same": same[rows]})


def reduce(groups: Groups, limits: NoLimits) -> Measurement:
    """Families whose outputs differ; members that contradict another count, the rest are for information."""
    out = groups.payload["out"]
    order, starts = repeats.subgroups(groups.starts, groups.payload["same"])
    contradicts = np.zeros(len(out), dtype=bool)
    contradicts[order] = repeats.distinct_values(starts, out[order]) > 1
    listed = repeats.distinct_values(groups.starts, out) > 1
    excerpts = [(int(row), "") for row in np.sort(groups.rows[listed])[:EXAMPLES]]
    return Measurement(Flags(groups.rows[listed], family=groups.first()[listed], info=~contradicts[listed], excerpts=excerpts))


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """An error where rows contradict each other; information where they only differ."""
    flags = measurement.flags
    found = judge_families(sys.modules[__name__], measurement, scope)
    if found or not len(flags.rows):
        return found
    rows = len(np.unique(flags.rows))
    share = scope.share(rows)
    message = f"{rows:,} rows ({percent(share)}) give different outputs for an input they share; several may be good"
    told = Measurement(Flags(flags.rows, family=flags.family, excerpts=flags.excerpts))
    return judge_families(sys.modules[__name__], told, scope, severity=INFO, step="", message=message,
                          remedy="Nothing to mend unless one answer is wrong; look at the examples.")
