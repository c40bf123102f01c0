"""Extreme outliers of length.

What is found
-------------
Rows far longer than the rest: beyond Tukey's far-out fence of the logarithm of the lengths, and at least ten times the
median.

Why it matters
--------------
They are often whole files, logs or concatenated records that slipped in; each costs as much compute as many rows.

How it is measured
------------------
With quartiles Q1 and Q3 of the estimated tokens per row, the fence is Q3 × (Q3 ÷ Q1)³ (three interquartile ranges in
logarithms). Quartiles are taken over all rows.

How to mend it
--------------
Look at the rows listed; split or drop what does not belong.

Limits
------
Needs 20 rows. Short rows are not outliers here. Always uses the estimate of tokens, as only ratios matter.

References
----------
Tukey 1977, Exploratory data analysis (far-out values).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, Groups, Pairs, Scope, judge_flags
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "LEN004"
NAME = "Extreme outliers of length"
SEVERITY = "info"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) are far longer than the rest"
REMEDY = "Look at the rows listed; split or drop what does not belong."


@dataclass(frozen=True)
class Limits:
    """What counts as extreme.

    Attributes:
        fences: interquartile ranges (of logarithms) above the upper quartile; 3 is Tukey's "far out".
        times_median: and at least this many times the median.
        rows: fewest rows to judge by.
    """

    fences: float = 3.0
    times_median: float = 10.0
    rows: int = 20


def pairs(batch: Batch) -> Pairs:
    """Every row with text under one key, with its number of tokens: the quartiles need all rows."""
    tokens = batch.texts.total(batch.tokens())
    rows = np.flatnonzero(tokens)
    return Pairs(rows, np.zeros((len(rows), 2), dtype=np.uint64), {"tokens": tokens[rows]})


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """Flags rows beyond the fence; the score is the number of tokens."""
    tokens = groups.payload.get("tokens", np.zeros(0, dtype=np.int64))
    n = len(tokens)
    if n < limits.rows:
        return Measurement()
    ranks = [n // 4, n // 2, (3 * n) // 4]
    low, middle, high = (int(v) for v in np.partition(tokens, ranks)[ranks])
    fence = max(high * (high / low) ** limits.fences, middle * limits.times_median)
    far = np.flatnonzero(tokens > fence)
    rows = groups.rows[far]
    return Measurement(Flags(rows, score=tokens[far].astype(np.float64), excerpts=[(int(r), "") for r in rows[:EXAMPLES]]))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding with the longest row."""
    score = measurement.flags.score
    details = {"longest_tokens": int(score.max())} if score is not None and len(score) else {}
    return judge_flags(sys.modules[__name__], measurement, scope, details=details,
                       method="tokens estimated; fence from the quartiles of all rows",
                       limit=f"{limits.fences:g} interquartile ranges (logarithms) above the upper quartile and "
                             f"{limits.times_median:g} times the median")
