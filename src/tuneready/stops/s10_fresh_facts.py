"""S10: the need is fresh facts, not behaviour.

What is found
-------------
The project file says that the model lacks fresh facts.

Why it matters
--------------
Fine-tuning teaches behaviour: style, format, judgement. Facts that change need retrieval.

How it is measured
------------------
One declared fact. With name and date it stops; without them, or undeclared, it holds.

How to mend it
--------------
Use retrieval; come back if behaviour is what is missing.

Limits
------
Without any project file nothing is declared at all and this signal stays silent.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE T1 and the routes.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import Flip
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, STOP, StopSignal

CODE, EFFECT, ROUTE = "S10", STOP, "rag"
KEYS = ("task.need",)


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when retrieval is the answer, or nobody said what is lacking."""
    need = att.declared(facts, "task.need")
    if need.said == "fresh-facts":
        return StopSignal(CODE, EFFECT if need.attested else HOLDS, f"Declared: the model lacks fresh facts ({need.by or need.why}).", ROUTE,
                          need.grade, Flip("Use retrieval; declare again if behaviour is what is lacking.", answers=1),
                          reopen="the model lacks behaviour, not facts")
    if need.attested or not att.anything_declared(facts):
        return None
    return StopSignal(CODE, HOLDS, f"Whether the model lacks behaviour or fresh facts: {need.why}.", ROUTE, need.grade,
                      att.ask("task.need"), reopen="the need is declared")
