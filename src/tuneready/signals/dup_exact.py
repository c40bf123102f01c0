"""Exact duplicates.

What is found
-------------
Rows whose input and output repeat an earlier row byte for byte: same texts in the same roles, same tools, labels, spans
and tool calls. System prompts, reasoning, ids and other columns may differ.

Why it matters
--------------
A repeated row is weighted twice by training for no reason, makes the set look larger than it is, and is the commonest
way for a test row to stand in training data as well. Deduplication is part of preparation (GUIDE, M5).

How it is measured
------------------
A 128-bit hash of every row's texts with their roles, and of its labels, spans and calls in any order; equal hashes are
brought together over the whole run. The first row of a family is kept and listed for information; the others count.
A copy with a different label is no copy: it is a conflict (DUP005).

How to mend it
--------------
Keep one row of each family. If the repeats carry meaning (frequency of a request), keep it as a weight.

Limits
------
Rows without text, or with images or sound, are left out. A collision of hashes has a probability below 1e-20 for a
billion texts.

References
----------
Lee et al. 2022, Deduplicating training data makes language models better (arXiv:2107.06499); SPEC §2, Duplicates.
"""

from __future__ import annotations

import sys

import numpy as np

from tuneready import row_keys
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels import repeats
from tuneready.signal import ALL_TASKS, Groups, NoLimits, Pairs, Scope, judge_families
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "DUP001"
NAME = "Exact duplicates"
SEVERITY = "major"
TASKS = ALL_TASKS
STEP = "duplicate"
MESSAGE = "{rows} rows ({share}) repeat an earlier row exactly"
REMEDY = "Keep one row of each family; drop the copies."


def pairs(batch: Batch) -> Pairs:
    """Every comparable row under the hash of its input and output."""
    rows = np.flatnonzero(row_keys.comparable(batch))
    return Pairs(rows, row_keys.whole(batch, normalised=False)[rows])


def reduce(groups: Groups, limits: NoLimits) -> Measurement:
    """All members of every family; the first of each for information."""
    later = repeats.copies(groups.rows, groups.starts)
    excerpts = [(int(row), "") for row in np.sort(groups.rows[later])[:EXAMPLES]]
    return Measurement(Flags(groups.rows, family=groups.first(), info=~later, excerpts=excerpts))


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding: the copies, the number of families, and the largest."""
    return judge_families(sys.modules[__name__], measurement, scope)
