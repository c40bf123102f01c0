"""T1: fewer than 500 high-quality examples.

What is found
-------------
Usable rows under the floor, by the estimate or by the lower end of its interval.

Why it matters
--------------
Below the floor the result is brittle and fails in production.

How it is measured
------------------
The usable rows of the waterfall against the policy's floor. Where the interval reaches under the floor, T1 leads and
the other bands are named.

How to mend it
--------------
Do not fine-tune yet: use retrieval or better prompts on a frontier model, and collect good rows meanwhile.

Limits
------
500 is policy, not law; some providers advise starting near 100 (ruling 8).

References
----------
GUIDE T1, rulings 2 and 8; SPEC §3.
"""

from __future__ import annotations

from tuneready import bands
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T1"
KEYS = ("task.kind", "sensitive.contains")  # they decide which rows the waterfall takes away
ACTION = "Do not fine-tune; use retrieval (RAG) or better prompts on a frontier model."
BECAUSE = "Below 500 good examples the result is brittle and fails in production."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches when the usable rows, or their interval, reach under the floor."""
    if CODE not in bands.touched(facts, policy):
        return None
    return Situation(CODE, bands.matched_by(facts, policy), ACTION, BECAUSE, leads=bands.leader(facts, policy) == CODE)
