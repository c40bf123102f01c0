"""Suspected label errors.

What is found
-------------
Rows whose label is probably wrong, each with a posterior and the label that fits better; the share of wrong labels over the
whole set, per class and per annotator where a field names one.

Why it matters
--------------
The model inherits every inconsistency: in the guide's ticket example 18 % wrong labels would have shipped at about 76 %
instead of 94 % (GUIDE, E2 and ruling 7).

How it is measured
------------------
Every row is scored by learners that have not seen it or any copy of it (ridge regression on the most frequent words, then a
linear support vector machine in folds, without the rows the first suspects), then a mixture of clean and exchanged labels
is fitted to the scores by EM, with a table of class pairs. Rows with a posterior above 0.5 are flagged, those above 0.05
listed for information. The share carries a *model range*: the estimate is repeated with noise planted at a known rate,
evenly and among neighbouring classes. With rows that people checked (`--reviews`) it carries a confidence interval instead,
by prediction-powered inference.

How to mend it
--------------
Have experts judge the flagged rows, surest first; relabel, drop or reweight. For a class that is wrong throughout, mend its
definition first.

Limits
------
Scores alone do not identify the rate: classes that overlap look as wrong labels do, so the lower end of the range sinks to 0
where the learner misses as many rows as it suspects. A range of the model is no confidence interval, and G-labels passes only with rows
that people checked. At a third of wrong labels and more the estimate is a lower bound, and says so. Classes with fewer than 5 rows
are not assessed; rows with several labels are counted, not judged here. Only the first 2,000 characters of an input are read.

References
----------
GUIDE.md, E2, rulings 6 and 7. Northcutt, Jiang & Chuang, JAIR 70 (2021); Dempster, Laird & Rubin 1977; Angelopoulos et al.,
arXiv:2301.09633 and 2311.01453.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready import label_audit, label_tables, labelled
from tuneready.batch import Batch
from tuneready.finding import Example, Finding, visible
from tuneready.label_audit import LabelAudit
from tuneready.signal import Scope, examples
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "LBL001"
NAME = "Suspected label errors"
SEVERITY = "major"
TASKS = ("classification",)
STEP = "suspected_label"
REMEDY = "Have experts judge the flagged rows, surest first; relabel, drop or reweight what they find."

SAMPLE = labelled.LabelSample
sample, fit = labelled.sample, label_audit.fit


@dataclass(frozen=True)
class Limits:
    """Posterior probabilities that a label is wrong.

    Attributes:
        flagged: above it a row counts as a suspect (0.5: wrong is more likely than right).
        listed: above it a row is listed for information (SPEC §8).
    """

    flagged: float = 0.5
    listed: float = 0.05


def conclude(model: LabelAudit, limits: Limits) -> Measurement:
    """Flags of the audited rows, and the audit itself under ``values["audit"]``."""
    flags = _flags(model.rows, model.wrong, model.names, model.suggested, limits)
    surest = np.argsort(-model.wrong, kind="stable")[:EXAMPLES]
    flags.excerpts = [(int(model.rows[i]), "") for i in sorted(surest) if model.wrong[i] > limits.flagged]
    return Measurement(flags, {"audit": model.portable(), "test_labels": label_audit.of_test(model)})


def score(batch: Batch, model: LabelAudit, limits: Limits) -> Measurement:
    """Flags of rows the audit was not fitted on."""
    drawn = labelled.drawn(batch)
    if model.model is None or not len(drawn):
        return Measurement()
    at, _, found = label_audit.score(model, drawn)
    return Measurement(_flags(drawn.rows[at], found.wrong, model.names, found.suggested, limits))


def _flags(rows: np.ndarray, wrong: np.ndarray, names: tuple[str, ...], suggested: np.ndarray, limits: Limits) -> Flags:
    at = np.flatnonzero(wrong > limits.listed)
    shown = [visible(name)[:80] for name in names]
    return Flags(rows=rows[at], score=wrong[at], note=[shown[i] for i in suggested[at].tolist()], info=wrong[at] <= limits.flagged)


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding: the share of wrong labels with its range, the suspects, and the tables behind it."""
    audit = measurement.values.get("audit")
    if audit is None or audit.rate is None:
        return ()
    told = label_tables.told(audit, measurement.values.get("corrected"))
    rows = len(measurement.flags.counted())
    if not rows and told.low <= 0.005:
        return ()
    finding = Finding(
        code=CODE, name=NAME, severity=SEVERITY, rows=rows, share=told.share, interval=(told.low, told.high), interval_kind=told.kind,
        message=label_tables.message(audit, told, rows), remedy=REMEDY, method=told.method, step=STEP, examples=_examples(audit, measurement, scope),
        details=label_tables.details(audit, scope))
    return (finding,)


def _examples(audit: LabelAudit, measurement: Measurement, scope: Scope) -> tuple[Example, ...]:
    return label_tables.surest(audit, examples(measurement, scope), [row for row, _ in measurement.flags.excerpts])
