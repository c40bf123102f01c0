"""T2: 500 to 5,000 high-quality examples of a narrow task.

What is found
-------------
Usable rows in [500, 5,000), and whether the task is declared narrow.

Why it matters
--------------
Tuning is possible here, but quality is the binding constraint: every wrong row weighs.

How it is measured
------------------
The usable rows of the waterfall against the policy's band; an interval over two bands names both. Narrowness is
declared, never guessed; undeclared it is said to be so.

How to mend it
--------------
Tune with LoRA, after a full expert review of the dataset.

Limits
------
The guide is silent about 500 to 5,000 examples of a task that is not narrow: T2 is then the nearest row.

References
----------
GUIDE T2, ruling 2; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready import bands
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T2"
KEYS = ("task.narrow",)
ACTION = "Use LoRA, with a full expert review of the dataset."
BECAUSE = "Possible, but quality is the binding constraint."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches when the usable rows, or their interval, reach into the band."""
    if CODE not in bands.touched(facts, policy):
        return None
    narrow = att.declared(facts, "task.narrow")
    if narrow.said is False:
        said = "; the task is declared not narrow: the guide is silent, this is the nearest row"
    elif narrow.attested:
        said = f"; narrow task ({narrow.by})"
    else:
        said = "; T2 (narrow not declared)" if narrow.said is None else f"; T2 (narrow {narrow.why})"
    return Situation(CODE, f"{bands.matched_by(facts, policy)}{said}", ACTION, BECAUSE,
                     leads=bands.leader(facts, policy) == CODE, exact=narrow.said is not False)
