"""M1: size talk: row counts, and nothing about quality.

What is found
-------------
The proposal promises a number of rows, gives no evidence of quality, and no expert has reviewed a sample.

Why it matters
--------------
Noise in, noise out: the model inherits every inconsistency. About 500 clean examples usually beat 50,000 noisy ones.

How it is measured
------------------
Two declared facts and the reviews on record; the usable share is measured on the data.

How to mend it
--------------
Ask for the quality distribution, and whether experts reviewed a representative sample; no answer means not ready.

Limits
------
Reads what the proposal declares; enthusiasm in a meeting is not seen.

References
----------
GUIDE M1; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready import bands
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Mistake

CODE = "M1"
KEYS = ("proposal.rows", "proposal.quality_evidence")


def detect(facts: Facts, policy: Policy) -> Mistake | None:
    """Seen when size is promised and quality is not shown."""
    rows = att.declared(facts, "proposal.rows").said
    if rows is None or att.declared(facts, "proposal.quality_evidence").said or (facts.reviews and facts.reviews.reviewed):
        return None
    kept = att.percent(bands.keep_rate(facts))
    return Mistake(
        CODE, f"The proposal promises {rows:,.0f} rows and says nothing about their quality.",
        f"Noise in, noise out: {facts.usable.estimate:,} of {facts.rows.judged:,} rows judged ({kept}) look usable, "
        "and no expert has checked a sample of them.",
        "Ask for the quality distribution, and whether experts reviewed a representative sample. No answer means not ready.")
