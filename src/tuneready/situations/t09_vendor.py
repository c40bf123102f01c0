"""T9: a dataset bought from a vendor.

What is found
-------------
A source that matches rows is declared to be supplied by a vendor.

Why it matters
--------------
Vendor sets are often padded with poor examples.

How it is measured
------------------
The declared supplier of each source.

How to mend it
--------------
Audit before use; assume it is uneven; pay for accepted rows only.

Limits
------
Supplier `vendor` triggers T9 alone: it says nothing about inputs and outputs.

References
----------
GUIDE T9; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T9"
KEYS = ("sources.*",)
ACTION = "Audit before use; assume it is uneven."
BECAUSE = "Vendor sets are often padded with poor examples."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches any vendor source with rows."""
    bought = [s for s in facts.sources if s.rows > 0 and s.supplier == "vendor"]
    if not bought:
        return None
    rows = sum(s.rows for s in bought)
    return Situation(CODE, f"{rows:,} rows come from a vendor: {att.shown([s.name for s in bought])}", ACTION, BECAUSE)
