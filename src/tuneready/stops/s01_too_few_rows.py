"""S1: even at best, fewer than 500 usable rows.

What is found
-------------
The upper bound of usable rows plus mendable rows lies under the floor.

Why it matters
--------------
No amount of mending brings this data to where tuning is anything but brittle.

How it is measured
------------------
Upper end of the interval of usable rows (the count where no sample was reviewed) plus the rows that could be mended.

How to mend it
--------------
Use better prompts or retrieval now; collect rows and come back.

Limits
------
Where the floor lies inside the interval nothing is decided: G-usable then says how many reviews decide it.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE T1, ruling 8.
"""

from __future__ import annotations

from tuneready.facts import Facts
from tuneready.gate import MEASURED, Flip
from tuneready.policy import Policy
from tuneready.verdict import STOP, StopSignal

CODE, EFFECT, ROUTE = "S1", STOP, "prompt"
KEYS = ("task.kind", "sensitive.contains")  # they decide which rows the waterfall takes away


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when the best case stays under the floor."""
    best, floor = facts.usable.best_case, int(policy["usable_floor"])
    if best >= floor:
        return None
    many = "row is" if best == 1 else "rows are"
    mended = f" ({facts.usable.mendable:,} of them after mending)" if facts.usable.mendable else ""
    text = f"At best {best:,} {many} usable{mended}; the floor is {floor:,}."
    return StopSignal(CODE, EFFECT, text, ROUTE, MEASURED, Flip(f"Collect {floor - best:,} more good rows.", rows=floor - best),
                      reopen=f"{floor:,} usable rows are there")
