"""Everything a gate, a situation, a mistake or a stop signal may look at. Nothing else reaches them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tuneready.finding import Finding
from tuneready.project import Project
from tuneready.source import File


@dataclass(frozen=True)
class RowCounts:
    """Conservation of rows: ``rows_in`` = ``judged`` + ``refused`` + ``set_aside`` (SPEC §0.6)."""

    rows_in: int = 0
    judged: int = 0
    refused: int = 0
    set_aside: int = 0


@dataclass(frozen=True)
class Step:
    """One step of the usable-rows waterfall: rows lost or mendable at the first step that matched."""

    name: str
    label: str
    rows: int
    kind: str  # "lost" or "mendable"
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Usable:
    """Usable training rows (SPEC §2).

    Attributes:
        estimate: usable rows; without a probability sample of reviews a plain count.
        lower, upper: 95 % interval; both None without such a sample (the lower end is never the estimate).
        mendable: rows shown apart: they count again once mended.
        waterfall: the steps from rows in to usable rows.
    """

    estimate: int = 0
    lower: int | None = None
    upper: int | None = None
    mendable: int = 0
    waterfall: tuple[Step, ...] = ()

    @property
    def best_case(self) -> int:
        """Upper bound of usable + mendable rows: what S1 looks at."""
        return (self.upper if self.upper is not None else self.estimate) + self.mendable


@dataclass(frozen=True)
class SourceShare:
    """Rows of one source and what is declared about it; ``name`` is empty for rows no declaration matches."""

    name: str
    rows: int
    share: float
    inputs: str = "unknown"
    outputs: str = "unknown"
    supplier: str = "own"
    evidence: str = ""
    gap: str = ""
    attested: bool = False
    documented: bool = False
    missing: tuple[str, ...] = ()  # facts not declared: owner, licence, consent …


@dataclass(frozen=True)
class LeakTally:
    """Near leaks after people's judgement, as training rows.

    Attributes:
        away: rows that no longer count: every near pair of theirs was judged no leak by a named person on a date.
        by: the names behind that.
        quotes: rows that hold a run of words of a test row and are no near copy, confirmed as leaks by a person.
        open_quotes: the same, not judged.
    """

    away: int = 0
    by: tuple[str, ...] = ()
    quotes: int = 0
    open_quotes: int = 0


@dataclass(frozen=True)
class Baseline:
    """A baseline's predictions as ``score`` recorded them on this lock: ``metric``, ``score``, its 95 % lower bound, rows."""

    metric: str
    score: float
    lower: float
    n: int


@dataclass(frozen=True)
class TestLabels:
    """What the audit of the training labels says of the test rows' labels: rows it could assess, those it suspects (a wrong label is likelier
    than a right one), and how many wrong ones it expects in all; ``why`` where it could say nothing."""

    __test__ = False  # no test, whatever pytest makes of the name

    assessed: int = 0
    suspected: int = 0
    expected: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class LockState:
    """State of the locked test set. Absent (None in ``Facts``) until a lock exists.

    Attributes:
        verifies: the lock file agrees with the rows.
        rows, real, reviewed: test rows; how many of them are real; how many have a review.
        locked_at: when.
        before_training: the ledger shows the lock before the first train-start and the first score.
        train_started: a train-start is in the ledger.
        leaks_exact, leaks_near: training rows found in it (near: after judgement).
        short: classes and slices below the minimum, with their row counts.
        half_width: half-width of the 95 % interval at the declared threshold; None without a threshold.
        locks: number of locks made on this data.
        superseding_ok: True/False for a superseding lock, None for a first one.
        after: number and kind of the first entry of the ledger that came before the lock and should not have; empty for none.
        policy: thresholds that were in force when it was locked.
        baseline: recorded by ``score``; None for none. labels: None where no labels are audited.
    """

    verifies: bool
    rows: int
    real: int = 0
    reviewed: int = 0
    locked_at: dt.datetime | None = None
    before_training: bool | None = None
    train_started: bool = False
    leaks_exact: int = 0
    leaks_near: int = 0
    short: Mapping[str, int] = field(default_factory=dict)
    half_width: float | None = None
    locks: int = 1
    superseding_ok: bool | None = None
    after: str = ""
    policy: Mapping[str, float] = field(default_factory=dict)
    baseline: Baseline | None = None
    labels: TestLabels | None = None


