"""T7: the project is under time pressure.

What is found
-------------
Training is to start before preparation can be finished, at the high end of what such data takes.

Why it matters
--------------
Squeezed preparation is the first cause of failure.

How it is measured
------------------
Calendar days from the as-of date to the declared training start, less the high end of the guide's bracket.

How to mend it
--------------
Move data preparation ahead of the training dates; cut scope rather than checks.

Limits
------
Needs a declared training start. Under 500 rows the guide has no bracket and nothing is said.

References
----------
GUIDE T7, C1–C6 (plan for the high end); SPEC §7.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T7"
KEYS = ("training.start",)
ACTION = "Move data preparation ahead of the training dates."
BECAUSE = "Squeezed preparation is the first cause of failure."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches when the slack is negative."""
    start, plan = att.declared(facts, "training.start").said, facts.plan
    slack = plan.slack_days
    if slack is None and start is not None and plan.bracket_weeks is not None:
        slack = (att.day(start) - facts.as_of).days - round(plan.bracket_weeks[1] * 7)
    if slack is None or slack >= 0:
        return None
    when = f"training starts on {att.day(start).isoformat()}" if start is not None else "training starts"
    return Situation(CODE, f"{when}, {att.plural(-slack, 'day')} before preparation is likely to be finished", ACTION, BECAUSE)
