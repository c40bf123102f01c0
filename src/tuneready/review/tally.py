"""What the reviews say of the current data: verdict per row, bound on errors, agreement, and who reviewed how."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tuneready.kernels import agreement as coefficients
from tuneready.kernels import span_agreement
from tuneready.kernels.intervals import clopper_pearson, finite_upper_bound
from tuneready.kernels.sampling import stratified
from tuneready.review.by_type import spans
from tuneready.review.standing import Judged, Reviewer, Standing
from tuneready.review_record import FULL, MINOR, RIGHT, SAMPLE, SUBMITTED, WRONG, Item, Review

NEVER = ("model", "rule")  # kinds of reviewers that are none
DOMINANT = 0.8  # share of one class from which alpha misleads (SPEC §3, R3)
FEW = 50  # reviews under which nobody is called careless
QUICK = 2.0  # median seconds for a row under which nothing was read
STREAK = 0.95  # share of one and the same verdict, where others on the same rows see more
GOLD_SCORE = 0.8  # known answers met


def told_by_data(reviews: Sequence[Review], given: Mapping[str, Any]) -> list[Review]:
    """The reviews, those that answer blind with the verdict that follows: right where it is what stands in the row.

    Args:
        given: item id → label of its row, or its spans as (start, end, label); an item without one cannot be told, and keeps no verdict.
    """
    return [_told(one, given[one.item_id]) if one.status == SUBMITTED and one.item_id in given else one for one in reviews]


def _told(one: Review, given: Any) -> Review:
    if one.question == "label" and not one.verdict:
        named = str(one.value or one.correct_label or "")
        return replace(one, verdict=RIGHT if named == given else WRONG, correct_label="" if named == given else named) if named else one
    if one.question == "spans":
        if isinstance(one.value, list) and not one.verdict:
            mine = spans(one)
            edges = span_agreement.tally(mine, given, "type")  # the same marks with other edges: a minor error unless somebody says more
            minor = edges.credit * 2 == edges.a + edges.b
            return replace(one, verdict=RIGHT, severity="") if set(mine) == set(given) else replace(one, verdict=WRONG, severity=one.severity or (MINOR if minor else ""))
        if one.value is None and one.verdict == RIGHT:  # the given spans are this person's spans
            return replace(one, value=[{"start": start, "end": end, "label": label} for start, end, label in given])
    return one


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
    return Standing(
        judged=decided, stale=len(counted) - len(fresh), open=len(wanted) - len(decided), population=sum(strata.values()), added=added,
        errors=sum(one.error for one in decided), serious=sum(one.serious for one in decided), double=len(twice), statistic=statistic,
        agreement=tuple(found), alpha=alpha, observed=observed, slices=_slices(decided),
        disputes=tuple(one for one in twice if len({answer for _, answer in one.votes}) > 1),
        reviewers=_reviewers(fresh, known, qualified or {}), minutes=sum(one.seconds or 0.0 for one in counted) / 60,
        people=len({name for one in decided for name, _ in one.votes}), strata=dict(strata), **bounds(decided, strata))


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
        pairs = [span_agreement.tally(spans(one.reviews[0]), spans(one.reviews[1])) for one in twice]
        return "span F1", coefficients.Estimate(*span_agreement.interval(pairs, seed)), None, None
    answers = sorted({answer for one in twice for _, answer in one.votes})
    table = np.array([[Counter(answer for _, answer in one.votes)[answer] for answer in answers] for one in twice])
    if len(answers) == 1:
        table = np.concatenate([table, np.zeros((len(table), 1), dtype=int)], axis=1)  # the other verdict was there to be given
    shares = table.sum(axis=0) / table.sum()
    blind = all(one.item.question == "label" and all(review.blind for review in one.reviews) for one in twice)
    name, statistic = ("Krippendorff's alpha", coefficients.krippendorff) if blind and shares.max() <= DOMINANT else ("Gwet's AC1", coefficients.gwet)
    return name, coefficients.interval(table, statistic, seed), coefficients.krippendorff(table), coefficients.observed(table)


def bounds(decided: Sequence[Judged], strata: Mapping[str, int], confidence: float = 0.95) -> dict[str, Any]:
    """Fields of ``Standing``: bounds over the population, exact for a simple random sample (hypergeometric), by stratum and Bonferroni for a
    stratified one. ``confidence``: of this look at the sample."""
    population, n = sum(strata.values()), len(decided)
    if not n or not population:
        return {}
    errors, serious = sum(one.error for one in decided), sum(one.serious for one in decided)
    if len(strata) == 1:
        n = min(n, population)
        low, high = clopper_pearson(errors, n, confidence) if n < population else (errors / n, errors / n)
        return {"serious_upper": finite_upper_bound(serious, n, population, confidence) / population,
                "error_upper": finite_upper_bound(errors, n, population, confidence) / population, "error_interval": (float(low), float(high))}
    names = sorted(strata)
    sizes = np.array([strata[name] for name in names])
    place = {name: number for number, name in enumerate(names)}
    at = [place[one.item.stratum] for one in decided if one.item.stratum in place]
    kept = [one for one in decided if one.item.stratum in place]
    judged, wrong, bad = (np.minimum(np.bincount(at, weights, len(names)).astype(np.int64), sizes) for weights in (
        None, np.array([one.error for one in kept], dtype=float), np.array([one.serious for one in kept], dtype=float)))
    weighed, of_serious = (stratified(sizes, judged, np.minimum(found, judged), confidence) for found in (wrong, bad))
    alone = 1 - (1 - confidence) / max(int((judged > 0).sum()), 1)
    exact = {name: finite_upper_bound(int(min(bad[k], judged[k])), int(judged[k]), int(sizes[k]), alone) / int(sizes[k]) if judged[k] else 1.0
             for name, k in place.items() if sizes[k]}
    return {"serious_upper": of_serious.upper, "error_upper": weighed.upper, "error_interval": (weighed.low, weighed.high), "stratified": weighed, "bounds": exact}


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
    gold = [one for one in mine if items[one.item_id].gold]
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
