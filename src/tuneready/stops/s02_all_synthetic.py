"""S2: all inputs are synthetic and no real source is planned.

What is found
-------------
Every row has inputs declared synthetic, and no real source is planned with an owner and a date.

Why it matters
--------------
The model would learn to mimic its generator, with its biases, inventions and style.

How it is measured
------------------
Rows by declared inputs; the planned source counts with a named owner and a date that has not passed, both attested.

How to mend it
--------------
Name who brings real examples, and by when.

Limits
------
Declarations without name and date, of the synthetic inputs or of the plan, hold instead of stopping.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE T5, M2.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import ATTESTED, MISSING
from tuneready.origin import origin
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, STOP, StopSignal

CODE, EFFECT, ROUTE = "S2", STOP, "collect"
KEYS = ("sources.*", "traffic.planned_source_owner", "traffic.planned_source_date", "traffic.gaps")


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when all inputs are synthetic and nothing real is planned."""
    found = origin(facts)
    if not found.rows or found.synthetic < found.rows:
        return None
    owner, date = att.declared(facts, KEYS[1]), att.declared(facts, KEYS[2])
    due = date.value is not None and att.day(date.value) >= facts.as_of
    if owner.attested and due:
        return None
    sworn = found.attested_synthetic == found.rows
    claimed = owner.said is not None and date.said is not None and not (owner.attested and date.attested)
    stops = sworn and not claimed
    plan = "a real source is planned, but not by a named person on a date" if claimed else \
        "the planned real source is overdue" if owner.attested and date.attested else "no real source is planned with owner and date"
    return StopSignal(CODE, EFFECT if stops else HOLDS, f"All {found.rows:,} rows have inputs declared synthetic; {plan}.", ROUTE,
                      ATTESTED if stops else MISSING, att.ask(KEYS[1], KEYS[2]), reopen="a real source has an owner and a date")
