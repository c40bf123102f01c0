"""What the reviews say of the current data: verdict per row, bound on errors, agreement, and who reviewed how."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tuneready.kernels import agreement as coefficients
from tuneready.kernels import span_agreement
from tuneready.kernels.intervals import clopper_pearson, finite_upper_bound
from tuneready.kernels.sampling import Stratified, stratified
from tuneready.review_record import FULL, GOLD, MINOR, RIGHT, SAMPLE, SUBMITTED, WRONG, Item, Review

NEVER = ("model", "rule")  # kinds of reviewers that are none
DOMINANT = 0.8  # share of one class from which alpha misleads (SPEC §3, R3)
FEW = 50  # reviews under which nobody is called careless
QUICK = 2.0  # median seconds for a row under which nothing was read
STREAK = 0.95  # share of one and the same verdict, where others on the same rows see more
GOLD_SCORE = 0.8  # known answers met


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
class Standing:
    """All of it.

    Attributes:
        judged: items of sample and full review that are decided. stale: reviews of rows that are gone or changed. open: items that wait.
        population: current rows the sample stands for; added: current rows that were not there when it was drawn.
        errors, serious: among ``judged``. serious_upper, error_upper: one-sided 95 % bounds over the population, None without a sample.
        error_interval: two-sided 95 %. stratified: the weighted estimate, None for a simple random sample.
        double: items judged by two people. statistic, agreement: (value, low, high) of the coefficient that applies; alpha, observed beside.
        slices: name → (judged, errors, low, high). disputes: items on which reviewers differ. reviewers: by name. minutes: spent.
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


def told_by_label(reviews: Sequence[Review], given: Mapping[str, str]) -> list[Review]:
    """The reviews, those that give a label blind with the verdict that follows: right where it is the label that stands in the row.

    Args:
        given: item id → label of its row; an item without one cannot be told, and keeps no verdict.
    """
    out = []
    for one in reviews:
        named = str(one.value or one.correct_label or "")
        if one.question == "label" and not one.verdict and one.status == SUBMITTED and named and one.item_id in given:
            right = named == given[one.item_id]
            one = replace(one, verdict=RIGHT if right else WRONG, correct_label="" if right else named)  # noqa: PLW2901
        out.append(one)
    return out


def standing(items: Sequence[Item], reviews: Sequence[Review], current: Collection[tuple[str, int]], strata: Mapping[str, int], added: int = 0,
             qualified: Mapping[str, str] | None = None) -> Standing:
    """Puts items, current reviews and current rows together.

    Args:
        reviews: the current ones: one per person and item. current: (row hash, occurrence) of every row of the data as it is.
        strata: stratum → current rows that were there when the sample was drawn; one entry for a simple random sample.
        added: current rows that were not. qualified: reviewer → qualification.
    """
    known = {one.item_id: one for one in items}
    counted = [one for one in reviews if one.status == SUBMITTED and one.reviewer_kind not in NEVER and one.item_id in known]
    fresh = [one for one in counted if one.row_hash == known[one.item_id].row_hash and (one.row_hash, known[one.item_id].occurrence) in current]
    by_item: dict[str, list[Review]] = defaultdict(list)
    for one in fresh:
        by_item[one.item_id].append(one)
    wanted = [one for one in items if one.kind in (SAMPLE, FULL) and (one.row_hash, one.occurrence) in current]
    decided = tuple(filter(None, (_judged(one, by_item[one.item_id]) for one in wanted)))
    twice = [one for one in decided if len(one.votes) > 1]
    statistic, found, alpha, observed = agreed(twice)
    bounds = _bounds(decided, strata)
    return Standing(
        judged=decided, stale=len(counted) - len(fresh), open=len(wanted) - len(decided), population=sum(strata.values()), added=added,
        errors=sum(one.error for one in decided), serious=sum(one.serious for one in decided), double=len(twice), statistic=statistic,
        agreement=tuple(found), alpha=alpha, observed=observed, slices=_slices(decided),
        disputes=tuple(one for one in twice if len({answer for _, answer in one.votes}) > 1),
        reviewers=_reviewers(fresh, known, qualified or {}), minutes=sum(one.seconds or 0.0 for one in counted) / 60, **bounds)


def _judged(item: Item, reviews: Sequence[Review]) -> Judged | None:
    """The item where someone said right or wrong; None where nobody did."""
    told = sorted((one for one in reviews if one.verdict in (RIGHT, WRONG)), key=lambda one: one.reviewer)
    if not told:
        return None
    wrong = [one for one in told if one.verdict == WRONG]
    error = 2 * len(wrong) >= len(told) and bool(wrong)
    serious = error and any(one.severity != MINOR for one in wrong)
    return Judged(item, error, serious, tuple((one.reviewer, _answer(one)) for one in told), tuple(told))


def _answer(review: Review) -> str:
    """What is compared between reviewers: the label given, else the verdict."""
    if review.question == "label":
        return str(review.value or review.correct_label or review.verdict)
    return review.verdict


