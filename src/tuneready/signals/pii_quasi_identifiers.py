"""Columns that together single people out.

What is found
-------------
Rows whose combination of age, sex, place, occupation and the like is shared by fewer than five rows of the data.

Why it matters
--------------
Without one name, birth date, sex and postcode single out most people. Who knows somebody's three finds the row, and with it
all that the row says.

How it is measured
------------------
Columns beside the example are told by their names, in several languages; columns within objects count. The rows that agree in
every such column are a group; its size is the k of k-anonymity. A row without two of these columns is not looked at.

How to mend it
--------------
Leave out columns that training does not need; else make them coarser (decade for year, first digits of the postcode, job group).

Limits
------
Names decide: a column nobody calls so is not seen, and what the text itself tells is not counted. One row is taken for one
person; several rows of one person make groups look larger. What is known beside the data (a sensitive value that a whole group
shares) is not measured.

References
----------
Sweeney (2002), k-anonymity; Sweeney (2000), simple demographics; 45 CFR 164.514; WP 216 of the Article 29 Working Party.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tuneready import quasi_identifiers as quasi
from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels import text as kernel
from tuneready.signal import ALL_TASKS, Groups, Pairs, Scope, percent
from tuneready.summary import Counts, Flags, Measurement

CODE, NAME, SEVERITY = "PII002", "Quasi-identifiers", "minor"
TASKS = ALL_TASKS
REMEDY = "Leave out the columns training does not need, or make them coarser: decade for year, first digits of the postcode."
LEAST = 2  # columns of a row that is looked at: one alone is the common case of a harmless column
EACH = 5  # rows of a combination within a batch that are sent one by one; of more, one stands for all


@dataclass(frozen=True)
class Limits:
    """``k``: rows that must share a combination; above 5 it counts as 5 (ours: 5 is the usual floor of statistical offices)."""

    k: int = 5

    @property
    def least(self) -> int:
        """``k`` as far as a batch's keys tell it."""
        return min(self.k, EACH)


def pairs(batch: Batch) -> Pairs:
    """A key per combination. Every key is sent twice, for one met once does not come back: with its rows, and with none."""
    found = {row: values for row, values in quasi.held(batch.source, batch.leaves.rows).items() if len(values) >= LEAST}
    rows = np.fromiter(found, dtype=np.int64, count=len(found))
    said = ["\x1f".join(f"{at}={values[at]}" for at in sorted(values)) for values in found.values()]
    columns = np.array([sum(1 << at for at in values) for values in found.values()], dtype=np.uint64)
    key = kernel.hashes(*kernel.buffers(pa.array(said, pa.string())))
    _, first, which, size = np.unique(key[:, 0], return_index=True, return_inverse=True, return_counts=True)
    alone = size[which] < EACH
    head = np.zeros(len(rows), dtype=bool)
    head[first] = True
    at = np.flatnonzero(alone | head)
    count = np.where(alone, 1, size[which])[at]
    twice = np.repeat(at, 2)
    return Pairs(rows[twice], key[twice], {"count": np.stack([count, np.zeros_like(count)], axis=1).ravel(), "columns": columns[twice]})


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """Flags the rows of small groups; counts groups by size, and rows by their columns."""
    if not len(groups.starts):
        return Measurement()
    size = np.add.reduceat(groups.payload["count"], groups.starts)
    small = np.repeat(size < limits.least, np.diff(np.append(groups.starts, len(groups.rows))))
    sets, which = np.unique(groups.payload["columns"][groups.starts], return_inverse=True)
    by_columns = np.zeros(len(sets), dtype=np.int64)
    np.add.at(by_columns, which, size)
    sizes, times = np.unique(size, return_counts=True)
    rows = np.unique(groups.rows[small])
    return Measurement(Flags(rows), {"sizes": Counts(dict(zip(sizes.tolist(), times.tolist()))),
                                     "columns": Counts(dict(zip(sets.tolist(), by_columns.tolist())))})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """What the columns allow: the smallest group, and rows in small ones. No row is lost by it."""
    if not measurement.values:
        return ()
    sizes, sets = measurement.values["sizes"].items, measurement.values["columns"].items
    rows, smallest, seen = len(measurement.flags.rows), min(sizes), sum(size * times for size, times in sizes.items())
    mask = np.bitwise_or.reduce(np.array(list(sets), dtype=np.uint64))
    columns = [name for i, name in enumerate(quasi.NAMES) if int(mask) >> i & 1]
    names = f"{', '.join(columns[:-1])} and {columns[-1]}"
    message = (f"{rows:,} of {seen:,} rows with such columns ({percent(rows / seen)}) share their {names} with fewer than {limits.least - 1} others; "
               f"the smallest group has {smallest:,}") if rows else f"Every combination of {names} is shared by at least {smallest:,} rows"
    details = {"columns": columns, "smallest_group": smallest, "groups": sum(sizes.values()), "rows_with_such_columns": seen,
               "rows_in_groups_of_one": sizes.get(1, 0)}
    return (Finding(code=CODE, name=NAME, severity=SEVERITY if rows else "info", rows=rows, share=scope.share(rows), message=message, remedy=REMEDY,
                    limit=f"groups of {limits.least} rows", method="k-anonymity over all rows with two or more such columns", details=details),)
