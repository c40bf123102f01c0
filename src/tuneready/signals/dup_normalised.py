"""Duplicates once case, white space and Unicode form are set aside.

What is found
-------------
Rows whose input and output equal an earlier row's after NFKC, case folding and collapse of white space, and which are
not already exact copies of it. Labels, spans and tool calls must agree.

Why it matters
--------------
"Refund please" and "refund  please" teach a model the same thing twice; such copies come from exports that were merged.

How it is measured
------------------
As DUP001, over hashes of the normalised texts. In a family, the first row of each exact spelling after the first
spelling counts; exact copies are counted by DUP001 alone and are listed here for information, so that no row counts in
both and every member carries the family. Places of spans are compared by the characters before them that are not
white space.

How to mend it
--------------
Keep one row of each family.

Limits
------
Punctuation is not set aside (that is near-duplicate work, DUP003). Where NFKC changes the number of characters before a
span, two copies with spans may be missed.

References
----------
Unicode Standard Annex #15 (NFKC); SPEC §2, Duplicates.
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

CODE = "DUP002"
NAME = "Normalised duplicates"
SEVERITY = "major"
TASKS = ALL_TASKS
STEP = "duplicate"
MESSAGE = "{rows} rows ({share}) repeat an earlier row but for case, white space or Unicode form"
REMEDY = "Keep one row of each family; drop the copies."


def pairs(batch: Batch) -> Pairs:
    """Every comparable row under the hash of its normalised input and output, with its exact hash beside."""
    rows = np.flatnonzero(row_keys.comparable(batch))
    key = row_keys.whole(batch, normalised=True)[rows]
    return Pairs(rows, key, {"exact": row_keys.whole(batch, normalised=False)[rows, 0]})


def reduce(groups: Groups, limits: NoLimits) -> Measurement:
    """Families with two or more exact spellings: the first row of each further spelling counts."""
    exact = groups.payload["exact"]
    listed = repeats.distinct_values(groups.starts, exact) > 1
    counts = repeats.first_of_value(groups.starts, exact) & repeats.copies(groups.rows, groups.starts)
    rows = groups.rows[listed]
    excerpts = [(int(row), "") for row in np.sort(groups.rows[listed & counts])[:EXAMPLES]]
    return Measurement(Flags(rows, family=groups.first()[listed], info=~counts[listed], excerpts=excerpts))


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding: the further spellings, the number of families, and the largest."""
    return judge_families(sys.modules[__name__], measurement, scope)
