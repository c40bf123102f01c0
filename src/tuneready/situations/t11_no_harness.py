"""T11: no evaluation harness yet.

What is found
-------------
No evaluation harness is declared.

Why it matters
--------------
Without it nobody can tell whether tuning helped.

How it is measured
------------------
One declared fact; a planned date is said beside it.

How to mend it
--------------
Build the evaluation set first, then the training set.

Limits
------
A harness that exists but is not declared is not seen.

References
----------
GUIDE T11; SPEC §3. Breck et al. (2017), The ML Test Score.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T11"
KEYS = ("evaluation.harness", "evaluation.planned_by")
ACTION = "Build the evaluation set first, then the training set."
BECAUSE = "Without it nobody can tell whether tuning helped."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches when no harness is declared."""
    if att.declared(facts, "evaluation.harness").said is not None:
        return None
    planned = att.declared(facts, "evaluation.planned_by").said
    return Situation(CODE, "no evaluation harness is declared" + (f"; planned for {att.shown(planned)}" if planned else ""), ACTION, BECAUSE)
