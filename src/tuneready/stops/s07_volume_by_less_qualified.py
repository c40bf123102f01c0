"""S7: a volume target is to be met by less qualified labellers.

What is found
-------------
More rows are promised, and less qualified people, or nobody named, would label them.

Why it matters
--------------
In expert domains validated quality beats labelled volume: E1 was nearly lost by growing to 10,000 rows this way.

How it is measured
------------------
Two declared facts: the rows the proposal promises, and who labels those still to come.

How to mend it
--------------
Have experts or trained staff label them, or drop the volume target.

Limits
------
Silent when a named person declared, on a date, that no more rows are promised than are already there.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE E1, M1.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import Flip
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, StopSignal

CODE, EFFECT, ROUTE = "S7", HOLDS, "wait"
KEYS = ("proposal.rows", "proposal.volume_labellers")


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when rows still to come would be labelled by less qualified people, or by nobody knows whom."""
    rows, who = att.declared(facts, "proposal.rows"), att.declared(facts, "proposal.volume_labellers")
    there = facts.rows.judged
    target = f"The proposal promises {rows.said:,.0f} rows; {there:,} are there. " if isinstance(rows.said, (int, float)) else ""
    if isinstance(rows.value, (int, float)) and rows.value <= there:
        return None
    if who.said == "less-qualified":
        return _signal(f"{target}Rows still to come would be labelled by less qualified people ({who.by or who.why}).", who.grade,
                       Flip("Have experts or trained staff label the rows still to come, or drop the volume target.", answers=1))
    if who.attested or not att.anything_declared(facts):
        return None
    return _signal(f"{target}Who labels rows still to come: {who.why}.", who.grade, att.ask("proposal.volume_labellers"))


def _signal(text: str, grade: str, flip: Flip) -> StopSignal:
    return StopSignal(CODE, EFFECT, text, ROUTE, grade, flip, reopen="qualified people label what is still to come")
