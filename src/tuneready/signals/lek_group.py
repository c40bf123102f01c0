"""The same customer, conversation or document in training and in test.

What is found
-------------
Training rows whose group (a customer, a conversation, a document: the column named in the project file, or one whose
name says so) also stands in a test file.

Why it matters
--------------
Rows of one conversation repeat names, wording and outcome. A model that trained on some of them has seen the others'
answers, and the score says less about new customers than it seems to (R2).

How it is measured
------------------
A 128-bit hash of the group as written; training rows count when a test row has the same.

How to mend it
--------------
Split by group, not by row: tuneready lock keeps groups on one side.

Limits
------
Not run on rows without a group. A group that means little (a region, a team) makes every row a hit: name the right
column in data.group_field. Groups are compared letter by letter.

References
----------
Kaufman et al. 2012, Leakage in data mining (doi:10.1145/2382577.2382579); SPEC §2 (Leak), §4.
"""

from __future__ import annotations

import sys

import numpy as np
import pyarrow.compute as pc

from tuneready import leaks
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels import text as kernel
from tuneready.signal import ALL_TASKS, Groups, NoLimits, Pairs, Scope
from tuneready.summary import Measurement

CODE = "LEK004"
NAME = "Same group in training and test"
SEVERITY = "major"
TASKS = ALL_TASKS
AGAINST = "test"
MESSAGE = "{rows} rows ({share}) belong to a group that also stands in the test set"
REMEDY = "Split by group, not by row: keep each customer, conversation or document on one side."


def pairs(batch: Batch) -> Pairs:
    """Every row that names a group, under the hash of the name."""
    group = batch.table.column("group")
    if group.null_count == len(group):
        return Pairs(np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.uint64))
    named = np.flatnonzero(~np.asarray(pc.fill_null(pc.utf8_is_space(group), True)) & (np.asarray(pc.fill_null(pc.binary_length(group), 0)) > 0))
    return Pairs(named, kernel.hashes(*kernel.buffers(group))[named])


def reduce(groups: Groups, limits: NoLimits) -> Measurement:
    """Training rows of the groups that hold a test row."""
    other, hit = leaks.beside(groups)
    unnamed = np.zeros(int(hit.sum()), dtype=np.uint64)  # rows of one group share no text: there is nothing to judge
    return leaks.found(groups.rows[hit], other[hit], (unnamed, unnamed), leaks.touched(groups, hit))


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding: the training rows and the test rows of their groups."""
    return leaks.judge(sys.modules[__name__], measurement, scope)
