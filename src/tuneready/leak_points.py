"""What leaks say about a test set, as points of evidence for R2: copies, near copies after judgement, quotations."""

from __future__ import annotations

from collections.abc import Iterator

from tuneready import attestation as att
from tuneready.facts import Facts, LockState
from tuneready.gate import ATTESTED, Flip
from tuneready.policy import Policy

SAME, NEAR, QUOTED = ("LEK001", "LEK002", "LEK004"), "LEK003", "LEK005"


def rows(facts: Facts, *codes: str) -> int:
    """Training rows that findings count."""
    return sum(f.rows for code in codes if (f := facts.finding(code)) is not None)


def near(facts: Facts) -> int:
    """Near copies not judged away, and quotations that a person confirmed."""
    return rows(facts, NEAR) + facts.leaks.quotes


def unlocked(facts: Facts, held: str) -> Iterator[att.Point]:
    """Leaks against test files that are not locked; ``held`` names them."""
    found = rows(facts, *SAME) + near(facts)
    if found:
        text = f"{att.plural(found, 'training row')} also {'stands' if found == 1 else 'stand'} in {held}."
        yield att.failed(text, removal(found, near(facts)))
    yield from by_people(facts)


def locked(facts: Facts, lock: LockState, policy: Policy) -> Iterator[att.Point]:
    """Leaks against the locked test set: none above policy, and every search was run."""
    same, alike = max(lock.leaks_exact, rows(facts, *SAME)), max(lock.leaks_near, near(facts))
    for found, limit, how in ((same, policy["leaks_exact"], "exactly"), (alike, policy["leaks_near"], "nearly")):
        if found > limit:
            yield att.failed(f"{att.plural(found, 'training row')} {how} repeat test rows (allowed: {limit:g}).",
                             removal(found, found if how == "nearly" else 0))
    missed = sorted(code for code in facts.not_measured if code.startswith("LEK"))
    if missed:
        yield att.unknown(f"Leaks were not looked for ({', '.join(missed)}: {att.shown(facts.not_measured[missed[0]])}).",
                          Flip("Run the leak checks again."))
    if same <= policy["leaks_exact"] and alike <= policy["leaks_near"] and not missed:
        yield att.passed("No training row stands in the test set.")
    yield from by_people(facts)


def removal(found: int, alike: int) -> Flip:
    """The way out: drop the rows, or have a person say that near ones are none."""
    judge = "; near ones no longer count once a named person judged them no leak (leaks.csv, check --judged)" if alike else ""
    return Flip(f"Remove {att.plural(found, 'leaked row')} from the training data{judge}.", rows=found)


def by_people(facts: Facts) -> Iterator[att.Point]:
    """What rests on people's word: near hits they judged no leak, quotations nobody has judged yet."""
    tally = facts.leaks
    if tally.away:
        by = ", ".join(att.shown(name, 40) for name in tally.by[:3]) + (f" and {len(tally.by) - 3} more" if len(tally.by) > 3 else "")
        yield att.passed(f"{att.plural(tally.away, 'near hit')} judged no leak by {by}.", ATTESTED)
    if tally.open_quotes:
        flip = Flip(f"Judge {att.plural(tally.open_quotes, 'quotation')} of test rows (leaks.csv, check --judged).", reviews=tally.open_quotes)
        yield att.unknown(f"{att.plural(tally.open_quotes, 'training row')} quote{'s' if tally.open_quotes == 1 else ''} a test row at length, "
                          "and nobody has judged whether that gives it away.", flip)