def agreed(twice: Sequence[Judged], seed: int = 0) -> tuple[str, coefficients.Estimate, float | None, float | None]:
    """(name of the coefficient that applies, its estimate, alpha, observed agreement) of items judged by two or more.

    Labels given blind: Krippendorff's alpha; accept or reject, or any answer above 80 %: Gwet's AC1; spans: pairwise F1 (SPEC §3).
    """
    if not twice:
        return "", coefficients.Estimate(None), None, None
    if all(one.item.question == "spans" for one in twice):
        pairs = [span_agreement.tally(_spans(one.reviews[0]), _spans(one.reviews[1])) for one in twice]
        return "span f1", coefficients.Estimate(*span_agreement.interval(pairs, seed)), None, None
    answers = sorted({answer for one in twice for _, answer in one.votes})
    table = np.array([[Counter(answer for _, answer in one.votes)[answer] for answer in answers] for one in twice])
    if len(answers) == 1:
        table = np.concatenate([table, np.zeros((len(table), 1), dtype=int)], axis=1)  # the other verdict was there to be given
    shares = table.sum(axis=0) / table.sum()
    blind = all(one.item.question == "label" and all(review.blind for review in one.reviews) for one in twice)
    name, statistic = ("krippendorff alpha", coefficients.krippendorff) if blind and shares.max() <= DOMINANT else ("gwet ac1", coefficients.gwet)
    return name, coefficients.interval(table, statistic, seed), coefficients.krippendorff(table), coefficients.observed(table)


def _spans(review: Review) -> list[tuple[int, int, str]]:
    found = review.value if isinstance(review.value, list) else []
    return [(int(one["start"]), int(one["end"]), str(one.get("label", ""))) for one in found if isinstance(one, dict) and "start" in one and "end" in one]


def _bounds(decided: Sequence[Judged], strata: Mapping[str, int]) -> dict:
    """Bounds over the population: exact for a simple random sample (hypergeometric), by stratum and Bonferroni for a stratified one."""
    population, n = sum(strata.values()), len(decided)
    if not n or not population:
        return {}
    errors, serious = sum(one.error for one in decided), sum(one.serious for one in decided)
    if len(strata) == 1:
        n = min(n, population)
        low, high = clopper_pearson(errors, n) if n < population else (errors / n, errors / n)
        return {"serious_upper": finite_upper_bound(serious, n, population) / population, "error_upper": finite_upper_bound(errors, n, population) / population,
                "error_interval": (float(low), float(high))}
    names = sorted(strata)
    sizes = np.array([strata[name] for name in names])
    counts = {kind: np.array([sum(kind(one) for one in decided if one.item.stratum == name) for name in names]) for kind in (_one, _is_error, _is_serious)}
    judged = np.minimum(counts[_one], sizes)
    weighed = stratified(sizes, judged, np.minimum(counts[_is_error], judged))
    return {"serious_upper": stratified(sizes, judged, np.minimum(counts[_is_serious], judged)).upper, "error_upper": weighed.upper,
            "error_interval": (weighed.low, weighed.high), "stratified": weighed}


def _one(judged: Judged) -> int:
    return 1


def _is_error(judged: Judged) -> int:
    return int(judged.error)


def _is_serious(judged: Judged) -> int:
    return int(judged.serious)


def _slices(decided: Sequence[Judged]) -> dict[str, tuple[int, int, float, float]]:
    """Stratum → (judged, errors, ends of the exact 95 % interval)."""
    out = {}
    for name in sorted({one.item.stratum for one in decided} - {""}):
        mine = [one for one in decided if one.item.stratum == name]
        errors = sum(one.error for one in mine)
        low, high = clopper_pearson(errors, len(mine))
        out[name] = (len(mine), errors, float(low), float(high))
    return out


def _reviewers(reviews: Sequence[Review], items: Mapping[str, Item], qualified: Mapping[str, str]) -> tuple[Reviewer, ...]:
    """Every person's record, by name."""
    by_name: dict[str, list[Review]] = defaultdict(list)
    for one in reviews:
        by_name[one.reviewer].append(one)
    wrong_by_others: dict[str, set[str]] = defaultdict(set)
    for one in reviews:
        if one.verdict == WRONG:
            wrong_by_others[one.item_id].add(one.reviewer)
    return tuple(_reviewer(name, sorted(mine, key=lambda one: (one.submitted_at, one.item_id)), items, wrong_by_others, qualified.get(name, ""))
                 for name, mine in sorted(by_name.items()))


def _reviewer(name: str, mine: Sequence[Review], items: Mapping[str, Item], wrong: Mapping[str, set[str]], qualification: str) -> Reviewer:
    verdicts = [one.verdict for one in mine if one.verdict in (RIGHT, WRONG)]
    seconds = [one.seconds for one in mine if one.seconds is not None]
    median = float(np.median(seconds)) if seconds else None
    gold = [one for one in mine if items[one.item_id].kind == GOLD]
    met = sum(items[one.item_id].gold in (one.verdict, one.correct_label, str(one.value)) for one in gold)
    right = sum(verdict == RIGHT for verdict in verdicts) / len(verdicts) if verdicts else 0.0
    said = []
    if len(verdicts) >= FEW and median is not None and median < QUICK:
        said.append(f"median {median:.1f} s a row")
    missed = sum(1 for one in mine if one.verdict == RIGHT and wrong.get(one.item_id, set()) - {name})
    seen = sum(1 for one in mine if wrong.get(one.item_id, set()) - {name})
    if len(verdicts) >= FEW and right >= STREAK and seen >= 3 and missed == seen:
        said.append(f"accepted all {seen} rows that others found wrong")
    if len(gold) >= 5 and met / len(gold) < GOLD_SCORE:
        said.append(f"{met} of {len(gold)} known answers")
    qualification = qualification or next((one.qualification for one in mine if one.qualification), "")
    return Reviewer(name, len(mine), right, median, _streak(verdicts), (met, len(gold)), "; ".join(said), qualification)


def _streak(verdicts: Sequence[str]) -> int:
    longest = run = 0
    for before, verdict in zip(["", *verdicts], verdicts):
        run = run + 1 if verdict == before else 1
        longest = max(longest, run)
    return longest
