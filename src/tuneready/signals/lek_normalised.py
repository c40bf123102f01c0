"""Test inputs that stand in the training data but for case, white space and Unicode form.

What is found
-------------
Training rows whose input equals a test row's after NFKC, case folding and collapse of white space, and which equal no
test row exactly (those are LEK001).

Why it matters
--------------
"Where is my card?" in the training data and "where is my  card?" in the test set is the same question: the score is as
spoilt as by an exact copy (GUIDE, M3; R2).

How it is measured
------------------
As LEK001, over hashes of the normalised inputs; of each group the training rows that share an exact spelling with a test
row are left to LEK001.

How to mend it
--------------
Drop the row from the training data.

Limits
------
Punctuation is not set aside: that is near work (LEK003). Otherwise as LEK001.

References
----------
Unicode Standard Annex #15 (NFKC); SPEC §2 (Leak), R2.
"""

from __future__ import annotations

import sys

import numpy as np

from tuneready import leaks
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels import repeats
from tuneready.signal import ALL_TASKS, Groups, NoLimits, Pairs, Scope
from tuneready.summary import Measurement

CODE = "LEK002"
NAME = "Test rows in the training data, normalised"
SEVERITY = "blocker"
TASKS = ALL_TASKS
STEP = "contaminated"
AGAINST = "test"
MESSAGE = "{rows} rows ({share}) have the same input as a test row but for case, white space or Unicode form"
REMEDY = "Drop these rows from the training data, or take the test rows out of the test set before it is locked."


def pairs(batch: Batch) -> Pairs:
    """Every row with an input under the hash of its normalised inputs, with the exact hash beside."""
    rows, key = leaks.keyed(batch, normalised=True)
    return Pairs(rows, key[rows], {"exact": leaks.keyed(batch, normalised=False)[1][rows, 0], "same": key[rows, 0]})


def reduce(groups: Groups, limits: NoLimits) -> Measurement:
    """Training rows of the groups that hold a test row, without those whose exact spelling a test row has."""
    other, hit = leaks.beside(groups)
    order, starts = repeats.subgroups(groups.starts, groups.payload["exact"])
    spelt = np.zeros(len(groups.rows), dtype=bool)
    if len(starts):
        tested = np.logical_or.reduceat(groups.payload["test"].astype(bool)[order], starts)
        spelt[order] = tested[repeats.group_of(starts, len(order))]
    hit &= ~spelt
    same = groups.payload["same"][hit]
    return leaks.found(groups.rows[hit], other[hit], (same, same), leaks.touched(groups, hit))


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding: the training rows and the test rows they touch."""
    return leaks.judge(sys.modules[__name__], measurement, scope)
