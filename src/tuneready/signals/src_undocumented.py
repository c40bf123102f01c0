"""Undocumented sources.

What is found
-------------
Rows whose source nobody has declared, or has declared without an owner, a licence or consent, and evidence; for expected
traffic also without its list of scenarios, the owner of the list and a re-check date.

Why it matters
--------------
Only a documented source lets a later problem be traced to where it came from (GUIDE, T10), and R1 asks every source for
its inputs with evidence.

How it is measured
------------------
Rows are counted per file and value of the source field, and matched to the sources of the project file: by file, by
value, or by both; the more specific declaration leads.

How to mend it
--------------
Declare each source in the project file: owner, licence or consent, inputs, outputs, evidence, who says so and when.

Limits
------
What is declared is believed; whether a source is what it claims is the work of SYN001 and of the reviewers. Sources
declared by line are not matched.

References
----------
SPEC §1 (Sources); GUIDE.md, R1 and T10.
"""

from __future__ import annotations

from tuneready import provenance
from tuneready.batch import Batch
from tuneready.finding import INFO, Finding, visible
from tuneready.signal import ALL_TASKS, NoLimits, Scope, percent
from tuneready.summary import Counts, Measurement

CODE = "SRC001"
NAME = "Undocumented source"
SEVERITY = "major"
TASKS = ALL_TASKS
REMEDY = "Declare each source in tuneready.toml: owner, licence or consent, inputs, outputs, evidence, who says so and when."
SHOWN = 20


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Rows per (file, value of the source field)."""
    return Measurement(values={"sources": Counts(provenance.counted(batch))})


def judge(measurement: Measurement, scope: Scope, limits: NoLimits) -> tuple[Finding, ...]:
    """One finding over all sources that lack something; information where there is no project file at all."""
    counts = measurement.values.get("sources", Counts())
    shares = provenance.shares(counts, scope.rows.files, scope.project, scope.judged)
    lacking = [s for s in shares if not s.documented]
    if not lacking:
        return ()
    rows = sum(s.rows for s in lacking)
    declared = bool(scope.project.path or scope.project.sources)
    named = "; ".join(f"{visible(s.name) or 'not declared'}: {s.rows:,} rows, missing {', '.join(s.missing)}"
                      for s in lacking[:SHOWN])
    values = [f"{visible(scope.rows.files[file].path)}{' · ' + visible(value)[:60] if value else ''}: {count:,} rows"
              for (file, value), count in counts.sorted()[:SHOWN]]
    finding = Finding(
        code=CODE, name=NAME, severity=SEVERITY if declared else INFO, rows=rows, share=scope.share(rows), remedy=REMEDY,
        message=f"{rows:,} rows ({percent(scope.share(rows))}) come from a source that is not documented",
        method="counted over all rows judged; sources as declared in the project file",
        details={"lacking": named, "found": values,
                 "declared_without_rows": list(provenance.unmatched(counts, scope.rows.files, scope.project))},
    )
    return (finding,)
