"""Test inputs that stand in the training data, nearly.

What is found
-------------
Training rows whose input is a near copy of a test row's: at least four fifths of their runs of three words in common.
Rows that equal a test row (LEK001, LEK002) are left to those.

Why it matters
--------------
A question with one word changed is answered from memory too, so the score still reads too high (GUIDE, M3; R2).

How it is measured
------------------
Inputs are cut into runs of three words (five characters where a script has no word breaks); candidates are found by
MinHash bands and every pair is verified by its exact Jaccard similarity. The score is the highest similarity to a test
row, the suggestion is that row.

How to mend it
--------------
Let a person look at the hits (leaks.csv, check --judged) and drop the training rows that ask the same thing. A row of
which every pair was judged no leak, by a named person on a date, no longer counts.

Limits
------
Two short questions from one template ("card 1 is blocked", "card 2 is blocked") can be near and still be different. A
paraphrase in other words is not found. Candidates are found with a probability of at least 0.99 at the threshold.

References
----------
Broder 1997, On the resemblance and containment of documents; SPEC §2 (Duplicates, Leak), R2.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from tuneready import leaks
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, NearPairs, Scope, Sketch
from tuneready.sketching import sketch_of
from tuneready.summary import Measurement

CODE = "LEK003"
NAME = "Near copies of test rows in the training data"
SEVERITY = "major"
TASKS = ALL_TASKS
STEP = "contaminated"
AGAINST = "test"
MESSAGE = "{rows} rows ({share}) have nearly the same input as a test row"
REMEDY = "Look at the hits and drop the training rows that ask what a test row asks."


@dataclass(frozen=True)
class Limits:
    """``threshold``: least Jaccard similarity (SPEC §2)."""

    threshold: float = 0.8


def sketch(batch: Batch) -> Sketch:
    """Sketches of the inputs, with the normalised hash that tells equal ones."""
    return sketch_of(batch, leaks.compared(batch), {"same": leaks.keyed(batch, normalised=True)[1][:, 0]})


def reduce(near: NearPairs, limits: Limits) -> Measurement:
    """Training rows near a test row, each with its nearest one first; rows that equal a test row are left out."""
    across = ~near.payload_a["test"].astype(bool) & near.payload_b["test"].astype(bool) if len(near.a) else near.a > 0
    a, b, similarity = near.a[across], near.b[across], near.similarity[across]
    equal = near.payload_a["same"][across] == near.payload_b["same"][across] if len(a) else a > 0
    kept = ~np.isin(a, a[equal])
    content = tuple(np.asarray(payload["same"])[across][kept] for payload in (near.payload_a, near.payload_b)) if len(near.a) else (
        np.zeros(0, dtype=np.uint64),) * 2
    return leaks.found(a[kept], b[kept], content, b[kept], similarity[kept])


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding: the training rows and the test rows they touch."""
    return leaks.judge(sys.modules[__name__], measurement, scope)
