"""Classes with too few rows.

What is found
-------------
Classes with fewer than 20 rows, or with less than a tenth of an even share of the rows.

Why it matters
--------------
A class seen a handful of times is hardly learnt, and no test set carved from it can say whether it was: R2 asks for 20
test rows of every class.

How it is measured
------------------
Rows per class over all rows with a label, as LBL002. Even share: labelled rows divided by the number of classes.

How to mend it
--------------
Collect rows of these classes first, join them with a neighbour, or declare them out of scope.

Limits
------
Misspelt names of one class count as classes of their own. A class that never occurs cannot be seen here.

References
----------
SPEC §3 (test rows per class and slice: 20); GUIDE.md, ruling 9 (a clause type with 23 items is nearly unknown).
"""

from __future__ import annotations

from dataclasses import dataclass

from tuneready.batch import Batch
from tuneready.finding import Finding, visible
from tuneready.kernels import classes
from tuneready.signal import Scope, percent
from tuneready.summary import Counts, Measurement

CODE = "LBL003"
NAME = "Rare classes"
SEVERITY = "minor"
TASKS = ("classification", "extraction", "preference")
REMEDY = "Collect rows of these classes first, join them with a neighbour, or declare them out of scope."
SHOWN, TABLE = 3, 200  # classes named in the message; classes in the details


@dataclass(frozen=True)
class Limits:
    """When a class is rare.

    Attributes:
        rows: fewer rows than this (SPEC §3: 20 test rows per class; with fewer in all there is nothing to carve).
        of_even: or less than this share of an even share.
    """

    rows: int = 20
    of_even: float = 0.10


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Rows per class, and the number of rows that have any."""
    counts, labelled = classes.of_rows(batch.table.column("labels"), batch.table.column("spans"))
    return Measurement(values={"classes": Counts(counts), "labelled": Counts({"rows": labelled})})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding that names the rare classes, the rarest first."""
    counts = measurement.values.get("classes", Counts()).sorted()
    labelled = measurement.values.get("labelled", Counts()).total()
    if len(counts) < 2:
        return ()
    least = max(limits.rows, limits.of_even * labelled / len(counts))
    rare = [(visible(str(name))[:80], rows) for name, rows in reversed(counts) if rows < least]
    if not rare:
        return ()
    rows = sum(count for _, count in rare)
    named = ", ".join(f"{name} ({count})" for name, count in rare[:SHOWN]) + (", …" if len(rare) > SHOWN else "")
    verb = "has" if len(rare) == 1 else "have"
    finding = Finding(
        code=CODE, name=NAME, severity=SEVERITY, rows=rows, share=scope.share(rows), remedy=REMEDY,
        message=f"{len(rare)} of {len(counts)} classes {verb} too few rows: {named}",
        limit=f"{limits.rows} rows, or {percent(limits.of_even)} of an even share ({labelled / len(counts):,.0f} rows)",
        details={"classes": len(counts), "rare": dict(rare[:TABLE]),
                 "effective_classes": round(classes.effective_number(c for _, c in counts), 1)},
    )
    return (finding,)
