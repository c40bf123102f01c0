"""Share of real inputs under the floor.

What is found
-------------
Too few rows whose inputs are declared as production traffic or as expected traffic with its scenario list.

Why it matters
--------------
A model trained on invented requests learns the inventor's requests (GUIDE, M2): at least 60 % should be real.

How it is measured
------------------
Rows of sources whose inputs are `production` or `expected`, divided by all rows judged. A source that nobody declared,
or whose inputs are unknown, is not real: missing is never a pass.

How to mend it
--------------
Declare what the sources are, with evidence; collect real requests; keep synthetic rows for named gaps.

Limits
------
Rests on what is declared, so it is attested, not measured. R1 is stricter: it also asks for a name, a date, and evidence.

References
----------
GUIDE.md, R1 and M2; SPEC §3 (real share 60 %).
"""

from __future__ import annotations

from dataclasses import dataclass

from tuneready import provenance
from tuneready.batch import Batch
from tuneready.finding import INFO, Finding
from tuneready.signal import ALL_TASKS, Scope, percent
from tuneready.summary import Counts, Measurement

CODE = "SRC002"
NAME = "Real share under the floor"
SEVERITY = "major"
TASKS = ALL_TASKS
REMEDY = "Declare the sources with evidence; collect real requests; keep synthetic rows for named gaps."


@dataclass(frozen=True)
class Limits:
    """What is enough.

    Attributes:
        floor: least share of real inputs (GUIDE M2).
    """

    floor: float = 0.60


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Rows per (file, value of the source field)."""
    return Measurement(values={"sources": Counts(provenance.counted(batch))})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """A finding where the declared real share is under the floor; information where no source is declared at all."""
    shares = provenance.shares(measurement.values.get("sources", Counts()), scope.rows.files, scope.project, scope.judged)
    real = sum(s.rows for s in shares if s.inputs in provenance.REAL)
    if not scope.judged or real >= limits.floor * scope.judged:
        return ()
    rows = scope.judged - real
    told = bool(scope.project.sources)
    by_inputs: dict[str, int] = {}
    for s in shares:
        by_inputs[s.inputs] = by_inputs.get(s.inputs, 0) + s.rows
    message = (f"{percent(real / scope.judged)} of the rows have real inputs, fewer than {percent(limits.floor)}" if told
               else "no source is declared, so no row is known to be real")
    return (Finding(
        code=CODE, name=NAME, severity=SEVERITY if told else INFO, rows=rows, share=scope.share(rows), message=message,
        remedy=REMEDY, limit=f"{percent(limits.floor)} of the rows", method="from the sources declared in the project file",
        details={"rows_by_inputs": by_inputs},
    ),)
