"""The plan: the guide's bracket, the tasks itemised from measured facts, and the proposed plan held against both."""

from __future__ import annotations

from tuneready.facts import Facts, PlanFacts
from tuneready.planning import brackets, proposed, review_effort
from tuneready.policy import Policy
from tuneready.report import Plan, PlanTask

# Weeks of each task relative to the others. Ours, after E3 (4 anonymising, 3 normalising, 2 test set, 3 agreement of 12);
# sourcing, filtering and deduplication are not itemised in the guide's examples. Agreement testing weighs 1, not 3: its
# judgements stand under expert review, here is what is left: computing it and settling the rows experts differ on.
WEIGHTS = {"sourcing": 2, "format normalisation": 3, "quality filtering": 2, "deduplication": 1, "test-set construction": 2,
           "agreement testing": 1}


def plan_facts(facts: Facts, policy: Policy) -> PlanFacts:
    """What the gates and mistakes read about time and plan."""
    found = brackets.bracket(facts, policy)
    declared = proposed.read(facts)
    weeks = proposed.weeks(declared.days, policy)
    return PlanFacts(
        days=declared.days, missing=declared.missing, expert_share=declared.expert_share,
        review_after_training=declared.review_after_training, lock_after_training=declared.lock_after_training,
        bracket_weeks=found.weeks if found else None, bracket_cost=found.cost if found else None,
        stretch=found.weeks[1] / weeks if found and weeks else None, slack_days=proposed.slack_days(facts, found),
    )


def plan(facts: Facts, policy: Policy) -> Plan:
    """The plan shown in the report and by ``tuneready plan``."""
    found = brackets.bracket(facts, policy)
    declared = proposed.read(facts)
    order = tuple(text for text, late in (("expert review stands after training", declared.review_after_training),
                                          ("the test set is built after training starts", declared.lock_after_training)) if late)
    weeks = proposed.weeks(declared.days, policy)
    if found is None:
        note = (f"{facts.rows.judged:,} rows: the guide has no bracket under {policy['usable_floor']:,.0f} rows; "
                "collect data first, or use retrieval or prompts")
        return Plan(notes=(note,), proposed_weeks=weeks, missing=declared.missing, expert_share=declared.expert_share,
                    order_faults=order)
    effort = review_effort.effort(facts, policy)
    tasks = itemised(facts, policy, found, effort)
    slack = proposed.slack_days(facts, found)
    stretch = round(found.weeks[1] / weeks, 2) if weeks else None
    return Plan(
        weeks_low=found.weeks[0], weeks_likely=round(sum(found.weeks) / 2, 2), weeks_high=found.weeks[1],
        cost_low=found.cost[0], cost_high=found.cost[1], bracket=found.name, notes=notes(facts, policy, found, effort),
        tasks=tasks,
        review={"rows": effort.rows, "judgements": effort.judgements, "hours": effort.hours, "cost": effort.cost,
                "weeks": effort.weeks, "full": effort.full, "basis": effort.basis, "assumed": effort.assumed},
        proposed_weeks=weeks, stretch=stretch, slack_days=slack, missing=declared.missing,
        expert_share=declared.expert_share, order_faults=order, sentence=sentence(found, weeks, slack, declared.missing),
    )


def notes(facts: Facts, policy: Policy, found: brackets.Bracket, effort: review_effort.Effort) -> tuple[str, ...]:
    """How the ranges came about, and where the guide's numbers disagree."""
    said = list(found.notes)
    curation = policy.tables["T3"]["weeks"]
    if policy["usable_band_2"] <= facts.usable.estimate < policy["usable_band_3"]:
        said.append(f"T3 says {curation[0]:g} to {curation[1]:g} weeks for curation alone; the bracket is shown and the higher is the default")
    said.append("plan with the high end: teams underestimate by 2 to 3 times (C6); preparation only, without training compute")
    if effort.assumed:
        said.append(f"not declared and assumed from the policy: {', '.join(effort.assumed)}")
    if effort.weeks[1] > found.weeks[1]:
        said.append(f"at the expert hours available the review alone takes {effort.weeks[1]:g} weeks, longer than the bracket: "
                    "find more expert hours a week")
    return tuple(said)


