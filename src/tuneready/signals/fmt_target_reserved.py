"""Words the target reserves.

What is found
-------------
Texts that hold a word the target keeps for itself, such as `User:` or `[EOS]`.

Why it matters
--------------
One such word anywhere fails the whole job (Amazon Nova), or is read as the end of a turn.

How it is measured
------------------
Each word of the target's dated profile, letter by letter, in every text of every row.

How to mend it
--------------
Write the word in another way ("User -", "the user"), or drop the row.

Limits
------
The words are those of the profile on its date. Control tokens of chat templates are found for every target by another
FMT signal.

References
----------
Amazon Nova: preparing data for fine-tuning (reserved keywords); reference/ecosystem.md §1.2.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

import numpy as np

from tuneready import target
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, Scope, judge_flags
from tuneready.summary import Measurement

CODE = "FMT094"
NAME = "Words the target reserves"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold a word that the target reserves"
REMEDY = "Write the word in another way, or drop the row."


@dataclass(frozen=True)
class Limits:
    """What the target's profile says.

    Attributes:
        reserved: words that must not occur.
    """

    reserved: tuple[str, ...] = ()


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags rows; the note names the words found."""
    if not limits.reserved:
        return Measurement()
    held = batch.texts.matching("|".join(re.escape(word) for word in limits.reserved))
    if not held.any():
        return Measurement()
    found: dict[int, list[str]] = {}
    for word in limits.reserved:
        for row in np.unique(batch.texts.row[batch.texts.containing(word)]).tolist():
            found.setdefault(row, []).append(word)
    return Measurement(batch.flag_segments(held, note=[", ".join(found[row]) for row in sorted(found)]))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding that counts rows per word."""
    words = [word for note in measurement.flags.note or [] for word in note.split(", ")]
    return judge_flags(sys.modules[__name__], measurement, scope, details={w: words.count(w) for w in limits.reserved if w in words},
                       severity=target.severity(scope.target, "reserved"), method=target.cited(scope.target, "reserved"))
