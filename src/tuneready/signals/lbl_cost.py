"""What wrong labels cost.

What is found
-------------
How much better a cheap learner gets when the suspected labels are dropped or mended, and whether more rows or cleaner rows are
the limit. With a declared `evaluation.achievable`, or test files, also the ceiling the guide's model projects.

Why it matters
--------------
In the guide's ticket example 18 % wrong labels would have shipped at about 76 % instead of 94 % (GUIDE, E2). A gain shown on
the team's own rows decides whether clean-up pays better than collecting.

How it is measured
------------------
Proxy proof: ridge regression on sketched words and characters learns from all rows, from the rows without suspects, and from
the rows with sure suspects relabelled; each is scored on the rows of test files, the difference by a paired bootstrap (McNemar's
exact interval where few rows differ). Training rows that repeat a test row take no part. Without test files a fifth of the
inputs is held out, scored against the labels given, and the others are judged anew by learners that have not seen it. The
learning curve is an inverse power law through an eighth, a quarter, half and all of the rows. The projected ceiling is
(1 - share of wrong labels) x achievable score, with the interval of the share, as people found it where reviews say so.

How to mend it
--------------
Where cleaning pays, have the suspects of LBL001 judged first; where more rows pay, collect them.

Limits
------
A cheap learner stands in for the model: the sign carries over better than the size. Held-out rows without a test file are as
wrong as the rest, which hides part of the gain. The ceiling is the guide's model, against labels as wrong as these; against
clean labels a learner loses less. Under 100 inputs to score on or 200 rows to learn from nothing is told.

References
----------
GUIDE.md, ruling 7. Hestness et al., arXiv:1712.00409; Figueroa et al., BMC Med. Inform. 12:8, 2012; McNemar 1947.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tuneready import label_audit, label_tables, labelled, proxy_proof
from tuneready.finding import INFO, MAJOR, Finding
from tuneready.kernels.prediction_powered import Rate
from tuneready.label_audit import LabelAudit
from tuneready.proxy_proof import Proof, points
from tuneready.signal import Scope, percent
from tuneready.summary import Measurement

CODE = "LBL012"
NAME = "What wrong labels cost"
SEVERITY = INFO
TASKS = ("classification",)
REMEDY = "Where cleaning pays, have the suspects of LBL001 judged first; where more rows pay, collect them."

SAMPLE = labelled.LabelSample
sample, fit = labelled.sample, label_audit.fit


@dataclass(frozen=True)
class Limits:
    """When a row is dropped or relabelled for the proof, and when its gain is grave.

    Attributes:
        suspect: posterior of a wrong label; sure: certainty of the suggestion; gain: difference of the scores (0..1).
    """

    suspect: float = 0.5
    sure: float = 0.5
    gain: float = 0.01


def conclude(model: LabelAudit, limits: Limits) -> Measurement:
    """The proof under ``values["proof"]``, the audit without its views under ``values["audit"]``; nothing without labels."""
    if not model.seen or model.fast:  # the proof costs more than the audit it is about
        return Measurement()
    return Measurement(values={"proof": proxy_proof.prove(model, limits.suspect, limits.sure), "audit": replace(
        model, views=None, model=None, probability=None)})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding: the gain by cleaning, with all numbers; or why it was not measured."""
    proof = measurement.values.get("proof")
    if proof is None:
        return ()
    ceiling = _ceiling(measurement.values["audit"], proof, scope, measurement.values.get("corrected"))
    if proof.gain is None:
        return (_finding(f"What wrong labels cost was not measured: {proof.why}", ceiling),)
    grave = proof.gain.low > 0 and proof.gain.estimate >= limits.gain
    return (replace(_finding(_message(proof), {**_details(proof), **ceiling}), severity=MAJOR if grave else INFO, method=_method(proof)),)


def _finding(message: str, details: dict[str, Any]) -> Finding:
    return Finding(CODE, NAME, SEVERITY, 0, 0.0, message, REMEDY, details=details, method="not measured")


def _message(proof: Proof) -> str:
    where = f"{proof.held:,} rows of the test files" if proof.from_test else f"{proof.held:,} held-out rows, against labels as wrong as these"
    if not proof.dropped:
        return f"No label is suspected, so cleaning changes nothing: a cheap learner scores {percent(proof.raw)} on {where}"
    gain = proof.gain
    return (f"Without the {proof.dropped:,} suspected labels a cheap learner scores {percent(proof.cleaned)} instead of {percent(proof.raw)} on "
            f"{where}: {points(gain.estimate)} points (95 % interval {points(gain.low)} to {points(gain.high)})")


def _method(proof: Proof) -> str:
    return (f"ridge regression on sketched words and characters, trained on {proof.rows[-1]:,} and {proof.cleaned_rows[-1]:,} rows, paired "
            f"over {proof.held:,} rows ({proof.inputs:,} different inputs)")


def _details(proof: Proof) -> dict[str, Any]:
    gain, relabelled, curve = proof.gain, proof.relabel_gain, proof.curve
    out: dict[str, Any] = {
        "more_or_cleaner_rows": proxy_proof.limit(proof),
        "scored_on": "rows of test files" if proof.from_test else "held-out rows, against labels as wrong as these",
        "rows_scored": proof.held, "rows_dropped": proof.dropped, "rows_relabelled": proof.mended,
        "score": {"all rows": proof.raw, "suspects dropped": proof.cleaned, "suspects relabelled": proof.relabelled},
        "gain_by_dropping": [gain.estimate, gain.low, gain.high], "gain_by_relabelling": [relabelled.estimate, relabelled.low, relabelled.high],
        "rows_right_only_after_dropping": gain.better, "rows_right_only_before": gain.worse,
        "learning_curve_rows": list(proof.rows), "learning_curve_all_rows": list(proof.raw_curve),
        "learning_curve_suspects_dropped": list(proof.cleaned_curve),
        "gain_by_twice_the_rows": [curve.gain, curve.low, curve.high],
    }
    if curve.why:
        out["learning_curve_tells_nothing"] = curve.why
    if proof.copies:
        out["training_rows_left_out_as_copies_of_test_rows"] = proof.copies
    if proof.other:
        out["test_rows_left_out_for_their_labels"] = proof.other
    return out


def _ceiling(audit: LabelAudit, proof: Proof, scope: Scope, corrected: Rate | None) -> dict[str, Any]:
    """The projected ceiling and what it is; where the achievable score is unknown, why there is none."""
    if audit.rate is None:
        return {}
    achievable, whose = scope.project.value("evaluation.achievable"), "as declared"
    if achievable is None:
        if not proof.from_test or proof.gain is None:
            return {"projected_ceiling": "not projected: declare evaluation.achievable, or name a test file"}
        achievable, whose = proof.cleaned, "of the proxy after cleaning"
    share = label_tables.told(audit, corrected)
    found = "wrong labels as people found them" if share.kind == "confidence" else "wrong labels"
    middle, low, high = proxy_proof.ceiling((share.share, share.low, share.high), float(achievable))
    return {"projected_ceiling": f"{middle:.2f} ({low:.2f} to {high:.2f}): (1 - {share.share:.2f} {found}) x {achievable:.2f} achievable, {whose}; "
                                 "the guide's model, against labels as wrong as these"}
