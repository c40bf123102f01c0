"""M2: synthetic first.

What is found
-------------
More rows are synthetic, or written by a model without approval, than the cap allows.

Why it matters
--------------
The model learns to mimic the generator, with its biases, inventions and style.

How it is measured
------------------
Rows by the declared inputs and outputs of their sources.

How to mend it
--------------
Use synthetic rows only for named gaps (edge cases, refusals, rare scenarios); at least 60 % real.

Limits
------
Reads declarations. Machine-written text nobody declared is SYN001's affair.

References
----------
GUIDE M2; SPEC §3. Gudibande et al., arXiv:2305.15717.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.origin import origin
from tuneready.policy import Policy
from tuneready.verdict import Mistake

CODE = "M2"
KEYS = ("sources.*", "traffic.gaps")


def detect(facts: Facts, policy: Policy) -> Mistake | None:
    """Seen when artificial rows pass the cap."""
    found = origin(facts)
    share, cap = found.share(found.artificial), policy["synthetic_share_cap"]
    if share <= cap:
        return None
    gaps = att.declared(facts, "traffic.gaps").said
    named = f"The gaps declared are: {att.shown(gaps)}." if gaps else "No gap is declared."
    return Mistake(
        CODE, f"{found.artificial:,} of {found.rows:,} rows ({att.percent(share)}) are synthetic, or written by a model and approved by nobody.",
        "The model learns to mimic the generator, with its biases, inventions and style.",
        f"Use synthetic rows only for named gaps, at most {att.percent(cap)}; bring the share of real rows from "
        f"{att.percent(found.share(found.real))} to at least {att.percent(policy['real_share_floor'])}. {named}")
