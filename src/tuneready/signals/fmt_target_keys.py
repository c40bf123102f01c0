"""Keys the target refuses.

What is found
-------------
Rows that hold keys beside those the target reads, such as an `id` or a remark.

Why it matters
--------------
Some targets refuse a file for one such key: the job fails after the upload.

How it is measured
------------------
The keys of each row as it was read, against the keys of the target's dated profile. Targets whose profile names no
keys are not held to any.

How to mend it
--------------
Write the rows again with the keys the target reads alone, and keep ids and remarks in a file of their own.

Limits
------
Keys of the row alone are looked at, not those of its messages. What a target says of extra keys can change; the profile has a date.

References
----------
AWS, Amazon Bedrock user guide (fine-tuning Claude 3 Haiku); reference/ecosystem.md §1.2.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

import numpy as np

from tuneready import target
from tuneready.batch import Batch
from tuneready.finding import Finding, excerpt
from tuneready.signal import ALL_TASKS, Scope, judge_flags
from tuneready.summary import Counts, Measurement

CODE = "FMT091"
NAME = "Keys the target refuses"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold keys that the target refuses"
REMEDY = "Write the rows with the keys the target reads alone."
SHOWN = 12  # keys named


@dataclass(frozen=True)
class Limits:
    """What the target's profile says.

    Attributes:
        keys: keys a row may hold; none: any.
    """

    keys: tuple[str, ...] = ()


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags rows with other keys, and counts these keys."""
    if not limits.keys:
        return Measurement()
    allowed = frozenset(limits.keys)
    held = np.fromiter((not row.keys() <= allowed for row in batch.source), bool, len(batch.source))
    if not held.any():
        return Measurement()
    seen = Counter(key for at in np.flatnonzero(held).tolist() for key in batch.source[at].keys() - allowed)
    return Measurement(batch.flag_rows(held), {"keys": Counts(dict(seen))})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding that counts rows per key."""
    seen = measurement.values.get("keys", Counts())
    details = {excerpt(key, 40): n for key, n in seen.sorted()[:SHOWN]}
    return judge_flags(sys.modules[__name__], measurement, scope, details=details,
                       severity=target.severity(scope.target, "keys"), method=target.cited(scope.target, "keys"))
