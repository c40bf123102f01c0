"""A preference pair whose two answers are the same.

What is found
-------------
Preference rows whose chosen and rejected answers are equal, exactly or after normalising (Unicode NFKC, case, white
space).

Why it matters
--------------
The pair says nothing, and its gradient pushes the same text up and down at once.

How it is measured
------------------
Compares the 128-bit hashes of the answers of both sides after normalising.

How to mend it
--------------
Remove the pair, or find the answer that was meant.

Limits
------
Two answers that differ in one character only are not equal. Conversations of several answers are compared as sets of
turns.

References
----------
Rafailov et al. 2023, arXiv:2305.18290 (DPO); SPEC §2.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import REJECTED, TARGET, Batch
from tuneready.kernels.text import group_sums
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "FMT020"
NAME = "Equal sides of a pair"
SEVERITY = "major"
TASKS = ("preference",)
MESSAGE = "{rows} pairs ({share}) have the same answer on both sides"
REMEDY = "Remove these pairs, or restore the answer that was meant."


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags rows whose target and rejected texts have the same sum of normalised hashes."""
    texts = batch.texts
    target, rejected = texts.side == TARGET, texts.side == REJECTED
    if not rejected.any():
        return Measurement()
    equal = texts.rows_with(target & ~texts.blank) & (texts.count(target) == texts.count(rejected))
    for lane in range(2):
        values = batch.normalised_hashes[:, lane]
        sides = [group_sums(np.where(side, values, np.uint64(0)), texts.starts) for side in (target, rejected)]
        equal &= sides[0] == sides[1]
    return Measurement(batch.flag_rows(equal))
