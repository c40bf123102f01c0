"""G-usable: enough good rows are left once lost and mendable rows are taken away.

What is found
-------------
Whether the usable training rows reach the floor of 500, with their interval.

Why it matters
--------------
Below the floor the result is brittle and fails in production (T1). The floor counts good rows, not raw ones.

How it is measured
------------------
The waterfall takes lost and mendable rows away; a random sample of expert reviews turns what is left into an estimate of
good rows with a 95 % interval. The lower end decides. Without such a sample it is not known, and never the estimate.

How to mend it
--------------
Mend the mendable rows, add good ones, or review enough rows to decide where the floor lies inside the interval.

Limits
------
The number of reviews that decide is a plan: z² p (1 − p) / (p − limit)² with finite-population correction where reviews
exist; the exact zero-error sample where none do. More errors than planned ask for more reviews.

References
----------
GUIDE T1, ruling 8; SPEC §2, §3 (S1). Cochran (1977), chapter 4; Clopper & Pearson (1934).
"""

from __future__ import annotations

from tuneready import attestation as att
from tuneready import bands
from tuneready.facts import Facts
from tuneready.gate import Answer, Flip
from tuneready.kernels.sample_size import n_all_good, n_to_separate
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "G-usable", "Enough usable rows", ALL_TASKS
KEYS = ("task.kind", "sensitive.contains")  # they decide which rows the waterfall takes away
POLICY = ("usable_floor",)


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether enough good rows are left."""
    return att.answer(CODE, NAME, KEYS, [point(facts, policy)])


def point(facts: Facts, policy: Policy) -> att.Point:
    """The usable rows against the floor."""
    usable, floor = facts.usable, int(policy["usable_floor"])
    text = f"{bands.counted(facts)[0].upper()}{bands.counted(facts)[1:]}; the floor is {floor:,}."
    lower = None if usable.lower is None else min(usable.lower, usable.estimate)
    if usable.estimate >= floor and lower is not None and lower >= floor:
        return att.passed(text)
    short = floor - usable.estimate
    if usable.best_case < floor or (usable.estimate < floor and (usable.upper is None or usable.upper < floor)):
        if 0 < short <= usable.mendable:
            return att.failed(text, Flip(f"Mend {short:,} of the {usable.mendable:,} mendable rows.", rows=short))
        return att.failed(text, Flip(f"Collect {short:,} more good rows.", rows=short))
    reviews = deciding_reviews(facts, floor)
    if lower is None:
        action = f"Have experts judge {att.plural(reviews, 'randomly drawn row')}: if all are good, {floor:,} rows or more are."
        return att.unknown(f"{text} How many of them are good is not known.", Flip(action, reviews=reviews))
    action = f"Have experts judge about {att.plural(reviews, 'more randomly drawn row')}: that decides whether {floor:,} rows are good."
    return att.failed(f"{text} The floor lies inside the interval; about {reviews:,} more reviews decide it.", Flip(action, reviews=reviews))


def deciding_reviews(facts: Facts, floor: int) -> int:
    """Reviews after which the interval of good rows should no longer include the floor; at least 1."""
    usable, done = facts.usable, facts.reviews.reviewed if facts.reviews else 0
    rows = max(bands.rows_left(facts), usable.upper or 0, 1)
    if usable.lower is None:
        return max(1, min(rows, n_all_good(floor / rows) or rows))
    return max(1, n_to_separate(usable.estimate / rows, floor / rows, rows) - done)
