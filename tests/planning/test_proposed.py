"""A proposed plan in people's own words: tasks, training, order, expert share, what is missing."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.planning.cases import AS_OF, facts, policy
from tuneready.planning import brackets, proposed
from tuneready.planning.proposed import SEVEN, is_training, tasks_named
from tuneready.project import PlannedTask


def plan(*tasks, **declared):
    made = tuple(PlannedTask(**t) if isinstance(t, dict) else PlannedTask(*t) for t in tasks)
    return proposed.read(facts(1_200, tasks=made, declared=declared))


@pytest.mark.parametrize(("name", "found"), [
    ("Collect the tickets from the help desk", ("sourcing",)),
    ("Data sourcing", ("sourcing",)),
    ("Gather information about the product", ("sourcing",)),
    ("Pull two years of logs", ("sourcing",)),
    ("Anonymise clients", ("anonymisation",)),
    ("ANONYMIZATION", ("anonymisation",)),
    ("De-identify the notes", ("anonymisation",)),
    ("PII removal", ("anonymisation",)),
    ("Remove PHI", ("anonymisation",)),
    ("Mask personal data", ("anonymisation",)),
    ("Normalise 11 templates", ("format normalisation",)),
    ("Reformat to chat messages", ("format normalisation",)),
    ("Convert to JSONL", ("format normalisation",)),
    ("Expert review of a sample", ("expert review",)),
    ("Physician review", ("expert review",)),
    ("Adjudicate disagreements", ("expert review",)),
    ("Clean up labels", ("quality filtering",)),
    ("Quality filtering", ("quality filtering",)),
    ("clean and deduplicate", ("quality filtering", "deduplication")),
    ("De-duplication", ("deduplication",)),
    ("Remove duplicates", ("deduplication",)),
    ("Build the test set", ("test-set construction",)),
    ("Stratified hold-out", ("test-set construction",)),
    ("Lock test data", ("test-set construction",)),
    ("Kick-off meeting", ()),
    ("Unblock the clock service", ()),
    ("Graphics and philosophy", ()),
    ("Book meeting rooms", ()),
    ("", ()),
])
def test_tasks_in_plain_words(name, found):
    assert tasks_named(name) == found


@pytest.mark.parametrize("task", SEVEN)
def test_every_task_is_known_by_its_own_name(task):
    assert tasks_named(task) == tasks_named(task.upper()) == (task,)
    assert not is_training(PlannedTask(task, 1))


@pytest.mark.parametrize(("name", "training"), [
    ("training", True), ("Train the model", True), ("Fine-tuning (LoRA)", True), ("Finetune", True), ("LoRA on an 8B model", True),
    ("QLoRA run", True), ("Hyperparameter tuning", True), ("SFT", True), ("Retrain with the new rows", True),
    ("Train the clause extraction model", True), ("Fine-tune on the cleaned data", True),
    ("Expert review of training data", False), ("Clean training data", False), ("Collect training examples", False),
    ("Prepare training data", False), ("Build the training set", False), ("Train the annotators", False),
    ("Training of our reviewers", False), ("Review before training", False), ("Expert review after training", False),
    ("Constrained decoding spike", False), ("Fortune cookies", False), ("Quality filtering", False), ("Sourcing", False),
])
def test_training_tasks(name, training):
    assert is_training(PlannedTask(name, 1)) is training


def test_without_a_plan_nothing_is_concluded():
    assert plan() == proposed.Proposed(None, (), None, None, None)
    assert plan(**{"review.when": "after-training"}).review_after_training is True
    assert plan(**{"review.when": "before-training"}).review_after_training is False
    assert plan(**{"review.when": "never"}).review_after_training is True


def test_days_of_preparation_and_what_is_missing():
    found = plan(("clean and deduplicate", 3), ("training", 2))
    assert found.days == 3 and found.expert_share == 0
    assert found.missing == ("sourcing", "anonymisation", "format normalisation", "expert review", "test-set construction")


@pytest.mark.parametrize(("declared", "asked"), [
    ({}, True), ({"sensitive.contains": True}, True), ({"sensitive.contains": False}, False),
    ({"sensitive.contains": False, "task.regulated": "medical"}, True)])
def test_anonymisation_is_asked_unless_the_data_is_said_not_to_be_sensitive(declared, asked):
    assert ("anonymisation" in plan(("Sourcing", 1), **declared).missing) is asked


def test_a_training_task_fills_no_gap():
    assert set(plan(("Train the clause extraction model", 5)).missing) == set(SEVEN)
    assert plan(("Train the clause extraction model", 5)).days == 0


@pytest.mark.parametrize(("tasks", "share"), [
    ([("Sourcing", 8), ("Expert review", 2)], 0.2),
    ([{"name": "Sourcing", "days": 8, "expert_days": 1}, {"name": "Filtering", "days": 2}], 0.1),
    ([{"name": "Sourcing", "days": 5}, {"name": "Expert review", "days": 5, "expert_days": 1}], 0.1),
    ([("Sourcing", 10)], 0.0),
    ([("Sourcing", 10), {"name": "Training", "days": 90, "expert_days": 90}], 0.0),
    ([("Training", 5)], 0.0),
])
def test_expert_share_of_preparation_time(tasks, share):
    assert plan(*tasks).expert_share == pytest.approx(share)


def day(n):
    return AS_OF + dt.timedelta(days=n)


@pytest.mark.parametrize(("tasks", "late"), [
    # place in the list
    ([("Review", 1), ("Training", 1)], False),
    ([("Training", 1), ("Review", 1)], True),
    ([("Training", 1)], None),
    ([("Review", 1)], None),
    # declared order leads over the list
    ([{"name": "Training", "days": 1, "order": 2}, {"name": "Review", "days": 1, "order": 1}], False),
    ([{"name": "Review", "days": 1, "order": 2}, {"name": "Training", "days": 1, "order": 1}], True),
    ([{"name": "Training", "days": 1, "order": 1}, {"name": "Review", "days": 1, "order": 1}], False),
    # start dates lead over the list, order over dates
    ([{"name": "Training", "days": 1, "starts": day(20)}, {"name": "Review", "days": 1, "starts": day(1)}], False),
    ([{"name": "Review", "days": 1, "starts": day(20)}, {"name": "Training", "days": 1, "starts": day(1)}], True),
    ([{"name": "Review", "days": 1, "starts": day(20), "order": 1}, {"name": "Training", "days": 1, "starts": day(1), "order": 2}], False),
    # an order given for one of the two says nothing: the list decides
    ([{"name": "Review", "days": 1, "order": 3}, {"name": "Training", "days": 1}], False),
    ([{"name": "Review", "days": 1}, {"name": "Training", "days": 1, "starts": day(1)}], False),
    ([{"name": "Training", "days": 1}, {"name": "Review", "days": 1, "order": 3}], True),
    # two tasks of one name, and a second look after training
    ([("Review", 1), ("Training", 1), ("Review", 1)], False),
    ([("Review of labels", 1), ("Training", 1), ("Expert review of outputs", 1)], False),
    # after the first of two trainings is late
    ([("Training, first round", 1), ("Review", 1), ("Training, second round", 1)], True),
])
def test_review_and_lock_after_training(tasks, late):
    assert plan(*tasks).review_after_training is late
    locks = [{**t, "name": t["name"].replace("Review", "Test set")} if isinstance(t, dict)
             else (t[0].replace("Review", "Test set").replace("Expert review of outputs", "Held-out scores"), t[1]) for t in tasks]
    assert plan(*locks).lock_after_training is late


@pytest.mark.parametrize(("when", "tasks", "after"), [
    ("before-training", [("Training", 1), ("Review", 1)], True),  # what the plan shows outweighs what is said
    ("after-training", [("Review", 1), ("Training", 1)], True),
    ("before-training", [("Sourcing", 1)], False),
    ("before-training", [("Review", 1), ("Training", 1)], False),
])
def test_the_graver_of_said_and_planned(when, tasks, after):
    assert plan(*tasks, **{"review.when": when}).review_after_training is after


def test_weeks_and_slack():
    assert proposed.weeks(None, policy()) is None
    assert proposed.weeks(0, policy()) == 0
    assert proposed.weeks(12.5, policy()) == 2.5
    bracket = brackets.size_bracket(1_200, policy().tables)  # high end: 6 weeks, 42 days
    for days, slack in ((42, 0), (41, -1), (100, 58)):
        assert proposed.slack_days(facts(1_200, declared={"training.start": day(days)}), bracket) == slack
    assert proposed.slack_days(facts(1_200), bracket) is None
    assert proposed.slack_days(facts(1_200, declared={"training.start": day(9)}), None) is None
