"""Builds the facts and the policy of a made dossier from its data (``tests/dossiers``)."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from tuneready.facts import (
    Facts,
    LockState,
    PlanFacts,
    Residual,
    ReviewTally,
    RowCounts,
    SourceShare,
    Step,
    TargetProfile,
    TrafficCoverage,
    Usable,
)
from tuneready.finding import Finding
from tuneready.policy import Policy, Waiver
from tuneready.project import DeclaredSource, Expert, Fact, PlannedTask, Project
from tuneready.state import policy_file

FOLDER = Path(__file__).parent / "dossiers"
WHO, WHEN = "A. Meyer", dt.date(2026, 11, 2)
SHARE_ONLY = ("rows", "attested", "documented", "missing")


@cache
def bases() -> dict[str, dict]:
    """The named starting points."""
    return tomllib.loads((FOLDER / "bases.toml").read_text(encoding="utf-8"))


@cache
def dossiers() -> tuple[dict, ...]:
    """All dossiers, in the order of the files and of their place in them."""
    files = sorted(p for p in FOLDER.glob("*.toml") if p.name != "bases.toml")
    return tuple(d for p in files for d in tomllib.loads(p.read_text(encoding="utf-8"))["dossier"])


def spec(dossier: dict) -> dict:
    """The body of evidence of a dossier: its base, with ``drop`` taken out and ``set`` laid over."""
    body = copy.deepcopy(bases()[dossier.get("base", "hospital")])
    for path in dossier.get("drop", ()):
        without(body, path)
    merge(body, copy.deepcopy(dossier.get("set", {})))
    return body


def without(body: dict, path: str) -> dict:
    """Takes out the entry at ``a/b/c``. Raises KeyError where there is none: a dossier must not drop nothing."""
    *parents, last = path.split("/")
    for name in parents:
        body = body[name]
    del body[last]
    return body


def merge(body: dict, change: dict) -> None:
    """Lays ``change`` over ``body``, table by table."""
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(body.get(key), dict):
            merge(body[key], value)
        else:
            body[key] = value


@cache
def shipped(profile: str) -> Policy:
    """The shipped policy under a profile."""
    return policy_file.load(None, profile)


def policy(body: dict, waivers: tuple[dict, ...] = ()) -> Policy:
    """The shipped policy under the dossier's profile, with its waivers."""
    return dataclasses.replace(shipped(body["profile"]), waivers=tuple(Waiver(**w) for w in (*body.get("waivers", ()), *waivers)))


def facts(body: dict) -> Facts:
    """The facts a body of evidence amounts to."""
    sources = body.get("sources", {})
    judged = body["rows"]["judged"]
    return Facts(
        as_of=body["as_of"], project=project(body), task=body["task"],
        task_declared=body.get("task_declared", "task.kind" in body.get("declare", {})), rows=RowCounts(**body["rows"]),
        usable=usable(body["usable"]), sources=tuple(share(name, table, judged) for name, table in sources.items()),
        findings={code: finding(code, table, judged) for code, table in body.get("findings", {}).items()},
        **{key: made(body[key]) for key, made in OPTIONAL.items() if key in body},
    )


def usable(table: dict) -> Usable:
    """Usable rows with their waterfall."""
    return Usable(**{**table, "waterfall": tuple(Step(**s) for s in table.get("waterfall", ()))})


def share(name: str, table: dict, judged: int) -> SourceShare:
    """What the audit would count for a source: as ``intake`` builds it from the declaration."""
    told = {k: table[k] for k in ("inputs", "outputs", "supplier", "evidence", "gap", *SHARE_ONLY) if k in table}
    told.setdefault("attested", bool(name and table.get("who", WHO) and table.get("when", WHEN)))
    told.setdefault("documented", bool(name and table.get("owner") and table.get("licence") and table.get("evidence")))
    told["missing"] = tuple(told.get("missing", ()))
    return SourceShare(name="" if name == "none" else name, share=table["rows"] / judged if judged else 0.0, **told)


def project(body: dict) -> Project:
    """Everything declared. ``none`` names rows without a source."""
    declared = {key: fact(value) for key, value in body.get("declare", {}).items()}
    sources = tuple(
        DeclaredSource(name=name, **{"who": WHO, "when": WHEN, **{k: v for k, v in table.items() if k not in SHARE_ONLY}})
        for name, table in body.get("sources", {}).items() if name != "none")
    return Project(facts=declared, sources=sources, experts=tuple(Expert(**e) for e in body.get("experts", ())),
                   tasks=tuple(PlannedTask(**t) for t in body.get("tasks", ())))


def fact(value: Any) -> Fact:
    """A declared fact; a table may change its name and date."""
    if isinstance(value, dict):
        return Fact(value["value"], value.get("who", WHO), value.get("when", WHEN) or None)
    return Fact(value, WHO, WHEN)


def finding(code: str, table: dict, judged: int) -> Finding:
    """A finding of a signal, named by its code."""
    given = {"name": code, "severity": "major", "message": code, "remedy": "", "share": table["rows"] / judged if judged else 0.0, **table}
    return Finding(code=code, **{k: tuple(v) if isinstance(v, list) else v for k, v in given.items()})


def plan(table: dict) -> PlanFacts:
    """The plan held against the guide."""
    return PlanFacts(**{k: tuple(v) if isinstance(v, list) else v for k, v in table.items()})


OPTIONAL = {
    "lock": lambda t: LockState(**t), "reviews": lambda t: ReviewTally(**{**t, "rubber_stamped": tuple(t.get("rubber_stamped", ()))}),
    "residual": lambda t: Residual(**t), "traffic": lambda t: TrafficCoverage(**t), "target": lambda t: TargetProfile(**t),
    "plan": plan, "refused_files": tuple, "incomplete_files": tuple, "test_files": tuple, "not_measured": dict,
}
