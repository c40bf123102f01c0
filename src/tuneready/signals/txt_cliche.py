"""Stock phrases of chat assistants in the answers.

What is found
-------------
Openings such as "Certainly!" or "Great question!", and closings such as "I hope this helps" or "feel free to ask".

Why it matters
--------------
They are the style of a generator, not of the people whose work is to be learnt; the tuned model adds them to every
answer.

How it is measured
------------------
The opening of each learnt text is matched against the usual exclamations; the closings are looked for as literals,
ASCII case ignored. Above the limit (5 % of the rows) the finding is minor, below it information.

How to mend it
--------------
Strip the phrase and keep the answer; where nearly every answer has one, ask where the answers come from.

Limits
------
Support agents write some of these phrases themselves. English only.

References
----------
SPEC §2; GUIDE M2 (the model learns the generator's style).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from tuneready.batch import Batch
from tuneready.finding import INFO, MINOR, Finding
from tuneready.signal import Scope, judge_flags
from tuneready.summary import Measurement

CODE = "TXT002"
NAME = "Assistant phrases"
SEVERITY = "minor"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) hold stock phrases of chat assistants"
REMEDY = "Strip the phrases and keep the answers."

OPENINGS = (
    r"^[\s\"“'*_]*(?i:(?:certainly|of course|absolutely|sure|sure thing|definitely|great|no problem)!|certainly[,.] here|"
    r"sure[,.] here(?: is|['’]s| are)|(?:what a |that['’]s an? |that is an? )?(?:great|good|excellent|fantastic|wonderful) question\b|"
    r"I['’]d be (?:happy|glad|delighted) to (?:help|assist))"
)
CLOSINGS = ("hope this helps", "hope that helps", "feel free to", "any other questions", "any further questions",
            "anything else i can")


@dataclass(frozen=True)
class Limits:
    """``share``: of all rows; above it the finding is minor instead of information (ours: 5 %)."""

    share: float = 0.05


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags learnt texts with a stock opening or closing."""
    texts = batch.subject
    mask = np.array(texts.matching(OPENINGS))
    mask[texts.with_literals(*CLOSINGS, ignore_case=True)] = True
    return Measurement(batch.flag_subject(mask))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """Information, or minor where the share passes the limit."""
    share = scope.share(len(measurement.flags.counted()))
    return judge_flags(sys.modules[__name__], measurement, scope, severity=MINOR if share > limits.share else INFO,
                       limit=f"minor above {limits.share:.0%} of the rows")
