"""M4: experts come too late, or get too little time.

What is found
-------------
Expert review is planned for after training or never, or experts get less than their share of the preparation.

Why it matters
--------------
Review is what catches systematic errors; caught later it means training again.

How it is measured
------------------
The declared time of review, the order of tasks in the plan, and expert days ÷ days of preparation.

How to mend it
--------------
Give experts 5 to 10 % of the preparation time, before training; in medical, legal and financial work it is a gate.

Limits
------
Reads the plan; whether experts really give the hours shows in the reviews.

References
----------
GUIDE M4, ruling 4; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Mistake

CODE = "M4"
KEYS = ("review.when", "plan.tasks", "task.regulated")


def detect(facts: Facts, policy: Policy) -> Mistake | None:
    """Seen when review comes late or hardly at all."""
    when, plan, floor = att.declared(facts, "review.when").said, facts.plan, policy["expert_time_share"]
    looks = []
    if when == "never":
        looks.append("No expert review is planned.")
    elif when == "after-training" or plan.review_after_training:
        looks.append("Expert review is planned for after training.")
    if plan.days is not None and plan.expert_share is not None and plan.expert_share < floor:
        looks.append(f"Experts get {att.percent(plan.expert_share)} of {plan.days:g} days of preparation.")
    if not looks:
        return None
    gate = " In this regulated domain it is a gate before training." if facts.project.regulated else ""
    return Mistake(CODE, " ".join(looks), "Review is what catches systematic errors; found after training, they mean training again.",
                   f"Give experts at least {att.percent(floor)} of the preparation time, before training starts.{gate}")
