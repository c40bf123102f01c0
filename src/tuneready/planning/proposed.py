"""A proposed plan held against the guide: missing tasks, order, expert share, stretch factor, slack (M4, M5, T7)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from tuneready.facts import Facts
from tuneready.planning.brackets import Bracket
from tuneready.policy import Policy
from tuneready.project import PlannedTask

# The seven tasks of M5, and the beginnings of words a plan names them with ("phi" and "pii" as whole words).
SEVEN = {
    "sourcing": ("sourc", "collect", "gather", "extract", "acqui", "pull"),
    "anonymisation": ("anonym", "pseudonym", "redact", "de-ident", "deident", "mask", "personal data", r"pii\b", r"phi\b"),
    "format normalisation": ("format", "reformat", "normalis", "normaliz", "convert", "schema", "template"),
    "expert review": ("review", "expert", "adjudicat"),
    "quality filtering": ("filter", "clean", "quality", "label audit"),
    "deduplication": ("dedup", "de-dup", "duplicat"),
    "test-set construction": ("test set", "test-set", "testset", "held-out", "held out", "holdout", "hold-out", "evaluation set", r"lock(?:s|ed|ing)?\b"),
}
# A word begins where no letter stands before it: "information" is no format, "block" no lock.
_TASKS = {task: re.compile(rf"(?<![^\W\d_])(?:{'|'.join(words)})") for task, words in SEVEN.items()}
_TRAINING = re.compile(r"(?<![^\W\d_])(?:train|tun(?:e|ing)|finetun|retrain|q?lora\b|sft\b)")
# What training is done with, or who is trained: no training of the model.
_NOT_A_RUN = re.compile(
    r"(?:train|(?:fine-?)?tun)ing[ -](?:data|dataset|set|split|example|row|record|corpus|sample|material)\w*|"
    r"(?:train|training)(?: of)?(?: the| our)? (?:reviewer|annotator|label|expert|physician|clinician|staff|people|team)\w*|"
    r"(?:before|after|for|until) (?:the )?(?:model )?(?:train|(?:fine-?)?tun)ing")


@dataclass(frozen=True)
class Proposed:
    """What the proposed plan amounts to; see ``facts.PlanFacts`` for the fields."""

    days: float | None
    missing: tuple[str, ...]
    expert_share: float | None
    review_after_training: bool | None
    lock_after_training: bool | None


def tasks_named(name: str) -> tuple[str, ...]:
    """Which of the seven tasks a task's name speaks of."""
    low = name.casefold()
    return tuple(task for task, words in _TASKS.items() if words.search(low))


def is_training(task: PlannedTask) -> bool:
    """True for a task that trains the model rather than preparing data: training is named, and named first."""
    low = _NOT_A_RUN.sub(lambda m: " " * len(m.group()), task.name.casefold())
    run = _TRAINING.search(low)
    first = min((found.start() for words in _TASKS.values() if (found := words.search(low))), default=len(low))
    return run is not None and run.start() < first


def read(facts: Facts) -> Proposed:
    """The plan declared in the project file; nothing is concluded where no plan is declared."""
    project = facts.project
    when = project.value("review.when")
    after = None if when is None else when in ("after-training", "never")
    if not project.tasks:
        return Proposed(None, (), None, after, None)
    preparation = [t for t in project.tasks if not is_training(t)]
    days = sum(t.days for t in preparation)
    named = {task for t in preparation for task in tasks_named(t.name)}
    needed = [task for task in SEVEN if task != "anonymisation" or _needs_anonymisation(facts)]
    expert = sum(t.expert_days or (t.days if "expert review" in tasks_named(t.name) else 0.0) for t in preparation)
    late = {task: _late(task, project.tasks) for task in ("expert review", "test-set construction")}
    if late["expert review"]:
        after = True
    elif after is None:
        after = late["expert review"]
    return Proposed(days, tuple(t for t in needed if t not in named), expert / days if days else 0.0, after,
                    late["test-set construction"])


def _late(task: str, tasks: tuple[PlannedTask, ...]) -> bool | None:
    """Whether a task first stands after some training; None where the plan has no training, or not the task.

    A second look after training (approval of the outputs, scores on the held-out set) is no fault.
    """
    placed = tuple(enumerate(tasks))
    runs = [one for one in placed if is_training(one[1])]
    these = [one for one in placed if not is_training(one[1]) and task in tasks_named(one[1].name)]
    if not runs or not these:
        return None
    return all(any(_after(one, run) for run in runs) for one in these)


def _after(one: tuple[int, PlannedTask], other: tuple[int, PlannedTask]) -> bool:
    """Whether one task comes after another: by declared order where both have one, else by start date, else by the list."""
    (place, a), (other_place, b) = one, other
    if a.order and b.order and a.order != b.order:
        return a.order > b.order
    if a.starts and b.starts:
        return a.starts > b.starts
    return not (a.order and b.order) and place > other_place


def _needs_anonymisation(facts: Facts) -> bool:
    return facts.project.regulated or facts.project.value("sensitive.contains") is not False


def weeks(days: float | None, policy: Policy) -> float | None:
    """Working days as weeks."""
    return None if days is None else days / policy["days_per_week"]


def slack_days(facts: Facts, bracket: Bracket | None) -> int | None:
    """Calendar days between the high end of preparation, begun today, and the start of training; negative is too late."""
    start = facts.project.value("training.start")
    if start is None or bracket is None:
        return None
    ready = facts.as_of + dt.timedelta(weeks=bracket.weeks[1])
    return (start - ready).days
