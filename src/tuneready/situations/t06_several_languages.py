"""T6: several languages or domains.

What is found
-------------
More than one language or domain is declared, for the data or among its sources.

Why it matters
--------------
An average hides the subgroup that fails.

How it is measured
------------------
Declared languages and domains, and those of the sources that match rows, without regard to case.

How to mend it
--------------
Evaluate each of them separately; plan 30 to 50 % more time (C4).

Limits
------
Reads declarations; languages are not detected here.

References
----------
GUIDE T6, C4; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T6"
KEYS = ("data.languages", "data.domains", "sources.*")
ACTION = "Evaluate each language and domain separately."
BECAUSE = "An average hides the subgroup that fails."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches when two or more languages, or two or more domains, are declared."""
    live = {s.name for s in facts.sources if s.rows > 0}
    sources = [s for s in facts.project.sources if s.name in live]
    said = []
    for what, key, own in (("languages", "data.languages", [s.language for s in sources]),
                           ("domains", "data.domains", [s.domain for s in sources])):
        declared = att.declared(facts, key).said or ()
        names = {str(n).strip().casefold(): str(n).strip() for n in (*declared, *own) if str(n).strip()}
        if len(names) > 1:
            said.append(f"{len(names)} {what}: {att.shown(sorted(names.values()))}")
    return Situation(CODE, "; ".join(said), ACTION, BECAUSE) if said else None
