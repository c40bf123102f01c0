"""T5: synthetic (model-written) data only.

What is found
-------------
Every row belongs to a source whose inputs are declared synthetic.

Why it matters
--------------
Synthetic data alone rarely gives a production-quality model: it learns to mimic its generator.

How it is measured
------------------
Rows by the declared inputs of their source.

How to mend it
--------------
Require human validation, and bring real examples: at least 60 % (M2).

Limits
------
Reads declarations. Machine-written text nobody declared is SYN001's affair.

References
----------
GUIDE T5, M2; SPEC §3. Shumailov et al., arXiv:2305.17493; Gerstgrasser et al., arXiv:2404.01413.
"""

from __future__ import annotations

from tuneready.facts import Facts
from tuneready.origin import origin
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T5"
KEYS = ("sources.*", "traffic.gaps")
ACTION = "High risk: require human validation of the data."
BECAUSE = "Synthetic data alone rarely gives a production-quality model."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches when all rows have synthetic inputs."""
    found = origin(facts)
    if not found.rows or found.synthetic < found.rows:
        return None
    names = ", ".join(s.name for s in facts.sources if s.rows > 0)
    return Situation(CODE, f"all {found.rows:,} rows have inputs declared synthetic ({names})", ACTION, BECAUSE)
