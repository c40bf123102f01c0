"""The report: the frozen, versioned whole that renderers turn into text and nothing else.

Top-level keys of the JSON form are stable (SPEC §8). ``schema/report.schema.json`` publishes it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tuneready.facts import RowCounts, SourceShare, Usable
from tuneready.finding import Finding
from tuneready.gate import Answer
from tuneready.verdict import Mistake, Situation, StopSignal, Verdict

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True)
class FileSummary:
    """One input file in the report: no machine path, only the name as given."""

    path: str
    sha256: str
    bytes: int
    container: str
    compression: str | None
    split: str
    rows_in: int
    rows_judged: int
    rows_refused: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefusalCount:
    """Refused rows by reader's code, with up to 20 places: ``file:line:column``."""

    code: str
    rows: int
    mend: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class DataSummary:
    """What was read as what."""

    sha256: str
    files: tuple[FileSummary, ...]
    rows: RowCounts
    shape: str
    shape_vote: Mapping[str, int]
    task: str
    task_declared: bool
    map: str
    classes: Mapping[str, int]
    refusals: tuple[RefusalCount, ...]
    refused_files: tuple[str, ...]
    sources: tuple[SourceShare, ...]
    statistics: Mapping[str, Any] = field(default_factory=dict)  # lengths, turns: what the data looks like
    labels: str = "none"  # where the labels stand: single or multi in a column, spans, in the answer, none


@dataclass(frozen=True)
class PlanTask:
    """One task of the preparation plan: weeks, hours and cost as (low, high), and what they rest on."""

    name: str
    weeks: tuple[float, float]
    hours: tuple[float, float]
    cost: tuple[float, float]
    basis: str
    owner: str = ""


@dataclass(frozen=True)
class Plan:
    """Preparation in weeks and money. All ranges None under 500 rows (no bracket, GUIDE ruling 10).

    Attributes:
        weeks_low, weeks_likely, weeks_high: calendar weeks; the high end is the default to plan with (C6).
        cost_low, cost_high: money, preparation only.
        bracket: the guide's brackets used, in words (``C1 + C5``), with interpolation said.
        tasks: itemised.
        review: hours and cost of the expert review as (low, high).
        proposed_weeks, stretch, slack_days, missing, expert_share, order_faults: the proposed plan held against it.
        sentence: the sentence to say to the team.
    """

    weeks_low: float | None = None
    weeks_likely: float | None = None
    weeks_high: float | None = None
    cost_low: float | None = None
    cost_high: float | None = None
    currency: str = "USD"
    bracket: str = ""
    notes: tuple[str, ...] = ()
    tasks: tuple[PlanTask, ...] = ()
    review: Mapping[str, Any] = field(default_factory=dict)
    proposed_weeks: float | None = None
    stretch: float | None = None
    slack_days: int | None = None
    missing: tuple[str, ...] = ()
    expert_share: float | None = None
    order_faults: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True)
class PolicySummary:
    """The policy in force: profile, entries with origin, overrides, waivers."""

    profile: str
    sha256: str
    entries: tuple[Mapping[str, Any], ...]
    overrides: tuple[Mapping[str, Any], ...]
    waivers: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Report:
    """The whole answer. Equal inputs give equal bytes (SPEC §0.5).

    Attributes beyond SPEC §8's keys: ``project`` (name and declared facts with who and when), ``not_measured`` (signals
    and gates that could not run, and why), ``next_commands`` (at most three, ready to paste), ``missing_answers``
    (declared facts still open: name → question), ``notes`` (method notes).
    """

    schema_version: str
    tuneready_version: str
    as_of: dt.date
    data: DataSummary
    verdict: Verdict
    gates: tuple[Answer, ...]
    usable: Usable
    situations: tuple[Situation, ...]
    mistakes: tuple[Mistake, ...]
    stop_signals: tuple[StopSignal, ...]
    findings: tuple[Finding, ...]
    slices: tuple[Mapping[str, Any], ...]
    plan: Plan
    policy: PolicySummary
    project: Mapping[str, Any] = field(default_factory=dict)
    target: Mapping[str, Any] = field(default_factory=dict)
    not_measured: Mapping[str, str] = field(default_factory=dict)
    next_commands: tuple[str, ...] = ()
    missing_answers: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    leaks: Mapping[str, Any] = field(default_factory=dict)  # pairs to judge, pairs judged, precision; empty without a test set

    def to_dict(self) -> dict[str, Any]:
        """The JSON form as plain dictionaries and lists, keys in SPEC's order."""
        out = plain(self)
        rows = out["data"].pop("rows")
        out["data"] = {
            "sha256": out["data"]["sha256"], "files": out["data"]["files"], "rows_in": rows["rows_in"],
            "rows_judged": rows["judged"], "rows_refused": rows["refused"], "rows_set_aside": rows["set_aside"],
            **{k: v for k, v in out["data"].items() if k not in ("sha256", "files")},
        }
        p = out["plan"]
        out["plan"] = {
            "weeks": {"low": p.pop("weeks_low"), "likely": p.pop("weeks_likely"), "high": p.pop("weeks_high")},
            "cost": {"low": p.pop("cost_low"), "high": p.pop("cost_high"), "currency": p.pop("currency")},
            "tasks": p.pop("tasks"), **p,
        }
        return out


def plain(value: Any) -> Any:
    """Dataclasses, tuples, dates and numbers as JSON-ready values; floats rounded to 6 digits so that text is stable."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if hasattr(value, "item"):
        return plain(value.item())
    raise TypeError(f"no JSON form for {type(value).__name__}")
