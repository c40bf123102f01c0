"""M3: no locked test set, or one made after first results.

What is found
-------------
Training is planned, something was scored, or a test file is named, and no lock came first.

Why it matters
--------------
Nobody can tell honestly whether the model improved; numbers come out 5 to 10 points too good.

How it is measured
------------------
The lock and the ledger, the order of the plan, and the declared facts that show that work has begun.

How to mend it
--------------
Lock first; the set never moves. A burnt set needs a fresh one.

Limits
------
Before anybody plans training a missing lock is not a mistake yet; R2 asks for it.

References
----------
GUIDE M3, R2; SPEC §3, §4.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Mistake

CODE = "M3"
KEYS = ("training.start", "training.nothing_before_lock", "evaluation.baseline_score")


def detect(facts: Facts, policy: Policy) -> Mistake | None:
    """Seen when work begins, or is planned, without a lock before it."""
    start, scored = (att.declared(facts, key).said for key in (KEYS[0], KEYS[2]))
    looks = ""
    if att.declared(facts, KEYS[1]).said is False or (facts.lock is not None and facts.lock.before_training is False):
        looks = "Something was trained or scored before the test set was locked."
    elif facts.plan.lock_after_training:
        looks = "The plan locks the test set after training starts."
    elif facts.lock is None and facts.test_files:
        looks = f"{att.shown(facts.test_files)} serves as a test set, but nothing locks it."
    elif facts.lock is None and scored is not None:
        looks = f"A baseline was scored ({scored:.3g}), and no test set is locked."
    elif facts.lock is None and start is not None:
        days = (att.day(start) - facts.as_of).days
        looks = f"Training starts on {att.shown(start)} ({days} days from {facts.as_of.isoformat()}), and no test set is locked."
    if not looks:
        return None
    return Mistake(CODE, looks, "Nobody can tell honestly whether tuning helped; such numbers come out 5 to 10 points too good.",
                   "Lock first: set real, reviewed rows aside before anything is trained or scored. The set never moves.")
