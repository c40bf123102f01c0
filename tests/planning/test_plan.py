"""The plan of the report: bracket, tasks, review, the proposal held against it, and the sentence to say."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.cases import AS_OF, facts, policy
from tuneready.facts import Step, Usable
from tuneready.finding import Finding
from tuneready.planning import brackets
from tuneready.planning.plan import WEIGHTS, plan, plan_facts, sentence
from tuneready.project import Expert, PlannedTask
from tuneready.report import Plan

E1 = {"task.regulated": "medical", "task.narrow": True, "sensitive.contains": True}
TEAM = (PlannedTask("clean and deduplicate", 3), PlannedTask("Expert review", 2), PlannedTask("training", 2))


def named(made: Plan) -> dict:
    return {task.name: task for task in made.tasks}


def test_under_500_rows_nothing_is_invented():
    made = plan(facts(499, tasks=TEAM), policy())
    assert {made.weeks_low, made.weeks_likely, made.weeks_high, made.cost_low, made.cost_high, made.stretch, made.slack_days} == {None}
    assert made.tasks == () and made.review == {} and made.bracket == made.sentence == ""
    assert "499 rows" in made.notes[0] and "no bracket under 500 rows" in made.notes[0]
    assert made.proposed_weeks == 1.0 and "sourcing" in made.missing
    told = plan_facts(facts(499, tasks=TEAM), policy())
    assert told.bracket_weeks is told.bracket_cost is told.stretch is told.slack_days is None and told.days == 5


def test_e1_the_hospital():
    made = plan(facts(1_200, declared=E1), policy("regulated"))
    assert (made.weeks_low, made.weeks_likely, made.weeks_high) == (4, 8, 12) and made.bracket == "C1 + C5"
    assert (made.cost_low, made.cost_high) == (5_000, 15_000)
    assert made.review["cost"] == (8_000, 8_800) and made.review["full"] and made.review["rows"] == (1_200, 1_200)
    tasks = named(made)
    assert tasks["anonymisation"].weeks == (4.0, 6.0) and "C5" in tasks["anonymisation"].basis
    assert tasks["expert review"].cost == (8_000, 8_800)
    assert set(tasks) == {"expert review", "anonymisation", *WEIGHTS}
    assert any("high end" in note and "C6" in note for note in made.notes)
    assert any("assumed" in note and "hourly rate" in note for note in made.notes)


def test_only_sensitive_data_has_an_anonymisation_task():
    assert "anonymisation" not in named(plan(facts(1_200), policy()))
    assert "anonymisation" in named(plan(facts(1_200, declared={"task.regulated": "legal"}), policy()))


def test_an_organisations_own_weeks_for_anonymisation_reach_the_tasks():
    ours = dataclasses.replace(policy(), tables={**policy().tables, "C5": {**policy().tables["C5"], "weeks": (2, 3)}})
    made = plan(facts(1_200, declared=E1), ours)
    assert named(made)["anonymisation"].weeks == (2.0, 3.0) and made.weeks_high == 9
    rest = sum(task.weeks[1] for task in made.tasks if task.name in WEIGHTS)
    assert rest == pytest.approx(6, abs=0.3)


SIZES = st.integers(500, 300_000)


@given(SIZES, st.booleans(), st.booleans())
def test_what_is_shared_out_stays_inside_the_bracket(rows, sensitive, several):
    declared = {"sensitive.contains": sensitive, **({"data.languages": ("de", "en")} if several else {})}
    made = plan(facts(rows, declared=declared), policy())
    shared_out = [task for task in made.tasks if task.name in WEIGHTS]
    # Rounded to a tenth of a week and to $10 for each of the tasks.
    slip = 0.05 * len(WEIGHTS) + 1e-9
    assert sum(t.weeks[0] for t in shared_out) <= made.weeks_low + slip
    assert sum(t.weeks[1] for t in shared_out) <= made.weeks_high - (6 if sensitive else 0) + slip
    review = named(made)["expert review"]
    for at, bound in ((0, made.cost_low), (1, made.cost_high)):
        assert sum(t.cost[at] for t in made.tasks) <= max(bound, review.cost[at]) + 5 * len(WEIGHTS)
    for task in made.tasks:
        assert 0 <= task.weeks[0] <= task.weeks[1] and task.hours[0] <= task.hours[1] and min(task.cost) >= 0


def test_items_rest_on_what_was_measured():
    usable = Usable(900, waterfall=(Step("empty", "", 40, "lost"), Step("cut_off", "", 10, "lost"), Step("duplicate", "", 250, "lost")))
    finding = Finding("FMT021", "x", "minor", 17, 0.01, "m", "r")
    made = plan(dataclasses.replace(facts(1_200), usable=usable, findings={"FMT021": finding, "TXT001": finding}, classes={"a": 5, "b": 6}),
                policy())
    basis = {name: task.basis for name, task in named(made).items()}
    assert basis["sourcing"].startswith("900 usable rows") and basis["deduplication"].startswith("250 duplicate rows")
    assert basis["quality filtering"].startswith("50 rows to drop or mend")
    assert basis["format normalisation"].startswith("17 format findings")
    assert basis["test-set construction"].startswith("2 classes to cover")
    assert all("(ours, after E3)" in basis[name] for name in WEIGHTS)


def test_owners_and_experts_are_named():
    experts = (Expert("Dr A"), Expert("Dr B"))
    tasks = named(plan(facts(1_200, experts=experts, declared={**E1, "plan.owner": "Sam", "sensitive.owner": "Legal"}), policy()))
    assert tasks["expert review"].owner == "Dr A, Dr B"
    assert tasks["anonymisation"].owner == "Legal" and tasks["sourcing"].owner == "Sam"


def test_the_proposal_held_against_the_bracket():
    start = AS_OF + dt.timedelta(days=30)
    given_facts = facts(1_200, tasks=TEAM, declared={"training.start": start, "sensitive.contains": False})
    made, told = plan(given_facts, policy()), plan_facts(given_facts, policy())
    assert made.proposed_weeks == 1 and made.stretch == told.stretch == 6 and made.slack_days == told.slack_days == -12
    assert made.expert_share == told.expert_share == 0.4 and made.missing == told.missing
    assert made.order_faults == () and told.bracket_weeks == (4, 6) and told.bracket_cost == (5_000, 15_000)
    assert "gives preparation 1 week;" in made.sentence and "12 days after training is due" in made.sentence
    assert "sourcing" in made.sentence and "itemise" in made.sentence


def test_faults_of_order_are_said():
    tasks = (PlannedTask("training", 2), PlannedTask("Expert review", 2), PlannedTask("Test set", 1))
    assert plan(facts(1_200, tasks=tasks), policy()).order_faults == (
        "expert review stands after training", "the test set is built after training starts")


def test_a_plan_of_no_days_has_no_stretch():
    made = plan(facts(1_200, tasks=(PlannedTask("training", 2),)), policy())
    assert made.proposed_weeks == 0 and made.stretch is None and set(made.missing) >= {"sourcing", "expert review"}


@pytest.mark.parametrize(("usable", "said"), [(4_999, False), (5_000, True), (49_999, True), (50_000, False)])
def test_t3_and_c2_disagree_and_both_are_shown(usable, said):
    made = plan(facts(60_000, usable), policy())
    assert any("T3 says 4 to 8 weeks" in note for note in made.notes) is said


def test_a_review_longer_than_the_bracket_is_said():
    slow = plan(facts(4_000, experts=(Expert("A", rate=100, hours_per_week=2),)), policy())
    quick = plan(facts(4_000, experts=(Expert("A", rate=100, hours_per_week=160),)), policy())
    assert any("longer than the bracket" in note for note in slow.notes)
    assert not any("longer than the bracket" in note for note in quick.notes)


@pytest.mark.parametrize(("weeks", "slack", "missing", "parts", "absent"), [
    (None, None, (), ("Plan 6 weeks and $15,000",), ("itemise",)),
    (6.0, 10, (), ("Plan 6 weeks",), ("gives preparation",)),
    (2.0, None, (), ("gives preparation 2 weeks", "4 to 6 weeks", "itemise"), ("no time for", "move")),
    (2.0, None, ("sourcing", "deduplication"), ("It has no time for sourcing, deduplication.",), ()),
    (2.0, -3, (), ("gives preparation 2 weeks", "3 days after training", "itemise"), ()),
    (7.0, None, ("expert review",), ("The plan has no time for expert review.", "add it"), ("gives preparation",)),
    (7.0, -1, (), ("about 1 day after training",), ("gives preparation", "Plan 6 weeks")),
    (None, -20, (), ("20 days after training", "move the date"), ("gives preparation",)),
])
def test_the_sentence_to_say(weeks, slack, missing, parts, absent):
    said = sentence(brackets.size_bracket(1_200, policy().tables), weeks, slack, missing)
    assert all(part in said for part in parts) and not any(part in said for part in absent)


@given(SIZES, st.integers(0, 300_000))
def test_the_same_facts_give_the_same_plan(rows, usable):
    assert plan(facts(rows, min(rows, usable)), policy()) == plan(facts(rows, min(rows, usable)), policy())
