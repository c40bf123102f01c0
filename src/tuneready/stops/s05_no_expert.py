"""S5: no expert is available, or (regulated) review comes after training.

What is found
-------------
Nobody is named who could review, review is declared never to happen, or a regulated project reviews after training.

Why it matters
--------------
Review is what catches systematic errors. In medical, legal and financial work it is a gate before training.

How it is measured
------------------
Experts and the time of review as declared, the order of tasks in the plan, and reviews that exist.

How to mend it
--------------
Name an expert with hours to give, and put the review before training.

Limits
------
Without any project file nothing is declared at all; R3 says so and this signal stays silent.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE R3, M4.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import ATTESTED, MISSING, Flip
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, StopSignal

CODE, EFFECT, ROUTE = "S5", HOLDS, "wait"
KEYS = ("experts.*", "review.when", "task.regulated", "plan.tasks")


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when experts cannot review in time."""
    when = att.declared(facts, "review.when")
    late = when.said == "after-training" or bool(facts.plan.review_after_training)
    named = any(e.name.strip() for e in facts.project.experts) or (facts.reviews is not None and facts.reviews.reviewers_named)
    move = Flip("Plan the expert review before training, and declare it.", answers=1)
    if when.said == "never":
        return _signal(f"Declared: experts never review the data ({when.by or when.why}).", when.grade, move)
    if facts.project.regulated and late:
        return _signal("The domain is regulated, and experts review only after training.", ATTESTED, move)
    if not att.anything_declared(facts):
        return None
    if not named:
        return _signal("No expert is named who could review the data.", MISSING, Flip("Name an expert with role and hours a week.", answers=1))
    # G-plan asks when experts review; once it is waived, a regulated project must still say so.
    if facts.project.regulated and not when.attested and policy.waiver("G-plan", facts.as_of):
        return _signal(f"The domain is regulated; when experts review is {when.why}.", MISSING, att.ask("review.when"))
    return None


def _signal(text: str, grade: str, flip: Flip) -> StopSignal:
    return StopSignal(CODE, EFFECT, text, ROUTE, grade, flip, reopen="a named expert reviews before training")