def itemised(facts: Facts, policy: Policy, found: brackets.Bracket, effort: review_effort.Effort) -> tuple[PlanTask, ...]:
    """The tasks of preparation. Review from rows × minutes × rate; anonymisation from C5; the rest of the bracket is
    shared out by ``WEIGHTS``, and money left after the review in the same way."""
    low, high = policy.tables["C5"]["weeks"] if brackets.sensitive(facts) else (0, 0)
    owner = facts.project.value("plan.owner") or ""
    review = PlanTask("expert review", effort.weeks, effort.hours, tuple(map(float, effort.cost)), effort.basis,
                      ", ".join(e.name for e in facts.project.experts))
    items = [review]
    if high:
        items.append(PlanTask("anonymisation", (float(low), float(high)), (0.0, 0.0), (0.0, 0.0),
                              f"C5: {low:g} to {high:g} weeks, beside the rest; legal and compliance review not priced by the guide",
                              facts.project.value("sensitive.owner") or owner))
    total = sum(WEIGHTS.values())
    money = tuple(max(0.0, cost - spent) for cost, spent in zip(found.cost, effort.cost))
    base = (found.weeks[0], found.weeks[1] - high)
    for name, weight in WEIGHTS.items():
        share = weight / total
        items.append(PlanTask(name, tuple(round(w * share, 1) for w in base), (0.0, 0.0),
                              tuple(round(m * share, -1) for m in money), _basis(name, weight, total, facts), owner))
    return tuple(items)


def _basis(name: str, weight: int, total: int, facts: Facts) -> str:
    """What an item rests on: its weight, and what was measured that drives it."""
    lost = {step.name: step.rows for step in facts.usable.waterfall}
    measured = {
        "sourcing": f"{facts.usable.estimate:,} usable rows so far",
        "format normalisation": f"{sum(f.rows for c, f in facts.findings.items() if c.startswith('FMT')):,} format findings",
        "quality filtering": f"{lost.get('empty', 0) + lost.get('cut_off', 0) + facts.usable.mendable:,} rows to drop or mend",
        "deduplication": f"{lost.get('duplicate', 0):,} duplicate rows",
        "test-set construction": f"{max(1, len(facts.classes)):,} classes to cover" if facts.classes else "no test set locked",
        "agreement testing": "a doubly reviewed part of the sample",
    }[name]
    return f"{measured}; {weight}/{total} of the bracket (ours, after E3)"


def sentence(found: brackets.Bracket, weeks: float | None, slack: int | None, missing: tuple[str, ...]) -> str:
    """The sentence to say to the team: time too short first, then tasks left out, then the date."""
    low, high = (f"{round(w, 1):g}" for w in found.weeks)
    late = "" if slack is None or slack >= 0 else (
        f"Preparation ends about {-slack} {'day' if slack == -1 else 'days'} after training is due to start: "
        "move preparation ahead or move the date.")
    left_out = f"has no time for {', '.join(missing)}." if missing else ""
    if weeks is not None and weeks < found.weeks[1]:
        gap = (f"The plan gives preparation {round(weeks, 1):g} {'week' if weeks == 1 else 'weeks'}; "
               f"projects of this size take {low} to {high} weeks.")
        ask = "Please itemise every task with a realistic duration before the budget is released."
        return " ".join(part for part in (gap, left_out and f"It {left_out}", late, ask) if part)
    if left_out:
        return " ".join(part for part in (f"The plan {left_out}", late, "Please add it before the budget is released.") if part)
    return late or f"Plan {high} weeks and ${found.cost[1]:,.0f} for preparation; earlier is a gift, later is usual."
