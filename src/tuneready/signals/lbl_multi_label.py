"""Suspected errors in sets of labels.

What is found
-------------
Rows with several labels of which one is probably wrong, or one probably missing, each decision with a posterior; the share of
such rows over the set, and expected errors by label. Also rows that hold a label twice, in one spelling or two.

Why it matters
--------------
Each label is a yes/no question of its own: a label that is missing teaches "no" where the answer is "yes", and the score counts
the right answer as wrong (GUIDE ruling 7).

How it is measured
------------------
The text is cut into sentences; each is scored by a ridge regression that has not seen its row, after the labels of every row were
given to the sentences that speak for them. A mixture with one rate for missing and one for spurious labels, by label and held to the
rates over all, turns the scores into posteriors. A row is flagged when a label is spurious with more than 0.5, or missing with more
than 0.9 (on banking77 posteriors of missing labels are too sure); the note says ``+label`` (missing) or ``-label``
(spurious). The share carries a *model range*: the estimate is repeated with labels dropped and added at a known rate.

How to mend it
--------------
Have experts judge the flagged rows, surest first. Labels with many missing ones need a clearer definition first.

Limits
------
Runs where 5 % of the labelled rows have two labels or more; other sets are LBL001's. Labels of fewer than 5 rows are not
assessed, and named. Missing labels are harder to tell than spurious ones: among many labels that are close to each other about half
of the labels said to be missing are not. A range of the model is no confidence interval. The first 2,000 characters are read.

References
----------
Raykar et al., JMLR 11 (2010); Dempster, Laird & Rubin 1977; Cook & Weisberg 1982; SPEC §2 (Labels).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready import labelled, multi_label_audit
from tuneready.batch import Batch
from tuneready.finding import Finding, visible
from tuneready.multi_label_audit import Decisions, MultiLabelAudit
from tuneready.signal import Scope, examples, percent
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "LBL008"
NAME = "Suspected errors in sets of labels"
SEVERITY = "major"
TASKS = ("classification",)
STEP = "suspected_label"
REMEDY = "Have experts judge the flagged rows, surest first: add the missing labels, take out the wrong and the repeated ones."
TABLE, NOTED = 200, 3
TWICE = "a label twice"

SAMPLE = labelled.LabelSample
sample, fit = labelled.sample, multi_label_audit.fit


@dataclass(frozen=True)
class Limits:
    """Posterior probabilities that a decision is wrong.

    Attributes:
        flagged: of a spurious label, above it a row is flagged.
        missing: of a missing label, above it a row is flagged.
        listed: of either, above it a row is listed.
    """

    flagged: float = 0.5
    missing: float = 0.9
    listed: float = 0.05


def conclude(model: MultiLabelAudit, limits: Limits) -> Measurement:
    """Flags of the audited rows, and the audit itself under ``values["audit"]``."""
    flags = _flags(model, model.found, model.repeated, limits)
    flags.excerpts = [(row, "") for row in flags.counted()[:EXAMPLES].tolist()]
    return Measurement(flags, {"audit": model})


def score(batch: Batch, model: MultiLabelAudit, limits: Limits) -> Measurement:
    """Flags of rows the audit was not fitted on."""
    drawn = labelled.sample(batch)
    if not len(drawn):
        return Measurement()
    found = multi_label_audit.score(model, drawn) if model.scorer is not None else None
    return Measurement(_flags(model, found, multi_label_audit.repeats(drawn), limits))


def _flags(model: MultiLabelAudit, found: Decisions | None, repeated: np.ndarray, limits: Limits) -> Flags:
    """One flag a row: the surest decision as score, the surest few as note; a label that stands twice is sure.

    Where the range says nothing, suspects are for information."""
    score: dict[int, float] = {}
    said: dict[int, list[str]] = {row: [TWICE] for row in repeated.tolist()}
    counted, names = set(said), model.names
    if found is not None:
        sure = (model.rate is not None and model.rate.told) & (found.wrong > np.where(found.given, limits.flagged, limits.missing))
        at = np.flatnonzero(found.wrong > limits.listed)
        for i in at[np.lexsort((found.label[at], -found.wrong[at], ~sure[at], found.row[at]))].tolist():
            row = int(found.row[i])
            score.setdefault(row, float(found.wrong[i]))
            notes = said.setdefault(row, [])
            if len(notes) < NOTED and (sure[i] or not notes):
                notes.append(("-" if found.given[i] else "+") + visible(names[found.label[i]])[:80])
            if sure[i]:
                counted.add(row)
    rows = sorted(said)
    return Flags(np.array(rows, dtype=np.int64), score=np.array([1.0 if said[row][0] == TWICE else score[row] for row in rows]),
                 note=[", ".join(said[row]) for row in rows], info=np.array([row not in counted for row in rows], dtype=bool))


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding: the share of rows with a wrong set, the suspects, and expected errors by label."""
    audit = measurement.values.get("audit")
    rows = len(measurement.flags.counted())
    if audit is None or not rows and (audit.rate is None or audit.rate.low <= 0.005):
        return ()
    notes = measurement.flags.note or []
    twice = sum(note.split(", ")[0] == TWICE for note in notes)
    details = {"labelled_rows": audit.seen, "rows_with_a_label_twice": twice}
    if audit.not_assessed:
        details["labels_not_assessed"] = {visible(name)[:80]: n for name, n in sorted(audit.not_assessed.items())[:TABLE]}
    base = {"code": CODE, "name": NAME, "severity": SEVERITY, "rows": rows, "remedy": REMEDY, "step": STEP, "examples": examples(measurement, scope)}
    if audit.rate is None or not audit.rate.told:
        details["labels_not_judged"] = audit.reason or audit.rate.why
        said = f"{twice:,} rows hold a label twice" if twice != 1 else "1 row holds a label twice"
        return (Finding(**base, share=scope.share(rows), message=said, details=details),)
    rate = audit.rate
    told = f"{'at least' if rate.why else 'about'} {percent(rate.estimate)} of the rows have a label that looks wrong or lack one (model range "
    told += f"{percent(rate.low)} to {percent(rate.high)}); {rows:,} rows are flagged"
    told += f", {twice:,} of them for a label that stands twice" if twice else ""
    told += f". The estimate is a lower bound: {rate.why}" if rate.why else ""
    worst = sorted(audit.per_label.items(), key=lambda item: (-sum(item[1]), item[0]))[:TABLE]
    details |= {"rows_audited": audit.rows, "labels": len(audit.names), "expected_missing": round(audit.missing, 1),
                "expected_spurious": round(audit.spurious, 1), "share_of_labels_spurious": round(audit.spurious / max(audit.labels, 1), 4),
                "expected_missing_and_spurious_by_label": {visible(name)[:80]: f"{a} missing, {b} spurious" for name, (a, b) in worst if a + b >= 0.5}}
    method = (f"ridge regression on held-out sentences, mixture of missing and spurious labels by EM over {audit.rows:,} rows and {len(audit.names)} "
              f"labels; a repetition with planted errors told {rate.found_even:.0%} (any label) and {rate.found_near:.0%} (labels that go together) of them")
    return (Finding(**base, share=rate.estimate, interval=(rate.low, rate.high), interval_kind="model", message=told, method=method, details=details),)
