"""Score inflation by leaks.

What is found
-------------
How many points of a score on the test files come from training rows that repeat test rows.

Why it matters
--------------
Without a locked test set numbers come out 5 to 10 points too good (GUIDE, M3); this says how many here.

How it is measured
------------------
Ridge regression on sketched words and characters learns from all training rows, then without those whose input equals a test
row's (case, white space and Unicode form aside) or has a cosine of 0.9 or more to one; both are scored on the test rows. The
difference has a paired interval.

How to mend it
--------------
Remove the leaked rows (LEK001 to LEK003) from the training data; quote no score measured with them.

Limits
------
Label tasks only. A larger model remembers more than this learner, so the true inflation may be larger. Rows that leak are
learnt from too, so a part of the points may be earned. Near copies are those of this page, not LEK003's. At most 10,000 test
rows are scored; under 100 nothing is told.

References
----------
GUIDE.md, M3. McNemar 1947; Lee et al., arXiv:2107.06499.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuneready import label_audit, labelled, leak_inflation
from tuneready.finding import INFO, Finding
from tuneready.label_audit import LabelAudit
from tuneready.leak_inflation import Inflation
from tuneready.proxy_proof import points
from tuneready.signal import Scope, percent
from tuneready.summary import Measurement

CODE = "LEK007"
NAME = "Score inflation by leaks"
SEVERITY = INFO
TASKS = ("classification",)
AGAINST = "test"
REMEDY = "Remove the leaked rows (LEK001 to LEK003) from the training data; quote no score measured with them."

SAMPLE = labelled.LabelSample
sample, fit = labelled.sample, label_audit.fit


@dataclass(frozen=True)
class Limits:
    """``alike``: cosine of the sketches of two inputs from which one counts as a near copy of the other."""

    alike: float = leak_inflation.ALIKE


def conclude(model: LabelAudit, limits: Limits) -> Measurement:
    """The inflation under ``values["inflation"]``; nothing without test files."""
    found = None if model.fast else leak_inflation.measure(model, limits.alike)
    return Measurement() if found is None else Measurement(values={"inflation": found})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding where training rows leak, or where it could not be told; none where no row does."""
    found = measurement.values.get("inflation")
    if found is None or (found.inflation is not None and not found.rows):
        return ()
    finding = Finding(CODE, NAME, SEVERITY, 0, 0.0, f"How much leaks raise the score was not measured: {found.why}", REMEDY, method="not measured")
    if found.inflation is None:
        return (finding,)
    method = f"ridge regression on sketched words and characters with and without the leaked rows, paired over {found.held:,} test rows"
    return (replace(finding, rows=found.rows, share=scope.share(found.rows), message=_message(found), method=method, details=_details(found)),)


def _message(found: Inflation) -> str:
    change = found.inflation
    return (f"{found.rows:,} training rows repeat test rows; with them a cheap learner scores {percent(found.score)} on the test rows, without them "
            f"{percent(found.without)}: the leaked rows raise the score by {points(change.estimate)} points (95 % interval {points(change.low)} to "
            f"{points(change.high)})")


def _details(found: Inflation) -> dict:
    change = found.inflation
    return {"inflation": [change.estimate, change.low, change.high], "test_rows_scored": found.held, "test_rows_repeated": found.leaked,
            "copies": found.copies, "near_copies": found.rows - found.copies,
            "score_on_repeated_test_rows": {"with leaked rows": found.leaked_score, "without": found.leaked_without}}
