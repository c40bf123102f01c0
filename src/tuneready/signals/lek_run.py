"""Test questions quoted inside training rows.

What is found
-------------
Training rows whose input holds a long run of words of a test row's input, though the inputs are not equal.

Why it matters
--------------
A benchmark question pasted into a longer page, or a test conversation continued by other turns, is as well known to the
model as a copy, and no comparison of whole texts finds it.

How it is measured
------------------
Runs of 13 words (50 characters in scripts without word breaks; letters and digits only, without case) are hashed, and
of every four consecutive runs the one with the smallest hash is kept. Every shared run of 16 words (53 characters) is
therefore found; of those with 13, 14 and 15 words about 20 %, 45 % and 70 %. Runs that stand in more than ten
training rows are taken for common phrases and left out, as the authors of GPT-3 did.

How to mend it
--------------
Look at the hits (leaks.csv, check --judged); drop the row, or cut the quoted question out of it.

Limits
------
A quotation that test and training rows share with a third text (a law, a product page) is found too. Test rows with
less than 13 words have no run; answers are not searched. A run is told beside the first 64 test rows that hold it. Near
copies (LEK003) that share a run are listed here as well.

References
----------
Brown et al. 2020, arXiv:2005.14165, appendix C; Schleimer, Wilkerson & Aiken 2003 (winnowing); SPEC §2 (Leak).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tuneready import leaks
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels import repeats
from tuneready.kernels.shingles import word_buffer
from tuneready.kernels.text import mix
from tuneready.kernels.word_runs import WORDS, fingerprints
from tuneready.signal import ALL_TASKS, Groups, Pairs, Scope
from tuneready.summary import Measurement

CODE = "LEK005"
NAME = "Test inputs quoted in training rows"
SEVERITY = "major"
TASKS = ALL_TASKS
AGAINST = "test"
MESSAGE = "{rows} rows ({share}) hold a run of 13 words of a test row's input"
MOST_BESIDE = 64  # test rows that one run is told beside; a run that more of them share tells no more
REMEDY = "Look at the hits; drop the rows, or cut the quoted question out of them."


@dataclass(frozen=True)
class Limits:
    """``most_rows``: a run in more training rows than this is a common phrase (arXiv:2005.14165, appendix C)."""

    most_rows: int = 10


def pairs(batch: Batch) -> Pairs:
    """The fingerprints of every input, with the normalised hash that tells equal inputs."""
    texts = batch.texts
    at = np.flatnonzero(leaks.compared(batch) & (texts.lengths >= 2 * WORDS - 1))
    text, value = fingerprints(*word_buffer(texts.array.take(pa.array(at))))
    row = texts.row[at[text]].astype(np.int64)
    return Pairs(row, np.stack([value, mix(value, 5)], axis=1), {"same": leaks.keyed(batch, normalised=True)[1][row, 0]})


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """Training rows that share a rare run with a test row they do not equal."""
    if not len(groups.starts):
        return leaks.found(groups.rows, groups.rows, (groups.payload["same"],) * 2, groups.rows)
    test, same = groups.payload["test"].astype(bool), groups.payload["same"]
    group = repeats.group_of(groups.starts, len(groups.rows))
    fresh = np.ones(len(groups.rows), dtype=bool)  # a row may hold a run twice
    fresh[1:] = (groups.rows[1:] != groups.rows[:-1]) | (group[1:] != group[:-1])
    common = np.add.reduceat((fresh & ~test).astype(np.int64), groups.starts) > limits.most_rows
    _, hit = leaks.beside(groups)
    order, starts = repeats.subgroups(groups.starts, same)
    equal = np.zeros(len(groups.rows), dtype=bool)
    equal[order] = np.logical_or.reduceat(test[order], starts)[repeats.group_of(starts, len(order))]
    hit &= ~np.isin(groups.rows, groups.rows[equal & ~test]) & ~common[group]
    mine, theirs = _across(np.flatnonzero(hit), test, group)
    row, other = groups.rows[mine], groups.rows[theirs]
    _, once = np.unique(np.stack([row, other], axis=1), axis=0, return_index=True)
    return leaks.found(row[once], other[once], (same[mine[once]], same[theirs[once]]), leaks.touched(groups, hit))


def _across(hit: np.ndarray, test: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of every training entry in ``hit`` beside those of the first ``MOST_BESIDE`` test entries of its group."""
    at = np.flatnonzero(test)
    first = np.searchsorted(group[at], group[hit])
    count = np.minimum(np.searchsorted(group[at], group[hit], side="right") - first, MOST_BESIDE)
    inner = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(hit, count), at[np.repeat(first, count) + inner]


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding: the training rows and the test rows they quote."""
    return leaks.judge(sys.modules[__name__], measurement, scope)