@dataclass(frozen=True)
class ReviewTally:
    """What the expert reviews amount to. Absent (None in ``Facts``) until reviews exist.

    Attributes:
        reviewers_named, reviewers_qualified: every reviewer has a name / a qualification on record.
        probability_sample: drawn at random by the tool from the current data (or proven so).
        reviewed, population: rows reviewed; rows they stand for.
        errors: serious errors seen.
        error_upper: one-sided 95 % upper bound of the serious-error rate.
        error_interval: two-sided 95 % interval of the error rate among still-usable rows.
        double: rows reviewed by two or more people.
        agreement, agreement_lower, agreement_upper: the statistic that applies, and its 95 % interval.
        statistic: its name (``Krippendorff's alpha``, ``Gwet's AC1``, ``span F1``).
        short: slices below their coverage, with their row counts.
        stale, rubber_stamped: rows whose review lapsed; reviewers whose record looks rubber-stamped.
        label_errors_upper: human-corrected upper bound of the label-noise rate; None where not measured.
        minutes: minutes spent.
    """

    reviewers_named: bool = False
    reviewers_qualified: bool = False
    probability_sample: bool = False
    reviewed: int = 0
    population: int = 0
    errors: int = 0
    error_upper: float | None = None
    error_interval: tuple[float, float] | None = None
    double: int = 0
    agreement: float | None = None
    agreement_lower: float | None = None
    agreement_upper: float | None = None
    statistic: str = ""
    short: Mapping[str, int] = field(default_factory=dict)
    stale: int = 0
    rubber_stamped: tuple[str, ...] = ()
    label_errors_upper: float | None = None
    minutes: float = 0.0


@dataclass(frozen=True)
class TrafficCoverage:
    """How much of a sample of real traffic the data covers: estimate and 95 % lower bound; None where not measured."""

    rows: int
    estimate: float | None = None
    lower: float | None = None


@dataclass(frozen=True)
class Residual:
    """Personal data left after anonymisation, as shares of rows.

    Attributes:
        upper: upper bound; bound_to_data: it was measured on exactly this data, by its hash.
        estimate, lower: None where not told; kind: ``confidence``, or ``model`` where the bound rests on a model alone.
        method: how it was measured, in words; date: when.
        surrogate_rows: rows in which detectors find what the anonymisation itself wrote.
        rows: rows that the shares are of; 0 where not told.
    """

    upper: float
    bound_to_data: bool
    estimate: float | None = None
    lower: float | None = None
    kind: str = "confidence"
    method: str = ""
    date: str = ""
    surrogate_rows: int = 0
    rows: int = 0

    def among(self, rows: int) -> Residual:
        """The bounds for ``rows`` of the rows: all that is left may stand in them, or nothing of it."""
        if not 0 < rows < self.rows:
            return self
        return replace(self, upper=min(1.0, self.upper * self.rows / rows), lower=None if self.lower is None else 0.0)


@dataclass(frozen=True)
class PlanFacts:
    """What ``planning`` found in the proposed plan (all None or empty where no plan is declared).

    Attributes:
        days: working days of the proposed preparation.
        missing: names of the guide's tasks that the plan lacks.
        expert_share: share of preparation time given to experts.
        review_after_training, lock_after_training: order faults; None where the plan does not tell.
        bracket_weeks: the guide's (low, high) weeks for this data; None under 500 rows.
        bracket_cost: the guide's (low, high) cost; None under 500 rows.
        stretch: bracket high ÷ proposed weeks; None without a plan.
        slack_days: calendar days between the end of preparation (high end) and training start; negative = too late.
    """

    days: float | None = None
    missing: tuple[str, ...] = ()
    expert_share: float | None = None
    review_after_training: bool | None = None
    lock_after_training: bool | None = None
    bracket_weeks: tuple[float, float] | None = None
    bracket_cost: tuple[float, float] | None = None
    stretch: float | None = None
    slack_days: int | None = None


@dataclass(frozen=True)
class TargetProfile:
    """The declared provider or trainer, and what its dated profile says (``intake`` fills it from ``profiles/*.toml``)."""

    name: str
    title: str = ""
    as_of: dt.date | None = None
    status: str = "open"  # open | closing | closed | frozen
    closes: dt.date | None = None
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """All evidence about one dataset at one date. Frozen; gates and situations are pure functions of it."""

    as_of: dt.date
    project: Project = field(default_factory=Project)
    task: str = "generation"
    task_declared: bool = False
    shape: str = ""
    files: tuple[File, ...] = ()
    rows: RowCounts = field(default_factory=RowCounts)
    refused_files: tuple[str, ...] = ()
    incomplete_files: tuple[str, ...] = ()
    left_out_files: tuple[str, ...] = ()  # what a folder scan passed over
    findings: Mapping[str, Finding] = field(default_factory=dict)
    not_measured: Mapping[str, str] = field(default_factory=dict)  # signal code → why it did not run
    usable: Usable = field(default_factory=Usable)
    sources: tuple[SourceShare, ...] = ()
    classes: Mapping[str, int] = field(default_factory=dict)
    target: TargetProfile | None = None
    test_files: tuple[str, ...] = ()
    test_rows: Mapping[str, int] = field(default_factory=dict)  # rows of each test file held against the training rows
    leaks: LeakTally = field(default_factory=LeakTally)
    traffic: TrafficCoverage | None = None
    lock: LockState | None = None
    reviews: ReviewTally | None = None
    residual: Residual | None = None
    plan: PlanFacts = field(default_factory=PlanFacts)

    def finding(self, code: str) -> Finding | None:
        """The finding with this code, or None when the signal found nothing or did not run."""
        return self.findings.get(code)

    def share_of_inputs(self, *kinds: str, attested_only: bool = True) -> float:
        """Share of rows judged whose source declares one of these inputs (with name, date when ``attested_only``)."""
        return sum(s.share for s in self.sources if s.inputs in kinds and (s.attested or not attested_only))
