"""Test inputs that stand in the training data, exactly.

What is found
-------------
Training rows whose input equals the input of a test row byte for byte, whatever the answers are.

Why it matters
--------------
A model that has seen the question is not tested by it: every score on that test set reads too high, and nobody can say
by how much. One leaked row is enough to fail R2 (GUIDE, M3).

How it is measured
------------------
A 128-bit hash of each row's inputs in order, system prompts left out; rows of training and test files with equal
hashes are brought together. A row without an input (plain text) is compared by its text. Roles and shapes may differ.

How to mend it
--------------
Drop the row from the training data. If the test set was carved from the same export, carve it again with tuneready lock.

Limits
------
Tools and system prompts are not compared. Rows with images or sound are left out. Very short inputs ("yes") repeat by
chance; they count all the same.

References
----------
Elangovan et al. 2021, Memorization vs. generalization (arXiv:2102.01818); SPEC §2 (Leak), R2.
"""

from __future__ import annotations

import sys

from tuneready import leaks
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, Groups, NoLimits, Pairs, Scope
from tuneready.summary import Measurement

CODE = "LEK001"
NAME = "Test rows in the training data"
SEVERITY = "blocker"
TASKS = ALL_TASKS
STEP = "contaminated"
AGAINST = "test"
MESSAGE = "{rows} rows ({share}) have the same input as a test row, exactly"
REMEDY = "Drop these rows from the training data, or take the test rows out of the test set before it is locked."


def pairs(batch: Batch) -> Pairs:
    """Every row with an input under the hash of its inputs, with the normalised hash that names its text."""
    rows, key = leaks.keyed(batch, normalised=False)
    return Pairs(rows, key[rows], {"same": leaks.keyed(batch, normalised=True)[1][rows, 0]})


def reduce(groups: Groups, limits: NoLimits) -> Measurement:
    """Training rows of the groups that hold a test row."""
    other, hit = leaks.beside(groups)
    same = groups.payload["same"][hit]  # equal texts are equal after normalisation
    return leaks.found(groups.rows[hit], other[hit], (same, same), leaks.touched(groups, hit))


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding: the training rows and the test rows they touch."""
    return leaks.judge(sys.modules[__name__], measurement, scope)
