"""T4: more than 50,000 examples of mixed quality.

What is found
-------------
50,000 rows or more were judged, and less than 80 % of them are usable.

Why it matters
--------------
Volume does not mend noise; expect 60 to 80 % to drop out.

How it is measured
------------------
Rows judged, and usable rows ÷ rows judged, against the policy. T4 leads over T3; below 5,000 usable rows the small
band leads, because what is left decides.

How to mend it
--------------
Filter hard before training.

Limits
------
The guide is silent about 50,000 and more of even quality that are not proven to come from production: T4 is then the
nearest row.

References
----------
GUIDE T4, ruling 2; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready import bands
from tuneready.facts import Facts
from tuneready.origin import origin
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T4"
KEYS = ("sources.*", "traffic.gaps")
ACTION = "Filter hard before training; expect 60 to 80 % to drop out."
BECAUSE = "Volume does not mend noise."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches a large mixed set, and stands in for a large even one that is not from production."""
    lead, kept = bands.leader(facts, policy), att.percent(bands.keep_rate(facts))
    said = f"{facts.rows.judged:,} rows judged, {kept} of them usable"
    if bands.mixed(facts, policy):
        return Situation(CODE, said, ACTION, BECAUSE, leads=lead == CODE)
    if CODE not in bands.touched(facts, policy):
        return None
    found = origin(facts)
    if found.real and found.share(found.real) >= policy["real_share_floor"]:
        return None
    difference = "not of mixed quality and not proven to come from production: the guide is silent, this is the nearest row"
    return Situation(CODE, f"{said}; {difference}", ACTION, BECAUSE, leads=lead == CODE, exact=False)
