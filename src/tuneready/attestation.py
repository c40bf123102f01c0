"""How declared facts count as evidence, and how points of evidence add up to a gate's answer.

Shared by gates, situations, mistakes and stop signals, so that "attested" and "missing" mean one thing everywhere
(SPEC §0.2): a fact counts when a named person declared it on a date that does not lie after the as-of date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tuneready.facts import Facts
from tuneready.finding import visible
from tuneready.gate import (
    ATTESTED,
    FAIL,
    GRADES,
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    PASS,
    UNKNOWN,
    Answer,
    Flip,
    Reason,
)
from tuneready.project import KEYS

NOTE = "note"
ASKS = "Answer in the project file, with name and date: "


def declared(facts: Facts, key: str) -> Declared:
    """The declared fact ``key`` and whether it counts at the as-of date."""
    fact = facts.project.fact(key)
    if fact is None or fact.value is None or (isinstance(fact.value, (str, list, tuple)) and not fact.value):
        return Declared(key, None, MISSING, "not declared")
    why = lapse(fact.who, fact.when, facts.as_of)
    by = "" if why else f"{shown(fact.who)}, {day(fact.when).isoformat()}"
    return Declared(key, fact.value, MISSING if why else ATTESTED, why, by)


def lapse(who: str, when: dt.date | None, as_of: dt.date) -> str:
    """Why a declaration does not count: no name, no date, or a date after the as-of date. Empty when it counts."""
    if not (who or "").strip():
        return "declared without a name"
    if when is None:
        return "declared without a date"
    if day(when) > as_of:
        return f"dated {day(when).isoformat()}, which lies after {as_of.isoformat()}"
    return ""


def day(when: dt.date) -> dt.date:
    """The calendar day of a date or a moment."""
    return when.date() if isinstance(when, dt.datetime) else when


def shown(value: Any, width: int = 80) -> str:
    """A declared value as it may stand in a sentence: one line, invisible characters written out, clipped."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(str(v) for v in value) if isinstance(value, (list, tuple)) else str(value)
    text = visible(text)
    return text if len(text) <= width else text[: width - 1] + "…"


def percent(share: float) -> str:
    """A share in whole or tenths of a percent, without suggesting 0 or 100 where it is not."""
    value = share * 100
    rounded = round(value, 1)
    if (rounded in (0.0, 100.0)) and rounded != value:
        return "under 0.1 %" if value < 1 else "over 99.9 %"
    return f"{rounded:g} %"


def plural(n: int, one: str, many: str = "") -> str:
    """``1 row``, ``2,000 rows``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


@dataclass(frozen=True)
class Declared:
    """A declared fact as evidence.

    Attributes:
        key: its name in ``KEYS``.
        said: what stands in the project file, whether or not it counts; None when nothing stands there.
        grade: ``attested`` or ``missing``.
        why: why it does not count; empty when it does.
        by: name and date, ready to print.
    """

    key: str
    said: Any
    grade: str
    why: str = ""
    by: str = ""

    @property
    def attested(self) -> bool:
        """True when it counts."""
        return self.grade == ATTESTED

    @property
    def value(self) -> Any:
        """The value if it counts, else None."""
        return self.said if self.attested else None


@dataclass(frozen=True)
class Point:
    """One piece of evidence inside a gate: ``status`` is pass, fail, unknown or ``note`` (explains, decides nothing)."""

    status: str
    reason: Reason


def passed(text: str, grade: str = MEASURED) -> Point:
    """Evidence for the gate."""
    return Point(PASS, Reason(text, grade, holds=False))


def failed(text: str, flip: Flip, grade: str = MEASURED) -> Point:
    """Evidence against the gate."""
    return Point(FAIL, Reason(text, grade, flip=flip))


def unknown(text: str, flip: Flip, grade: str = MISSING) -> Point:
    """Evidence that is missing, contradictory, or could not be measured. Never a pass."""
    return Point(UNKNOWN, Reason(text, grade, flip=flip))


def noted(text: str, grade: str = MEASURED) -> Point:
    """Something worth saying that decides nothing."""
    return Point(NOTE, Reason(text, grade, holds=False))


def ask(*keys: str) -> Flip:
    """The flip of missing answers: declare these facts with name and date."""
    questions = " ".join(KEYS[key].question for key in keys)
    command = "tuneready init" if all(KEYS[key].first for key in keys) else "tuneready init --full"
    return Flip(f"{ASKS}{questions}", command=command, answers=len(keys))


def asked(facts: Facts, key: str, label: str) -> Point:
    """Pass when the fact is attested, unknown otherwise. ``label`` names it in plain words."""
    fact = declared(facts, key)
    if fact.attested:
        return passed(f"{label}: {shown(fact.said)} ({fact.by}).", ATTESTED)
    return unknown(f"{label}: {fact.why}.", ask(key))


def not_applicable(code: str, name: str, keys: Iterable[str], text: str, grade: str = ATTESTED) -> Answer:
    """The answer of a gate that does not apply, with the reason why."""
    return Answer(code, name, NOT_APPLICABLE, grade, (Reason(text, grade, holds=False),), keys=tuple(keys))


def answer(code: str, name: str, keys: Iterable[str], points: Iterable[Point]) -> Answer:
    """A gate's answer from its points: one fail fails, else one unknown leaves it unknown, else it passes.

    The grade is the weakest among the points the status rests on. A gate without any evidence for it cannot pass.
    """
    points = tuple(points)
    status = next((s for s in (FAIL, UNKNOWN) if any(p.status == s for p in points)), PASS)
    if status == PASS and not any(p.status == PASS for p in points):
        nothing = Reason("There is no evidence for this check.", MISSING, flip=Flip("Provide evidence for this check."))
        points, status = (*points, Point(UNKNOWN, nothing)), UNKNOWN
    grades = [p.reason.grade for p in points if p.status == status]
    holding = [p.reason for p in points if p.status in (FAIL, UNKNOWN)]
    rest = [p.reason for p in points if p.status not in (FAIL, UNKNOWN)]
    # A gate that fails shows what failed before what is merely missing.
    holding.sort(key=lambda r: GRADES.index(r.grade))
    flip = combined([r.flip for r in holding if r.flip]) if status != PASS else None
    return Answer(code, name, status, max(grades, key=GRADES.index), (*holding, *rest), flip, tuple(keys))


def combined(flips: list[Flip]) -> Flip | None:
    """All of several flips as one: answers, rows and hours add up, one review sample serves every question at once."""
    if len(flips) <= 1:
        return flips[0] if flips else None
    done = dict.fromkeys(f.action for f in flips if not f.action.startswith(ASKS))
    questions = dict.fromkeys(f.action.removeprefix(ASKS) for f in flips if f.action.startswith(ASKS))
    asked = [f"{ASKS}{' '.join(questions)}"] if questions else []
    return Flip(
        action=" ".join([*done, *asked]),
        command=next((f.command for f in flips if f.command), ""),
        rows=sum(f.rows for f in flips),
        reviews=max(f.reviews for f in flips),
        answers=sum(f.answers for f in flips),
        days=max(f.days for f in flips),
    )


def anything_declared(facts: Facts) -> bool:
    """True when a project file declares anything at all."""
    project = facts.project
    return bool(project.facts or project.sources or project.experts or project.tasks)
