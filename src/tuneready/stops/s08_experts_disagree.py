"""S8: the experts do not agree.

What is found
-------------
The upper bound of the agreement statistic lies under 0.667.

Why it matters
--------------
When experts do not agree, the task is not defined yet; more labels only add noise.

How it is measured
------------------
Upper end of the 95 % interval of the agreement statistic on doubly reviewed rows.

How to mend it
--------------
Work on the guideline with the experts, then have a fresh part judged twice.

Limits
------
Too few doubly reviewed rows give an interval too wide to fire; R3 then asks for more.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE R3. Krippendorff (2004), p. 241.
"""

from __future__ import annotations

from tuneready.facts import Facts
from tuneready.gate import MEASURED, Flip
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, StopSignal

CODE, EFFECT, ROUTE = "S8", HOLDS, "wait"
KEYS = ("task.kind", "experts.*")  # they decide which statistic applies, and whom it speaks of


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when even the upper bound of agreement is too low."""
    review, limit = facts.reviews, policy["agreement_doubt"]
    if review is None or review.agreement_upper is None or review.agreement_upper >= limit:
        return None
    text = f"The experts do not agree: {review.statistic or 'agreement'} is at most {review.agreement_upper:.2f} " \
           f"on {review.double:,} rows seen twice (asked: {limit:.3g})."
    again = max(int(policy["double_review_rows"]), review.double)
    return StopSignal(CODE, EFFECT, text, ROUTE, MEASURED,
                      Flip(f"Sharpen the guideline with the experts, then have two of them judge {again:,} fresh rows.", reviews=2 * again),
                      reopen="experts agree on a fresh part")
