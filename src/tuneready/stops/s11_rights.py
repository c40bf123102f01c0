"""S11: usage rights or consent are unresolved.

What is found
-------------
The project file says that rights or consent are not settled.

Why it matters
--------------
Data that may not be used cannot be trained on, however clean it is.

How it is measured
------------------
One declared fact.

How to mend it
--------------
Settle rights and consent for all data.

Limits
------
Where nothing is declared G-sources asks; this signal speaks up when that gate is waived.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE T8, T9.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import Flip
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, StopSignal

CODE, EFFECT, ROUTE = "S11", HOLDS, "wait"
KEYS = ("rights.resolved",)


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when rights are declared unsettled."""
    rights = att.declared(facts, "rights.resolved")
    if rights.said is False:
        return StopSignal(CODE, EFFECT, f"Declared: usage rights or consent are not settled ({rights.by or rights.why}).", ROUTE, rights.grade,
                          Flip("Settle usage rights and consent, and have a named person declare it.", answers=1), reopen="rights are settled")
    if rights.attested or not policy.waiver("G-sources", facts.as_of):
        return None
    return StopSignal(CODE, EFFECT, f"Whether usage rights and consent are settled: {rights.why}.", ROUTE, rights.grade,
                      att.ask("rights.resolved"), reopen="rights are settled")
