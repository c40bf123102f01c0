"""S6: personal data without a rule, an owner or a time for anonymisation.

What is found
-------------
Personal data was found or declared, and the rule, the owner or the date of its anonymisation is missing.

Why it matters
--------------
Found late, anonymisation costs weeks; found after training, the model.

How it is measured
------------------
PII001 on this data, or the declared fact; rule, owner and date count with name and date. A date that passed counts
only when what is left was measured since.

How to mend it
--------------
Write the rule, name the owner, set the date.

Limits
------
Detectors miss and mistake. Whether the data counts as sensitive elsewhere comes from the project file alone.

References
----------
Derived: the guide announces a list of stop signals, our copy lacks it. SPEC §3, GUIDE T8, E3.
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import ATTESTED, MEASURED, MISSING, Flip
from tuneready.policy import Policy
from tuneready.verdict import HOLDS, StopSignal

CODE, EFFECT, ROUTE = "S6", HOLDS, "wait"
KEYS = ("sensitive.contains", "sensitive.rule", "sensitive.owner", "sensitive.by")


def fact(facts: Facts, policy: Policy) -> StopSignal | None:
    """True when personal data is there and nobody deals with it."""
    said, seen = att.declared(facts, "sensitive.contains"), facts.finding("PII001")
    if seen is not None and seen.rows > 0:
        text, grade = f"Personal data was found in {att.plural(seen.rows, 'row')}", MEASURED
    elif said.said is True:
        text, grade = f"The data is declared to hold personal data ({said.by or said.why})", said.grade
    # G-personal-data asks; once it is waived, the question still has to be answered.
    elif not said.attested and policy.waiver("G-personal-data", facts.as_of):
        return _signal(f"Whether the data holds personal data is {said.why}.", MISSING, att.ask("sensitive.contains"))
    else:
        return None
    by = att.declared(facts, "sensitive.by")
    lacking = [key for key in KEYS[1:] if not att.declared(facts, key).attested]
    if lacking:
        names = ", ".join({"rule": "rule", "owner": "owner", "by": "date"}[key.split(".")[1]] for key in lacking)
        return _signal(f"{text}, and its anonymisation has no {names}.", grade, att.ask(*lacking))
    if att.day(by.value) < facts.as_of and facts.residual is None:
        return _signal(f"{text}; its anonymisation was due on {att.shown(by.value)}, and nothing shows that it was done.", ATTESTED,
                       Flip("Anonymise the data and measure what is left, or set a new date.", answers=1))
    return None


def _signal(text: str, grade: str, flip: Flip) -> StopSignal:
    return StopSignal(CODE, EFFECT, text, ROUTE, grade, flip, reopen="anonymisation has a rule, an owner and a date")
