"""G-conformance: the provider or trainer that shall run the job accepts this data.

What is found
-------------
Whether a target is named, still takes jobs, and whether any row breaks its rules.

Why it matters
--------------
A refused upload costs a day; a provider that closes costs the project.

How it is measured
------------------
The dated profile of the target is read: its status, and the findings FMT090 to FMT099 that hold rows against its limits.

How to mend it
--------------
Name the target; mend the rows it would refuse; move to a provider that stays open.

Limits
------
Profiles are dated and providers change: the date stands in the report. No target named is unknown, not a pass.

References
----------
SPEC §2 (FMT), §3; reference/ecosystem.md §1.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneready import attestation as att
from tuneready.facts import Facts, TargetProfile
from tuneready.finding import BLOCKER, MAJOR
from tuneready.gate import ATTESTED, MISSING, Answer, Flip
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "G-conformance", "The target accepts the data", ALL_TASKS
KEYS = ("task.target", "training.start")
POLICY = ()


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether the target would take the data."""
    if facts.target is None:
        asked = att.declared(facts, "task.target")
        text = f"No profile is known for {att.shown(asked.said)}; its limits were not checked." if asked.said \
            else "No provider or trainer is named, so its limits were not checked."
        return att.answer(CODE, NAME, KEYS, [att.unknown(text, att.ask("task.target"), MISSING)])
    return att.answer(CODE, NAME, KEYS, [*status(facts, facts.target), *findings(facts, facts.target)])


def status(facts: Facts, target: TargetProfile) -> Iterator[att.Point]:
    """Whether the target takes new jobs when training starts."""
    name = att.shown(target.title or target.name)
    move = Flip("Choose a provider or trainer that stays open.", answers=1)
    start = att.declared(facts, "training.start").said or facts.as_of
    if target.status == "open":
        yield att.passed(f"{name} takes new jobs (profile of {target.as_of}).", ATTESTED)
    elif target.status == "closing" and target.closes is not None and att.day(start) < target.closes and facts.as_of < target.closes:
        yield att.unknown(f"{name} closes on {target.closes.isoformat()}; training starts before, a second run may not.", move, ATTESTED)
    else:
        yield att.failed(f"{name} is {att.shown(target.status)}{f' ({target.closes.isoformat()})' if target.closes else ''}.", move, ATTESTED)


def findings(facts: Facts, target: TargetProfile) -> Iterator[att.Point]:
    """Rows the target would refuse."""
    broken = [f for code, f in sorted(facts.findings.items()) if code.startswith("FMT09") and f.severity in (BLOCKER, MAJOR)]
    for finding in broken:
        yield att.failed(f"{finding.name}: {att.plural(finding.rows, 'row')} ({finding.code}).",
                         Flip(finding.remedy or f"Mend the rows named by {finding.code}.", rows=finding.rows))
    missed = sorted(code for code in facts.not_measured if code.startswith("FMT09"))
    if missed:
        yield att.unknown(f"Not checked: {', '.join(missed)} ({att.shown(facts.not_measured[missed[0]])}).", Flip("Run these checks again."))
    if not broken and not missed:
        yield att.passed(f"No row breaks the limits of {att.shown(target.title or target.name)}.")
