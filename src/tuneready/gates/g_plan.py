"""G-plan: preparation is planned as engineering, by somebody, in the right order, with time for experts.

What is found
-------------
Whether the plan has an owner, all of the guide's preparation tasks, enough expert time, review and lock before training,
and a length within reach of what such data usually takes.

Why it matters
--------------
Squeezed preparation is the first cause of failure (T7); most plans given in days grow 3 to 4 times (M5).

How it is measured
------------------
The proposed plan of the project file is held against the guide's tasks and brackets: missing tasks, expert share of
preparation time (M4), order of events, and needed time ÷ proposed time.

How to mend it
--------------
Itemise every task with a realistic duration and an owner; put review and lock before training; book the experts.

Limits
------
Under 500 rows the guide has no bracket, so the length is not judged there. A finished preparation is judged as planned.

References
----------
GUIDE M4, M5, T7, T12, C1–C6, ruling 5; SPEC §7. Kahneman & Tversky (1979); Flyvbjerg (2006), reference class forecasting.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import ATTESTED, Answer, Flip
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "G-plan", "Preparation is planned", ALL_TASKS
KEYS = ("plan.owner", "plan.tasks", "plan.unit", "review.when", "training.start")
POLICY = ("expert_time_share", "stretch_limit")


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether the plan can carry the preparation."""
    points = [att.asked(facts, "plan.owner", "Who owns data preparation"), att.asked(facts, "training.start", "When training starts"),
              *order(facts)]
    if facts.plan.days is None or not facts.project.tasks:
        points.append(att.unknown("No plan of the preparation is declared.",
                                  Flip("Itemise the preparation: every task with days, order and owner.",
                                       command="tuneready init --full", answers=7)))
    else:
        points += [tasks(facts), experts(facts, policy), length(facts, policy)]
    return att.answer(CODE, NAME, KEYS, points)


def order(facts: Facts) -> Iterator[att.Point]:
    """Review and lock come before training."""
    when, plan = att.declared(facts, "review.when"), facts.plan
    if plan.review_after_training or when.said in ("after-training", "never"):
        yield att.failed("Experts review after training, or never.", Flip("Move the expert review before training."), ATTESTED)
    elif when.value == "before-training":
        yield att.passed(f"Experts review before training ({when.by}).", ATTESTED)
    else:
        yield att.unknown(f"When experts review: {when.why}.", att.ask("review.when"))
    if plan.lock_after_training:
        yield att.failed("The test set is to be locked after training starts.", Flip("Move the lock before training."), ATTESTED)


def tasks(facts: Facts) -> att.Point:
    """All of the guide's tasks are in the plan."""
    missing = facts.plan.missing
    if missing:
        named = ", ".join(att.shown(name) for name in missing)
        return att.failed(f"The plan leaves out: {named}.", Flip(f"Add to the plan, with days and owner: {named}.", answers=len(missing)), ATTESTED)
    return att.passed(f"The plan itemises every task ({facts.plan.days:g} working days).", ATTESTED)


def experts(facts: Facts, policy: Policy) -> att.Point:
    """Experts get their share of the time."""
    share, floor = facts.plan.expert_share, policy["expert_time_share"]
    if share is None:
        return att.unknown("How much time experts get is not declared.", Flip("State the expert days of every task.", answers=1))
    text = f"Experts get {att.percent(share)} of the preparation time (asked: {att.percent(floor)} or more)."
    if share >= floor:
        return att.passed(text, ATTESTED)
    more = max(0.1, (floor - share) * (facts.plan.days or 0))
    return att.failed(text, Flip(f"Book about {more:.1f} more expert days.", answers=1), ATTESTED)


def length(facts: Facts, policy: Policy) -> att.Point:
    """The plan is not shorter than experience allows."""
    plan, limit = facts.plan, policy["stretch_limit"]
    if plan.bracket_weeks is None:
        return att.noted("The guide has no bracket for so few rows; the length of the plan is not judged.")
    if plan.stretch is None:
        return att.unknown("How the plan compares with the guide's weeks is not known.", Flip("State the days of every task.", answers=1))
    text = f"Such data usually takes up to {plan.bracket_weeks[1]:g} weeks: {plan.stretch:.1f} times the plan (limit: under {limit:g})."
    if plan.stretch < limit:
        return att.passed(text, ATTESTED)
    return att.failed(text, Flip("Give every task a realistic duration, or cut the scope.", answers=1), ATTESTED)
