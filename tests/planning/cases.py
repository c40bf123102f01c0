"""Facts for tests of planning: rows, usable rows, declared facts, experts and tasks."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from tuneready.facts import Facts, RowCounts, Usable
from tuneready.policy import Policy
from tuneready.project import DeclaredSource, Expert, Fact, PlannedTask, Project
from tuneready.state import policy_file

AS_OF = dt.date(2026, 11, 2)


@cache
def policy(profile: str = "default") -> Policy:
    """The shipped policy."""
    return policy_file.load(None, profile)


def facts(judged: int, usable: int | None = None, *, experts: tuple[Expert, ...] = (), tasks: tuple[PlannedTask, ...] = (),
          sources: tuple[DeclaredSource, ...] = (), declared: dict[str, Any] | None = None, **more: Any) -> Facts:
    """Facts of so many rows judged, all of them usable unless told otherwise."""
    told = {name: Fact(value, "R. Example", AS_OF) for name, value in (declared or {}).items()}
    return Facts(as_of=AS_OF, project=Project(facts=told, experts=experts, tasks=tasks, sources=sources),
                 rows=RowCounts(judged, judged, 0, 0), usable=Usable(estimate=judged if usable is None else usable), **more)
