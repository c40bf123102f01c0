"""A proposed plan held against the guide: missing tasks, order, expert share, stretch factor, slack (M4, M5, T7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tuneready.facts import Facts
from tuneready.planning.brackets import Bracket
from tuneready.policy import Policy
from tuneready.project import PlannedTask

# The seven tasks of M5, and the words a plan names them with.
SEVEN = {
    "sourcing": ("sourc", "collect", "gather", "extract", "acqui", "pull"),
    "anonymisation": ("anonym", "pseudonym", "redact", "de-ident", "deident", "mask", "personal data", "pii", "phi"),
    "format normalisation": ("format", "normalis", "normaliz", "convert", "schema", "template"),
    "expert review": ("review", "expert", "adjudicat"),
    "quality filtering": ("filter", "clean", "quality", "label audit"),
    "deduplication": ("dedup", "duplicat"),
    "test-set construction": ("test set", "test-set", "testset", "held-out", "holdout", "hold-out", "evaluation set", "lock"),
}
TRAINING = ("train", "tun", "lora")


@dataclass(frozen=True)
class Proposed:
    """What the proposed plan amounts to; see ``facts.PlanFacts`` for the fields."""

    days: float | None
    missing: tuple[str, ...]
    expert_share: float | None
    review_after_training: bool | None
    lock_after_training: bool | None


def tasks_named(name: str) -> tuple[str, ...]:
    """Which of the seven tasks a task's name speaks of; none for a training task."""
    low = name.casefold()
    return tuple(task for task, words in SEVEN.items() if any(word in low for word in words))


def is_training(task: PlannedTask) -> bool:
    """True for a task that trains the model rather than preparing data."""
    low = task.name.casefold()
    return any(word in low for word in TRAINING) and not tasks_named(task.name)


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
    ordered = _order(project.tasks)
    train = [ordered[t.name] for t in project.tasks if is_training(t)]
    late = {task: any(ordered[t.name] > min(train) for t in preparation if task in tasks_named(t.name)) if train else None
            for task in ("expert review", "test-set construction")}
    if late["expert review"]:
        after = True
    elif after is None:
        after = late["expert review"]
    return Proposed(days, tuple(t for t in needed if t not in named), expert / days if days else 0.0, after,
                    late["test-set construction"])


def _needs_anonymisation(facts: Facts) -> bool:
    return facts.project.regulated or facts.project.value("sensitive.contains") is not False


def _order(tasks: tuple[PlannedTask, ...]) -> dict[str, tuple]:
    """Position of each task: declared order, else start date, else place in the list."""
    return {t.name: (t.order or 0, t.starts or dt.date.min, i if not (t.order or t.starts) else 0) for i, t in enumerate(tasks)}


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
