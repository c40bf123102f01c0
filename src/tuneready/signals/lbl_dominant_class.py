"""One class dominates.

What is found
-------------
A class that takes far more of the rows than the others: 35 % or more of the rows and at least 1.6 times an even share,
or four times an even share and at least 10 % of the rows.

Why it matters
--------------
The model learns to answer with that class when in doubt, and an overall score hides the rest. In the guide's ticket
example one category was 40 % of the set because of seasonal peaks (GUIDE, E2).

How it is measured
------------------
Rows per class over all rows with a label; classes of spans count once per row, KTO judgements are the classes `true`
and `false`. Even share: one divided by the number of classes. Effective number of classes: exponential of the entropy of
the shares.

How to mend it
--------------
Look at when and where the class arose; downsample it, weight the others up, or collect more of them. Dropping wrong rows
alone does not bring a share down by much (GUIDE, ruling 6).

Limits
------
Whether real traffic is that uneven is not known here: if it is, an uneven training set may be right. 1.6 is set so that
two classes count as dominated from 80 : 20. Labels hidden in chat answers are not seen.

References
----------
GUIDE.md, E2 and ruling 6; Hill 1973, Diversity and evenness (effective number); He & Garcia 2009, Learning from
imbalanced data.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuneready.batch import Batch
from tuneready.finding import Finding, visible
from tuneready.kernels import classes
from tuneready.signal import Scope, percent
from tuneready.summary import Counts, Measurement

CODE = "LBL002"
NAME = "Dominant class"
SEVERITY = "major"
TASKS = ("classification", "extraction", "preference")
REMEDY = "Find out why the class is so frequent; downsample it, weight the others, or collect more of them."
TABLE = 200  # classes shown in the details


@dataclass(frozen=True)
class Limits:
    """When a class dominates.

    Attributes:
        share: of the labelled rows (GUIDE E2 had one category at 40 %; a margin below it, for some of its labels are wrong).
        times_even: that much above an even share, for ``share`` to count (80 : 20 between two classes).
        far_times_even: or that much above an even share …
        far_share: … with at least this share of the rows.
    """

    share: float = 0.35
    times_even: float = 1.6
    far_times_even: float = 4.0
    far_share: float = 0.10


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Rows per class, and the number of rows that have any."""
    counts, labelled = classes.of_rows(batch.table.column("labels"), batch.table.column("spans"))
    return Measurement(values={"classes": Counts(counts), "labelled": Counts({"rows": labelled})})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """A finding for the largest class where it dominates, with the table of classes."""
    counts = measurement.values.get("classes", Counts()).sorted()
    labelled = measurement.values.get("labelled", Counts()).total()
    if len(counts) < 2 or not labelled:
        return ()
    name, rows = counts[0]
    share, times = rows / labelled, rows / labelled * len(counts)
    much = share >= limits.share and times >= limits.times_even
    if not much and not (share >= limits.far_share and times >= limits.far_times_even):
        return ()
    shown = visible(str(name))[:80]
    effective = classes.effective_number(count for _, count in counts)
    finding = Finding(
        code=CODE, name=NAME, severity=SEVERITY, rows=rows, share=scope.share(rows), remedy=REMEDY,
        message=f'the class "{shown}" takes {rows:,} of {labelled:,} labelled rows ({percent(share)}), {times:.1f} times an even share',
        limit=f"{percent(limits.share)} of the rows, or {limits.far_times_even:g} times an even share",
        details={"class": shown, "classes": len(counts), "effective_classes": round(effective, 1),
                 "times_even_share": round(times, 2), "rows_per_class": {visible(str(k))[:80]: v for k, v in counts[:TABLE]}},
    )
    return (finding,)
