"""M5: the plan gives days to the data, not weeks.

What is found
-------------
The plan counts in days, or is shorter than such data takes by the policy's factor, or leaves out preparation tasks.

Why it matters
--------------
Sourcing, anonymisation, format normalisation, expert review, filtering, deduplication and a test set all take time.

How it is measured
------------------
The declared unit, the days of the plan against the guide's bracket for this data, and the tasks it names.

How to mend it
--------------
Have every task itemised with a realistic duration; if the team resists, escalate.

Limits
------
Under 500 rows the guide has no bracket; only the unit and the tasks are looked at.

References
----------
GUIDE M5, C1–C6, ruling 5; SPEC §7. Kahneman & Tversky (1979).
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Mistake

CODE = "M5"
KEYS = ("plan.unit", "plan.tasks")


def detect(facts: Facts, policy: Policy) -> Mistake | None:
    """Seen when the plan is too short to be meant."""
    plan, unit = facts.plan, att.declared(facts, "plan.unit").said
    looks = []
    if unit == "days":
        looks.append("The plan counts in days" + (f": {plan.days:g} of them." if plan.days is not None else "."))
    if plan.stretch is not None and plan.stretch >= policy["stretch_limit"]:
        looks.append(f"Such data takes up to {plan.stretch:.1f} times as long as planned.")
    if plan.days is not None and plan.missing:
        looks.append(f"The plan leaves out {', '.join(plan.missing)}.")
    if not looks:
        return None
    weeks = plan.bracket_weeks
    usual = f"Such data usually takes {weeks[0]:g} to {weeks[1]:g} weeks. " if weeks else ""
    return Mistake(CODE, " ".join(looks), f"{usual}Most plans grow 3 to 4 times once every task is itemised.",
                   "Have every task itemised with a realistic duration and an owner; if the team resists, escalate.")
