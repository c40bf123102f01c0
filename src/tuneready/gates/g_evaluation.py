"""G-evaluation: it is fixed how success is measured, how much is enough, and what the model must beat.

What is found
-------------
Whether an evaluation harness, the metric, the threshold and a tried baseline are declared.

Why it matters
--------------
Without a harness nobody can tell whether tuning helped (T11); without a baseline nobody knows whether it was needed (S9).

How it is measured
------------------
From the project file; each answer needs a name and a date. The threshold lies in (0, 1]; the baseline needs a score and the
number of test rows behind it.

How to mend it
--------------
Build the evaluation first, then the training set. Try a prompt and a retrieval baseline on the test set.

Limits
------
Whether the metric fits the product is for people to judge. Whether the baseline suffices is S9's question.

References
----------
GUIDE T11; SPEC §3. Breck et al. (2017), The ML Test Score.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneready import attestation as att
from tuneready.facts import Facts
from tuneready.gate import ATTESTED, Answer, Flip
from tuneready.policy import Policy
from tuneready.project import TASKS as ALL_TASKS

CODE, NAME, TASKS = "G-evaluation", "Success is defined", ALL_TASKS
KEYS = ("evaluation.harness", "evaluation.metric", "evaluation.threshold", "evaluation.planned_by",
        "evaluation.baseline", "evaluation.baseline_score", "evaluation.baseline_n")
POLICY = ()


def answer(facts: Facts, policy: Policy) -> Answer:
    """Whether success can be told from failure."""
    points = [
        harness(facts),
        att.asked(facts, "evaluation.metric", "The metric that decides"),
        number(facts, "evaluation.threshold", "The score that is good enough", low=0),
        *baseline(facts),
    ]
    return att.answer(CODE, NAME, KEYS, points)


def harness(facts: Facts) -> att.Point:
    """The harness, or when it is planned."""
    planned = att.declared(facts, "evaluation.planned_by")
    found = att.asked(facts, "evaluation.harness", "The evaluation harness")
    if found.status == "pass" or not planned.attested:
        return found
    return att.unknown(f"There is no evaluation harness yet; it is planned for {att.shown(planned.said)}.",
                       Flip("Build the evaluation harness, and declare it.", answers=1), ATTESTED)


def number(facts: Facts, key: str, label: str, low: float) -> att.Point:
    """A declared number in (low, 1], or in [0, 1] where ``low`` is negative."""
    fact = att.declared(facts, key)
    sound = isinstance(fact.said, (int, float)) and not isinstance(fact.said, bool) and low < fact.said <= 1 and fact.said >= 0
    if fact.attested and not sound:
        return att.unknown(f"{label}: {att.shown(fact.said)} is not a score between 0 and 1.", att.ask(key))
    return att.asked(facts, key, label)


def baseline(facts: Facts) -> Iterator[att.Point]:
    """A baseline that was tried, with its score."""
    fact = att.declared(facts, "evaluation.baseline")
    if fact.said == "none":
        yield att.failed("No prompt or retrieval baseline was tried.",
                         Flip("Score a prompt and a retrieval baseline on the test set, and declare the scores.", answers=3), ATTESTED)
        return
    yield att.asked(facts, "evaluation.baseline", "A baseline was tried")
    if fact.attested:
        yield number(facts, "evaluation.baseline_score", "The baseline's score", low=-1)
        n = att.declared(facts, "evaluation.baseline_n")
        if n.attested and not (isinstance(n.said, (int, float)) and n.said > 0):
            yield att.unknown(f"Test rows behind the baseline: {att.shown(n.said)} is not a number of rows.", att.ask("evaluation.baseline_n"))
        else:
            yield att.asked(facts, "evaluation.baseline_n", "Test rows behind the baseline")
