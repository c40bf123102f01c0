"""Suspected span label errors.

What is found
-------------
Spans whose label does not fit their text and context, with the one that fits better; texts that are one type nearly wherever they
stand and unlabelled here; spans that begin or end inside a word, or hold white space or punctuation at an edge where other spans of
their type do not; the same span twice, and spans that overlap one of their own type.

Why it matters
--------------
A span that is left out teaches "nothing here" for a text that is marked elsewhere, and a wrong type or edge costs exact-match score
for every model, however good (GUIDE ruling 7).

How it is measured
------------------
Labels: each span with 40 characters either side is one labelled text, audited as LBL001 audits rows; above a posterior of 0.5 it is a
suspect. Missing: runs of words that are seen 5 times or more, are one type, and are labelled in 90 % of their occurrences (80 % are
listed for information); numbers count as one digit. Edges: what at most 5 % of the spans of a type (20 or more) do. The note names
type and code points.

How to mend it
--------------
Let an expert look at the flagged rows: set the label, add the span, or move its edge. Where many texts are labelled only sometimes,
write down first when they are to be.

Limits
------
Types with fewer than 5 spans are not assessed, and named. Words that are a name here and none there look like missing spans. Where
everyone leaves a text out nothing is seen. Spans outside their text are LBL011, values that do not occur in it LBL009. 20 million
bytes of text are read, of rows with the smallest hashes; texts above 200,000 bytes are not.

References
----------
As LBL001; Boyd, Dickinson & Meurers 2008, On detecting errors in dependency treebanks (the same words, labelled differently);
SPEC §2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready import span_audit, span_sample
from tuneready.finding import Finding, visible
from tuneready.signal import Scope, examples, percent
from tuneready.span_audit import LABEL, MISSING, SpanAudit
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "LBL014"
NAME = "Suspected span label errors"
SEVERITY = "major"
TASKS = ("extraction",)
STEP = "span_fault"
REMEDY = "Let an expert look at the flagged rows: set the label, add the span, or move its edge."
NOTED, TABLE = 3, 200

SAMPLE = span_sample.SpanSample
sample, fit = span_sample.sample, span_audit.fit


@dataclass(frozen=True)
class Limits:
    """What flags a row.

    Attributes:
        flagged: posterior that a label is wrong, above it a row is flagged.
        listed: above it a row is listed for information.
        missing: labelled share of a text's occurrences, from it the others are flagged.
    """

    flagged: float = 0.5
    listed: float = 0.05
    missing: float = 0.90


def conclude(model: SpanAudit, limits: Limits) -> Measurement:
    """Flags of the rows with suspects, and the audit itself under ``values["audit"]``."""
    found, names = model.suspects, tuple(visible(name)[:80] for name in model.names)
    counts = np.where(found.kind == LABEL, told(model) & (found.wrong > limits.flagged), (found.kind != MISSING) | (found.wrong >= limits.missing))
    at = np.flatnonzero(counts | (found.kind == MISSING) | (found.wrong > limits.listed))
    at = at[np.lexsort((found.start[at], -found.wrong[at], ~counts[at], found.row[at]))]
    row = found.row[at]
    first = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]])) if len(row) else row
    stop = np.append(first, len(at))[1:]
    shown = [[i for i in at[a : min(a + NOTED, b)].tolist() if counts[i] == counts[at[a]]] for a, b in zip(first.tolist(), stop.tolist())]
    notes = [", ".join(found.told(i, names) for i in some) for some in shown]
    info = ~counts[at[first]]
    flags = Flags(row[first], score=found.wrong[at[first]], note=notes, info=info)
    flags.excerpts = [(int(r), "") for r in row[first][~info][:EXAMPLES]]
    per_kind = {span_audit.WORDS[kind]: int(np.count_nonzero(counts & (found.kind == kind))) for kind in range(len(span_audit.WORDS))}
    return Measurement(flags, {"audit": model, "kinds": tuple((name, n) for name, n in per_kind.items() if n)})


def told(audit: SpanAudit) -> bool:
    """Whether the range of wrong labels says anything; where it does not, suspected labels are for information."""
    return audit.rate is not None and audit.rate.high - audit.rate.low < 0.95


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding with the number of suspects of each kind, and the share of wrong labels with its model range."""
    audit, rows = measurement.values.get("audit"), len(measurement.flags.counted())
    if audit is None or not rows:
        return ()
    kinds = dict(measurement.values["kinds"])
    said = f"{rows:,} {'row holds' if rows == 1 else 'rows hold'} a span that looks wrong ({', '.join(f'{name}: {n:,}' for name, n in kinds.items())})"
    details = {"spans": audit.spans, "suspected_spans": kinds, "texts_labelled_as_one_type": audit.terms, "rows_read": audit.rows}
    if audit.seen > audit.rows:
        details["rows_not_read"] = audit.seen - audit.rows
    if audit.outside:
        details["spans_outside_their_text_left_out"] = audit.outside
    if audit.not_assessed:
        details["types_not_assessed"] = {visible(name)[:80]: n for name, n in sorted(audit.not_assessed.items())[:TABLE]}
    method = "dictionary of the labelled texts, customs of each type at its edges"
    if not told(audit):
        details["labels_not_judged"] = audit.reason if audit.rate is None else audit.rate.why
    else:
        rate = audit.rate
        said += f"; {'at least' if rate.lower_bound else 'about'} {percent(rate.estimate)} of the span labels look wrong "
        said += f"(model range {percent(rate.low)} to {percent(rate.high)})"
        details["share_of_labels_wrong"] = {"estimate": rate.estimate, "low": float(rate.low), "high": float(rate.high)}
        method += f"; labels: learners that have not seen the span, noise mixture by EM over {audit.spans:,} spans"
    finding = Finding(code=CODE, name=NAME, severity=SEVERITY, rows=rows, share=scope.share(rows), message=said, remedy=REMEDY, step=STEP,
                      method=method, details=details, examples=examples(measurement, scope))
    return (finding,)
