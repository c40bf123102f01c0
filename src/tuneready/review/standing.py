"""What a review amounts to, in frozen values: one judged row, one person, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuneready.kernels.sampling import Stratified
from tuneready.review_record import Item, Review


@dataclass(frozen=True)
class Judged:
    """One item as people judged it. ``error``: wrong, a tie counting as wrong; ``serious``: wrong and not called minor; ``votes``: (reviewer,
    answer) in order of the names."""

    item: Item
    error: bool
    serious: bool
    votes: tuple[tuple[str, str], ...]
    reviews: tuple[Review, ...]


@dataclass(frozen=True)
class Reviewer:
    """One person's record: reviews, share found right, median seconds, longest streak of one verdict, gold items met, and what looks
    careless (empty for nothing)."""

    name: str
    reviews: int
    right: float
    seconds: float | None
    streak: int
    gold: tuple[int, int]
    careless: str = ""
    qualification: str = ""


@dataclass(frozen=True)
class OfType:
    """Agreement on one label or type of span where two people saw the row.

    Attributes:
        marks: times a person gave it, per pair of people. f1: share of them both gave; low, high: 95 %, the wider of a bootstrap
            over rows and Wilson. more: marks to add before the lower end can reach what is asked, at this F1: 0 where it does, None
            where more rows do not help because the people differ.
    """

    marks: int
    f1: float
    low: float
    high: float
    more: int | None = 0


@dataclass(frozen=True)
class Look:
    """What may be said before all drawn rows are judged.

    Attributes:
        judged, faults: rows of the random order judged without a gap, serious errors among them (a row left without a verdict counts as one).
        lower, upper: share of serious errors among all rows. method: ``confidence sequence`` (valid at every look) or ``look k of n``.
        decision: ``pass``, ``fail`` or ``go on``. more: rows to judge until a pass can be shown if no further error comes; None where it cannot.
        first: the items it rests on. error_upper: of a stratified sample, bound on the share of errors of any kind at this look, which has the
            same part of the error; None for a simple random sample.
    """

    judged: int
    faults: int
    lower: float
    upper: float
    method: str
    decision: str
    more: int | None = None
    first: frozenset[str] = frozenset()
    error_upper: float | None = None


@dataclass(frozen=True)
class Lot:
    """An acceptance plan and what became of it: judge ``n``, accept with at most ``accept`` serious errors. ``decision``: ``accept``, ``reject``
    or ``go on``; ``curve``: (true share, chance to accept)."""

    text: str
    n: int
    accept: int
    judged: int
    faults: int
    decision: str
    curve: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Agreed:
    """The consensus of three and more people (Dawid & Skene 1979). ``accuracy``: name → chance to be right, None for one who shares no row;
    ``steps``, ``converged``: of the search; ``answer``: item → (likeliest answer, its probability); ``rows``: judged by two and more."""

    accuracy: Mapping[str, float | None]
    steps: int
    converged: bool
    rows: int
    answer: Mapping[str, tuple[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """All of it.

    Attributes:
        judged: items of sample and full review that are decided. stale: reviews of rows that are gone or changed. open: items that wait.
        population: current rows the sample stands for; added: current rows that were not there when it was drawn.
        errors, serious: among ``judged``. serious_upper, error_upper: one-sided 95 % bounds over the population, None without a sample.
        error_interval: two-sided 95 %. stratified: the weighted estimate, None for a simple random sample.
        double: items judged by two people. statistic, agreement: (value, low, high) of the coefficient that applies; alpha, observed beside.
        slices: name → (judged, errors, low, high); bounds: name → one-sided exact bound on the share of serious errors in the stratum.
        disputes: items on which reviewers differ. reviewers: by name. minutes: spent.
        types: label or type of span → agreement on it. look, lot, agreed: see there; None where they do not apply, or cannot be computed.
        people: who judged the sample. strata: name → current rows.
    """

    judged: tuple[Judged, ...] = ()
    stale: int = 0
    open: int = 0
    population: int = 0
    added: int = 0
    errors: int = 0
    serious: int = 0
    serious_upper: float | None = None
    error_upper: float | None = None
    error_interval: tuple[float, float] | None = None
    stratified: Stratified | None = None
    double: int = 0
    statistic: str = ""
    agreement: tuple[float | None, float | None, float | None] = (None, None, None)
    alpha: float | None = None
    observed: float | None = None
    slices: Mapping[str, tuple[int, int, float, float]] = field(default_factory=dict)
    disputes: tuple[Judged, ...] = ()
    reviewers: tuple[Reviewer, ...] = ()
    minutes: float = 0.0
    bounds: Mapping[str, float] = field(default_factory=dict)
    types: Mapping[str, OfType] = field(default_factory=dict)
    look: Look | None = None
    lot: Lot | None = None
    agreed: Agreed | None = None
    people: int = 0
    strata: Mapping[str, int] = field(default_factory=dict)
