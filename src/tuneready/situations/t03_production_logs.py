"""T3: 5,000 to 50,000 examples from real production logs.

What is found
-------------
Usable rows in [5,000, 50,000), and a share of proven real traffic of 60 % or more.

Why it matters
--------------
The best case: volume and quality both fair. Curation alone still takes 4 to 8 weeks.

How it is measured
------------------
The usable rows of the waterfall against the policy's band, and R1's share of rows proven production or expected.

How to mend it
--------------
Run a standard project and plan 4 to 8 weeks for curation alone.

Limits
------
The guide is silent about 5,000 to 50,000 examples that are not from production, and about more than 50,000 of even
quality: T3 is then the nearest row, and the difference is said.

References
----------
GUIDE T3, rulings 2 and 3; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready import bands
from tuneready.facts import Facts
from tuneready.origin import origin
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T3"
KEYS = ("sources.*", "traffic.gaps")
ACTION = "Run a standard project; plan 4 to 8 weeks for curation alone."
BECAUSE = "The best case: volume and quality are both fair."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches the band; a large even set from production has T3 as its nearest row."""
    found = origin(facts)
    share = found.share(found.real)
    real = share >= policy["real_share_floor"] and found.real > 0
    lead = bands.leader(facts, policy)
    if CODE in bands.touched(facts, policy):
        if real:
            said = f"; {att.percent(share)} of the rows are proven real or expected traffic"
        else:
            said = f"; {att.percent(share)} of the rows are proven to come from production: the guide is silent below " \
                   f"{att.percent(policy['real_share_floor'])}, this is the nearest row"
        return Situation(CODE, f"{bands.matched_by(facts, policy)}{said}", ACTION, BECAUSE, leads=lead == CODE, exact=real)
    if lead == "T4" and real and not bands.mixed(facts, policy):
        said = f"{bands.matched_by(facts, policy)}; not of mixed quality ({att.percent(bands.keep_rate(facts))} kept): " \
               "the guide is silent, the nearest row is T3, with more rows"
        return Situation(CODE, said, ACTION, BECAUSE, leads=True, exact=False)
    return None
