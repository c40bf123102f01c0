"""G-clean: no blocker is left, every file was read to its end, and next to no row was refused.

What is found
-------------
Findings of severity blocker that no other gate answers for, refused rows over the policy, refused or incomplete files, and
checks that could not run.

Why it matters
--------------
A blocker is a fault that training would fail on, or learn. A truncated file means nobody knows what is missing.

How it is measured
------------------
From the findings and the conservation of rows: rows in = judged + refused + set aside.

How to mend it
--------------
Mend the rows each finding names, export refused and incomplete files again, and run the checks that did not run.

Limits
------
Labels, personal data, leaks, origin and the target's limits are answered by their own gates. Refused rows (FMT001) are
held against the policy's share and number, not counted as a blocker.

References
----------
SPEC §0.6, §2, §3; reference/reliability.md §2.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.finding import BLOCKER
from tuneready.gate import MEASURED, Answer, Flip
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "G-clean", "No blocker left", ALL_TASKS
KEYS = ("task.kind",)
POLICY = ("quarantine_share", "quarantine_rows")
ELSEWHERE = ("FMT001", "PII", "LEK", "SRC", "SYN", "TRF", "FMT09")


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether anything is left that must not go into training."""
    return att.answer(CODE, NAME, KEYS, [*blockers(facts), *files(facts), refused(facts, policy), *unmeasured(facts)])


def elsewhere(code: str, facts: Facts) -> bool:
    """True when another gate answers for this code."""
    return code.startswith(ELSEWHERE) or (code.startswith("LBL") and facts.task in ("classification", "extraction"))


def blockers(facts: Facts) -> Iterator[att.Point]:
    """Every blocker left."""
    for code, finding in sorted(facts.findings.items()):
        if finding.severity == BLOCKER and not elsewhere(code, facts):
            yield att.failed(f"{finding.name}: {att.plural(finding.rows, 'row')} ({code}).",
                             Flip(finding.remedy or f"Mend the rows named by {code}.", rows=finding.rows))


def files(facts: Facts) -> Iterator[att.Point]:
    """Files that could not be read, or not to their end."""
    for names, what in ((facts.refused_files, "could not be read"), (facts.incomplete_files, "end in the middle")):
        if names:
            shown = ", ".join(att.shown(n) for n in names[:3])
            yield att.failed(f"{att.plural(len(names), 'file')} {what}: {shown}{' …' if len(names) > 3 else ''}.",
                             Flip("Export these files again, or leave them out on purpose."))


def refused(facts: Facts, policy: Policy) -> att.Point:
    """Refused rows against the policy: a share and a number, whichever is reached first."""
    rows, total = facts.rows.refused, facts.rows.rows_in
    share = rows / total if total else float(rows > 0)
    if facts.rows.judged <= 0:
        return att.unknown("No row was judged.", Flip("Give data that can be read."), MEASURED)
    if rows != total - facts.rows.judged - facts.rows.set_aside:
        return att.unknown("The rows do not add up: some were lost between reading and judging.", Flip("Report this as a bug."), MEASURED)
    text = f"{att.plural(rows, 'row')} of {total:,} could not be read ({att.percent(share)}; " \
           f"allowed: {att.percent(policy['quarantine_share'])} and {policy['quarantine_rows']:,.0f} rows)."
    if share > policy["quarantine_share"] or rows > policy["quarantine_rows"]:
        return att.failed(text, Flip(f"Mend {att.plural(rows, 'refused row')} and run the check again.", rows=rows))
    return att.passed(text)


def unmeasured(facts: Facts) -> Iterator[att.Point]:
    """Checks that apply and did not run; those that another gate waits for are said there."""
    missed = {code: why for code, why in sorted(facts.not_measured.items()) if not elsewhere(code, facts)}
    if missed:
        code, why = next(iter(missed.items()))
        more = f" and {len(missed) - 1} more" if len(missed) > 1 else ""
        yield att.unknown(f"Not checked: {code} ({att.shown(why)}){more}.", Flip("Run these checks again."))
