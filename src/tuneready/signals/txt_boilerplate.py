"""The same sentence in many answers.

What is found
-------------
Opening or closing sentences, or whole answers of one sentence, that many rows share word for word.

Why it matters
--------------
The model learns the sentence as part of every answer. That may be wanted (a legal notice) or a habit of the export (a
footer); it also makes answers look more alike than they are.

How it is measured
------------------
The first and the last sentence of each learnt text of four words or more, known by their first 64 bytes and their
length; equal ones are brought together over the whole set. Reported when one sentence stands in at least 5 % of the
rows and in at least 20.

How to mend it
--------------
Strip footers and greetings that the system adds anyway; keep what the model shall write.

Limits
------
Sentences in the middle are not counted. Sentences that differ after byte 64 and have the same length count as one.
Whole equal answers are also seen by the duplicate signals.

References
----------
SPEC §2; Rae et al. 2021, arXiv:2112.11446 (duplicate fractions).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels.sentences import edges, short_hashes
from tuneready.signal import Groups, Pairs, Scope, judge_flags
from tuneready.summary import Flags, Measurement

CODE = "TXT008"
NAME = "Boilerplate"
SEVERITY = "info"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) begin or end with a sentence that many rows share"
REMEDY = "Strip sentences the system adds anyway; keep those the model shall write."


@dataclass(frozen=True)
class Limits:
    """``share`` of all rows and ``rows`` that must hold the same sentence; ``length``: its bytes at least (ours)."""

    share: float = 0.05
    rows: int = 20
    length: int = 20


def pairs(batch: Batch) -> Pairs:
    """Keys of the first and the last sentence of every learnt text."""
    texts = batch.subject
    wordy = texts.variety[0] >= 4
    rows, keys = [], []
    first, last = edges(texts.data, texts.offsets)
    for number, (start, end) in enumerate((first, last)):
        at = np.flatnonzero(wordy & (end - start >= Limits.length) & ((number == 0) | (last[0] > first[0])))
        rows.append(texts.row[at].astype(np.int64))
        keys.append(short_hashes(texts.data, start[at], end[at]))
    return Pairs(np.concatenate(rows), np.concatenate(keys))


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """Rows whose sentence stands in ``limits.rows`` rows or more; the score is the number of rows that share it."""
    if not len(groups.starts):
        return Measurement()
    fresh = np.ones(len(groups.rows), dtype=np.int64)  # a row may hold a sentence twice
    fresh[1:] = groups.rows[1:] != groups.rows[:-1]
    fresh[groups.starts] = 1
    sizes = np.add.reduceat(fresh, groups.starts)
    size = np.repeat(sizes, np.diff(np.append(groups.starts, len(groups.rows))))
    kept = size >= limits.rows
    order = np.lexsort((groups.first()[kept], -size[kept], groups.rows[kept]))
    rows, first = np.unique(groups.rows[kept][order], return_index=True)
    return Measurement(Flags(rows=rows, score=size[kept][order][first].astype(np.float64),
                             family=groups.first()[kept][order][first]))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """Information about the sentences that reach the share."""
    flags = measurement.flags
    if flags.score is None:
        return ()
    wanted = flags.score >= max(limits.rows, limits.share * scope.judged)
    kept = Flags(rows=flags.rows[wanted], score=flags.score[wanted], family=flags.family[wanted],
                 excerpts=[(row, text) for row, text in flags.excerpts if row in set(flags.rows[wanted].tolist())])
    return judge_flags(sys.modules[__name__], Measurement(kept), scope,
                       limit=f"one sentence in {limits.share:.0%} of the rows, and in {limits.rows} rows",
                       details={"sentences": len(np.unique(kept.family))})
