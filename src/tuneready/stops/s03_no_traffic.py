"""S3: there is no traffic, real or expected.

What is found
-------------
The project file declares that no requests will come.

Why it matters
--------------
A model nobody sends requests to cannot be made ready for them.

How it is measured
------------------
One declared fact. With name and date it stops, without them it holds.

How to mend it
--------------
Find real users, or a signed list of the requests that are expected.

Limits
------
Where nothing is declared R1 asks; it cannot be waived.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE R1.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import Flip
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, STOP, StopSignal

CODE, EFFECT, ROUTE = "S3", STOP, "wait"
KEYS = ("traffic.exists",)


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when no traffic is declared."""
    said = att.declared(facts, "traffic.exists")
    if said.said != "none":
        return None
    return StopSignal(CODE, EFFECT if said.attested else HOLDS, f"Declared: there is no traffic, real or expected ({said.by or said.why}).",
                      ROUTE, said.grade, Flip("Find real users, or a signed list of expected requests, then declare it.", answers=1),
                      reopen="requests come, or a scenario list is signed")
