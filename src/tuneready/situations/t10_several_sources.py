"""T10: several sources combined.

What is found
-------------
The rows come from two or more sources; rows no source claims count as one more.

Why it matters
--------------
Later problems can be traced to a source only if each is documented.

How it is measured
------------------
Sources that match rows, by name.

How to mend it
--------------
Document what each source contributes, and its quality.

Limits
------
Reads declarations; a mixture nobody declared is not seen.

References
----------
GUIDE T10; SPEC §3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.policy import Policy
from tuneready.verdict import Situation

CODE = "T10"
KEYS = ("sources.*",)
ACTION = "Document what each source contributes, and its quality."
BECAUSE = "Later problems can be traced to a source."


def match(facts: Facts, policy: Policy) -> Situation | None:
    """Matches two or more sources with rows."""
    rows = {s.name: s.rows for s in facts.sources if s.rows > 0}
    if len(rows) < 2:
        return None
    named = [f"{name or 'no declared source'} ({n:,})" for name, n in sorted(rows.items(), key=lambda kv: (-kv[1], kv[0]))]
    return Situation(CODE, f"{len(rows)} sources: {att.shown(named, 160)}", ACTION, BECAUSE)
