"""T12: the team treats preparation as set-up.

What is found
-------------
The project file says that the team sees data preparation as set-up.

Why it matters
--------------
Preparation takes longer than training.

How it is measured
------------------
One declared fact, with the plan's own figures beside it.

How to mend it
--------------
Reset expectations, or hire someone who treats preparation as engineering.

Limits
------
A team that thinks so but does not say so is caught by M5 and G-plan.

References
----------
GUIDE T12; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T12"
KEYS = ("plan.preparation_is", "plan.owner")
ACTION = "Reset expectations, or hire someone who treats it as engineering."
BECAUSE = "Preparation takes longer than training."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches when preparation is declared to be set-up."""
    if att.declared(facts, "plan.preparation_is").said != "set-up":
        return None
    owner = att.declared(facts, "plan.owner").said
    who = f"; {att.shown(owner)} owns it" if owner else "; nobody is named as its owner"
    return Situation(CODE, f"the team sees data preparation as set-up{who}", ACTION, BECAUSE)
