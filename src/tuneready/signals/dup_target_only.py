"""One answer, many prompts.

What is found
-------------
Rows whose answer repeats an earlier row's after normalisation while the input is another one ("None.", "Please contact
support."), where such rows are at least one in a hundred.

Why it matters
--------------
An answer that fits everything is easy to learn and is soon given to everything. Some answers are rightly the same
(nothing to report); more often a default was filled in where nobody wrote one.

How it is measured
------------------
Rows are brought together by the hash of their normalised targets. Of each answer the first row of every further input
counts; rows that also repeat the input are DUP001 or DUP002.

How to mend it
--------------
Read the most frequent answers. Where they are defaults, write a real answer or drop the row; where they are right,
check that they are not more frequent than in traffic.

Limits
------
Generation and preference data only. Tool calls without text are left out.

References
----------
SPEC §2 (Duplicates).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from tuneready import row_keys
from tuneready.batch import TARGET, Batch
from tuneready.finding import Finding
from tuneready.kernels import repeats
from tuneready.signal import Groups, Pairs, Scope, judge_flags
from tuneready.summary import Flags, Histogram, Measurement

CODE = "DUP007"
NAME = "Repeated answers"
SEVERITY = "info"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) give an answer that an earlier row gives to another input"
REMEDY = "Read the most frequent answers: write a real one where a default was filled in."
SHOWN = 5


@dataclass(frozen=True)
class Limits:
    """``share`` of all rows under which repeated answers are not worth a word (ours)."""

    share: float = 0.01


def pairs(batch: Batch) -> Pairs:
    """Every row with a target and an input, under the hash of its normalised targets."""
    texts = batch.texts
    target = texts.side == TARGET
    known = row_keys.comparable(batch, inputs_only=True) & texts.rows_with(target & ~texts.blank)
    rows = np.flatnonzero(known)
    key = batch.segment_keys(target, normalised=True, sided=False)
    return Pairs(rows, key[rows], {"input": row_keys.inputs(batch)[rows, 0]})


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """The first row of each further input; ``other`` is the first row with the answer, examples are of the most frequent."""
    given = groups.payload["input"]
    more = repeats.first_of_value(groups.starts, given) & repeats.copies(groups.rows, groups.starts)
    inputs = repeats.distinct_values(groups.starts, given)
    order = np.argsort(groups.rows[more], kind="stable")
    rows, first, size = (values[more][order] for values in (groups.rows, groups.first(), inputs))
    heads, at = np.unique(first, return_index=True)
    top = heads[np.lexsort((heads, -size[at]))[:SHOWN]]
    shown = [(int(rows[np.flatnonzero(first == head)[0]]), "") for head in top]
    per_answer = inputs[groups.starts]
    return Measurement(Flags(rows, other=first, excerpts=sorted(shown)), {"inputs": Histogram.of(per_answer[per_answer > 1])})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """Information from the given share on, with the number of answers and the most inputs of one."""
    rows = len(measurement.flags.counted())
    if not rows or scope.share(rows) < limits.share:
        return ()
    inputs = measurement.values["inputs"]
    return judge_flags(sys.modules[__name__], measurement, scope, limit=f"{limits.share:.0%} of the rows",
                       details={"answers_given_to_several_inputs": inputs.count, "most_inputs_of_one": inputs.maximum})
