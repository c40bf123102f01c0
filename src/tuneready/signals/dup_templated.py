"""Rows made from one template.

What is found
-------------
Families of five or more different rows that are word for word the same once numbers, names, addresses and quotations
are taken out.

Why it matters
--------------
A thousand rows from one template teach one sentence and a thousand fillings. That may be wanted (forms), or it may be
padding that makes a set look large and varied (GUIDE, T9).

How it is measured
------------------
Every word with a digit or "@", every web address, every capitalised word inside a sentence and every word in straight
double quotes is a slot; neighbouring slots are one. Rows with a slot, with at least five other words, and with the same
words around the slots in the same roles are one family when it holds five different texts.

How to mend it
--------------
Nothing need be mended. Where the fillings do not matter for the task, keep some dozens of each family.

Limits
------
Informs only: no row is subtracted. Slots filled with plain words ("cats", "dogs") are not seen; capitals are read in
ASCII only. Words longer than 16 bytes are known by their ends and their length.

References
----------
SPEC §2 (Duplicates); GUIDE.md, T9.
"""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass

import numpy as np

from tuneready import row_keys, skeletons
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels import repeats
from tuneready.signal import ALL_TASKS, Groups, Pairs, Scope, judge_flags
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "DUP004"
NAME = "Templated rows"
SEVERITY = "info"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) are fillings of a template that at least five rows share"
REMEDY = "Nothing to mend by itself; keep fewer rows of a template whose fillings do not matter."


@dataclass(frozen=True)
class Limits:
    """``rows``: different texts with one skeleton that make a family (ours)."""

    rows: int = skeletons.FAMILY


def pairs(batch: Batch) -> Pairs:
    """Rows that could be filled templates under the hash of their skeleton, with the hash of what they say."""
    rows, key = skeletons.templated(batch)
    return Pairs(rows, key[rows], {"text": row_keys.whole(batch, normalised=True)[rows, 0]})


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """Rows of the families with enough different texts; ``other`` is the first row of the family."""
    wanted = repeats.distinct_values(groups.starts, groups.payload["text"]) >= limits.rows
    rows, first = groups.rows[wanted], groups.first()[wanted]
    excerpts = [(int(row), "") for row in np.unique(first)[:EXAMPLES]]
    return Measurement(Flags(rows, other=np.where(rows == first, -1, first), excerpts=excerpts))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """Information: the rows, the families, and the largest of these."""
    flags = measurement.flags
    if not len(flags.rows):
        return ()
    first = np.where(flags.other < 0, flags.rows, flags.other)
    heads, sizes = np.unique(first, return_counts=True)
    top = np.lexsort((heads, -sizes))[:EXAMPLES]
    size = dict(zip(heads.tolist(), sizes.tolist()))
    shown = tuple(dataclasses.replace(scope.rows.example(row, text), note=f"first of {size[row]:,} rows") for row, text in flags.excerpts)
    details = {"families": len(heads), "largest_families": [f"{scope.rows.uid(int(heads[k]))}: {sizes[k]:,} rows" for k in top]}
    return judge_flags(sys.modules[__name__], measurement, scope, details=details, examples=shown)
