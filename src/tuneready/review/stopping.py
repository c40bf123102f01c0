"""When a review may stop before every drawn row is judged.

Rows are judged in a random order that nobody chose (``in_order``), so the rows judged without a gap are a sample of their own.
A simple random sample may be looked at any time (confidence sequence without replacement, arXiv:2006.04347); a stratified one at
looks fixed in advance, which share the error (Bonferroni). A row that was left without a verdict counts as wrong here: who skips the
hard rows must not stop sooner.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tuneready.kernels import sampling
from tuneready.review.standing import Judged, Look
from tuneready.review_record import SAMPLE, Item

PASS, FAIL, GO_ON = "pass", "fail", "go on"


@dataclass(frozen=True)
class Rule:
    """What is asked: share of serious errors the data may hold, and looks planned for a stratified sample (1: only at the end)."""

    limit: float
    looks: int = 1


def in_order(items: Sequence[Item]) -> list[Item]:
    """Items in the order in which packets show them: by a hash of their id, so that what was judged first is a random part."""
    return sorted(items, key=lambda one: hashlib.sha256(one.item_id.encode()).digest())


def look(items: Sequence[Item], decided: Sequence[Judged], left: Collection[str], strata: Mapping[str, int], rule: Rule) -> Look | None:
    """What may be said now; None for a full review, for added rows nobody drew from, and before the first look.

    Args:
        items: of the sample, those whose row is in the data. left: ids of items that were answered without a verdict.
        strata: stratum → rows of the data it stands for.
    """
    if not items or any(one.kind != SAMPLE for one in items) or not sum(strata.values()):
        return None
    serious = dict.fromkeys(left, True) | {one.item.item_id: one.serious for one in decided}
    if len(strata) == 1:
        return _sequential(in_order(items), serious, sum(strata.values()), rule.limit)
    return _planned(items, serious, dict.fromkeys(left, True) | {one.item.item_id: one.error for one in decided}, (strata, rule)) if rule.looks > 1 else None


def _sequential(items: Sequence[Item], known: Mapping[str, bool], population: int, limit: float) -> Look | None:
    first = _without_gap(items, known)
    if not first or len(items) > population:
        return None
    n, faults, most = len(first), sum(known[name] for name in first), math.floor(limit * population + 1e-9)
    low, high = sampling.sequence(faults, n, population)
    decision = PASS if high <= most else FAIL if low > most else GO_ON
    asked = sampling.needed(faults, population, most) if decision == GO_ON else None
    return Look(n, faults, low / population, high / population, "confidence sequence", decision, None if asked is None else asked - n, frozenset(first))


def _planned(items: Sequence[Item], known: Mapping[str, bool], errors: Mapping[str, bool], asked: tuple[Mapping[str, int], Rule]) -> Look | None:
    """The last look of which every stratum has judged its part. ``known``, ``errors``: id → a serious error, an error of any kind."""
    strata, rule = asked
    by_stratum = {name: in_order([one for one in items if one.stratum == name]) for name in sorted(strata)}
    whole = [mine for mine in by_stratum.values() if mine]
    done = [len(_without_gap(mine, known)) for mine in whole]
    reached = max((k for k in range(rule.looks + 1) if all(n >= _part(mine, k, rule.looks) for n, mine in zip(done, whole))), default=0)
    ahead = sum(max(0, _part(mine, reached + 1, rule.looks) - n) for n, mine in zip(done, whole)) if reached < rule.looks else None
    if not reached:
        return None
    first = {name: [one.item_id for one in mine[: _part(mine, reached, rule.looks)]] for name, mine in by_stratum.items()}
    sizes = np.array([strata[name] for name in first])
    judged = np.minimum([len(mine) for mine in first.values()], sizes)
    faults, wrong = (np.minimum([sum(told[name] for name in mine) for mine in first.values()], judged) for told in (known, errors))
    bound, of_all = (sampling.stratified(sizes, judged, found, sampling.looks(reached, rule.looks)) for found in (faults, wrong))
    decision = PASS if bound.upper <= rule.limit else GO_ON
    return Look(int(judged.sum()), int(faults.sum()), 0.0, bound.upper, f"look {reached} of {rule.looks}", decision, None if decision == PASS else ahead,
                frozenset(name for mine in first.values() for name in mine), of_all.upper)


def _part(mine: Sequence[Item], look: int, looks: int) -> int:
    """Rows of a stratum that are judged at a look: equal parts, the last one all."""
    return math.ceil(len(mine) * look / looks)


def _without_gap(items: Sequence[Item], known: Mapping[str, bool]) -> list[str]:
    """Ids of the items before the first one without an answer."""
    out = []
    for one in items:
        if one.item_id not in known:
            break
        out.append(one.item_id)
    return out
