"""T8: compliance-sensitive data (personal, regulated).

What is found
-------------
The data is declared to be sensitive, or the domain to be regulated.

Why it matters
--------------
Found late, anonymisation costs weeks.

How it is measured
------------------
Two declared facts; a declaration without name and date is taken as a warning too.

How to mend it
--------------
Plan anonymisation in week 1; add 4 to 6 weeks and legal review (C5).

Limits
------
Whether data is sensitive comes from the project file alone.

References
----------
GUIDE T8, C5, ruling 10; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T8"
KEYS = ("sensitive.contains", "task.regulated")
ACTION = "Plan anonymisation in week 1."
BECAUSE = "Found late, it costs weeks."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches declared sensitive or regulated data."""
    said = []
    if att.declared(facts, "sensitive.contains").said is True:
        said.append("the data is declared to hold personal or confidential data")
    if facts.project.regulated:
        said.append(f"the domain is declared regulated ({att.shown(att.declared(facts, 'task.regulated').said)})")
    return Situation(CODE, "; ".join(said), ACTION, BECAUSE) if said else None
