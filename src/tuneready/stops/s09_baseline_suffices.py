"""S9: a prompt or retrieval baseline already meets the threshold.

What is found
-------------
The baseline, run under the declared constraints on the locked test set, meets the threshold with its lower bound; or
nobody knows.

Why it matters
--------------
What a prompt can do needs no training.

How it is measured
------------------
The 95 % lower bound that tuneready score recorded of the baseline's predictions on this lock; without one the lower end of
the Wilson interval of the declared score on its number of test rows. Against the declared threshold. A point score alone, a
score on another set, or a baseline never tried holds.

How to mend it
--------------
Ship the baseline; or try it on the locked set and show that it falls short.

Limits
------
A declared score is taken for a proportion of right answers. A goal of cost, latency or on-premises asks
whether the baseline was run under it.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE T1 and the routes. Wilson
(1927).
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Baseline, Facts
from tuneready.gate import ATTESTED, MEASURED, MISSING, Flip
from tuneready.kernels.intervals import wilson
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, STOP, StopSignal

CODE, EFFECT, ROUTE = "S9", STOP, "prompt"
KEYS = ("evaluation.baseline", "evaluation.baseline_score", "evaluation.baseline_n", "evaluation.baseline_on_locked",
        "evaluation.baseline_under_constraints", "evaluation.threshold", "task.goal")


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when tuning is pointless, or nobody knows whether it is."""
    tried, score, n, locked = (att.declared(facts, key) for key in KEYS[:4])
    threshold = att.declared(facts, KEYS[5])
    route = "rag" if tried.said == "rag" else ROUTE
    measured = facts.lock.baseline if facts.lock is not None and facts.lock.verifies else None
    if measured is not None and threshold.attested and _sound(measured.score, measured.n, threshold.said):
        return _met(facts, measured, threshold.said, (route, MEASURED))
    if tried.said in (None, "none"):
        if tried.said is None and not att.anything_declared(facts):
            return None
        return _holds("No prompt or retrieval baseline was tried." if tried.said else f"A baseline: {tried.why}.", tried.grade, route, KEYS[:4])
    lacking = [f.key for f in (tried, score, n, threshold, locked) if not f.attested]
    if lacking or not _sound(score.said, n.said, threshold.said):
        return _holds("What the baseline scored, on how many rows, is not fully declared with name and date.", MISSING, route, lacking or KEYS[1:3])
    if not locked.value or (facts.lock is not None and not facts.lock.verifies):
        return _holds(f"The baseline scored {score.said:.3g}, but not on the locked test set.", ATTESTED, route, [KEYS[3]])
    lower = float(wilson(score.said * n.said, n.said)[0])
    return _met(facts, Baseline("", score.said, lower, n.said), threshold.said, (route, ATTESTED))


def _met(facts: Facts, found: Baseline, threshold: float, how: tuple[str, str]) -> StopSignal | None:
    """The signal for a score of a baseline on the locked set. ``how``: route and grade of evidence."""
    (route, grade), goal, fair = how, att.declared(facts, KEYS[6]), att.declared(facts, KEYS[4])
    where = f"of {found.metric} on the locked test set, {found.n:,.0f} rows" if found.metric else f"on {found.n:,.0f} rows"
    told = f"The baseline scored {found.score:.3g} {where} (95 % lower bound {found.lower:.3f}; threshold {threshold:.3g})"
    if found.score < threshold or fair.value is False:
        return None
    if goal.said in ("cost", "latency", "on-premises") and fair.value is not True:
        return _holds(f"{told}; whether it ran under the {goal.said} constraint is {fair.why}.", MISSING, route, [KEYS[4]])
    if found.lower < threshold:
        return _holds(f"{told}: it may already be good enough.", grade, route, [KEYS[1], KEYS[2]])
    return StopSignal(CODE, EFFECT, f"{told}: it is already good enough.", route, grade,
                      Flip("Ship the baseline; come back when the threshold rises or the baseline falls short.", answers=1),
                      reopen="the baseline falls short of the threshold on the locked set")


def _sound(score: object, n: object, threshold: object) -> bool:
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (score, n, threshold))
    return numbers and 0 <= score <= 1 and n > 0 and 0 < threshold <= 1


def _holds(text: str, grade: str, route: str, keys: list[str] | tuple[str, ...]) -> StopSignal:
    flip = Flip("Score the baseline on the test set once it is locked; declare score, rows and that it was locked.", answers=max(1, len(keys)))
    return StopSignal(CODE, HOLDS, text, route, grade, flip, reopen="the baseline was scored on the locked set and falls short")
