"""Draws the rows that experts judge: a probability sample by hash, sized from a risk, and a queue that never counts for the estimate."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tuneready.kernels import hypergeometric
from tuneready.kernels.intervals import finite_upper_bound
from tuneready.kernels.sample_size import n_zero_defects
from tuneready.kernels.sampling import allocate, stratified
from tuneready.review_record import FULL, GOLD, QUEUE, RIGHT, SAMPLE, Item, item_id

POWER = 0.8  # chance that a set with the expected share of errors passes
MOST_ERRORS = 200  # errors a plan may allow


@dataclass(frozen=True)
class Plan:
    """How many rows to judge. ``allowed``: serious errors with which the bound still holds; ``passes``: (true share of errors, chance to
    pass) of the plan's operating curve."""

    rows: int
    population: int
    limit: float
    allowed: int
    passes: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Population:
    """The rows that may be drawn. ``leaf``: bytes of each row's hash; ``uid``, ``file``, ``line`` as reports name them; ``stratum``: int64
    per row into ``names`` (one stratum for a simple random sample); ``again``: which row with its hash each one is, counted over more
    rows than these; None to count these alone."""

    leaf: Sequence[bytes]
    file: Sequence[str]
    line: np.ndarray
    stratum: np.ndarray
    names: tuple[str, ...] = ("",)
    again: np.ndarray | None = None

    def occurrence(self) -> np.ndarray:
        """int64 per row: 0 for the first row with its hash, 1 for the next, …"""
        return occurrences(self.leaf) if self.again is None else self.again

    def __len__(self) -> int:
        return len(self.leaf)


def planned(limit: float, population: int, expected: float = 0.0) -> Plan:
    """The smallest simple random sample whose one-sided 95 % bound stays under ``limit`` with as many errors as a set with the
    ``expected`` share of them shows in four of five samples.

    Raises:
        ValueError: no rows, or the expected share is not below the limit.
    """
    if population < 1 or not 0 <= expected < limit < 1:
        raise ValueError("the expected share of errors lies below the limit, and there are rows")
    faults = round(expected * population)
    for allowed in range(MOST_ERRORS):
        n = _smallest(limit, population, allowed)
        if n >= population or hypergeometric.cdf(allowed, population, faults, n) >= POWER:
            break
    return shows(limit, population, n, expected)


def shows(limit: float, population: int, n: int, expected: float = 0.0) -> Plan:
    """What a simple random sample of ``n`` rows shows. ``allowed`` is -1 where it cannot show a rate under ``limit`` at all."""
    allowed = -1
    while allowed < n and finite_upper_bound(allowed + 1, n, population) <= limit * population:
        allowed += 1
    shares = sorted({0.0, expected, limit / 2, limit, 2 * limit})
    curve = tuple((share, float(hypergeometric.cdf(allowed, population, min(population, round(share * population)), n))) for share in shares if share <= 1)
    return Plan(n, population, limit, allowed, curve)


def _smallest(limit: float, population: int, allowed: int) -> int:
    """Fewest rows with which ``allowed`` errors still show fewer than ``limit``; all rows where no sample does."""
    low, high = n_zero_defects(limit, population), population
    while low < high:
        middle = (low + high) // 2
        if allowed <= middle and finite_upper_bound(min(allowed, middle), middle, population) <= limit * population:
            high = middle
        else:
            low = middle + 1
    return min(low, population)


def occurrences(leaves: Sequence[bytes]) -> np.ndarray:
    """int64 per row: 0 for the first row with its hash, 1 for the next, …"""
    if not len(leaves):
        return np.zeros(0, dtype=np.int64)
    _, number = np.unique(np.frombuffer(b"".join(leaves), dtype="V32"), return_inverse=True)
    order = np.argsort(number, kind="stable")
    place = np.arange(len(order)) - np.searchsorted(number[order], number[order])
    out = np.empty(len(order), dtype=np.int64)
    out[order] = place
    return out


def ranks(population: Population, seed: int) -> np.ndarray:
    """uint64 per row: its place in the draw, from the seed and the row's content alone: the same rows, whatever their order."""
    key = hashlib.sha256(str(seed).encode()).digest()
    return np.array([int.from_bytes(hmac.digest(key, leaf + int(again).to_bytes(4, "big"), hashlib.sha256)[:8], "big")
                     for leaf, again in zip(population.leaf, population.occurrence())], dtype=np.uint64)


def sample(population: Population, n: int, seed: int, floor: int = 0) -> list[tuple[int, float]]:
    """(row, inclusion probability) of ``n`` rows: simple random within each stratum, allocated in proportion with ``floor`` rows each."""
    sizes = np.bincount(population.stratum, minlength=len(population.names))
    quota = allocate(sizes, min(n, len(population)), floor)
    rank = ranks(population, seed)
    out = []
    for stratum in np.flatnonzero(quota).tolist():
        mine = np.flatnonzero(population.stratum == stratum)
        chosen = mine[np.argsort(rank[mine], kind="stable")[: quota[stratum]]]
        out += [(int(row), float(quota[stratum] / sizes[stratum])) for row in chosen]
    return sorted(out)


def items(population: Population, drawn: Sequence[tuple[int, float]], again: int, question: str, round_: int = 1, each: int = 1) -> list[Item]:
    """Items of a drawn sample in order of the rows: ``each`` of them wants so many reviews, ``again`` of them, those first in the draw by their own
    hash, two at least. Packets show rows in the same order (``stopping.in_order``): how people agree is known before most is judged.

    All rows of the population drawn is a full review.
    """
    kind = FULL if len(drawn) == len(population) else SAMPLE
    place = population.occurrence()
    found = [item(population, row, int(place[row]), question, round_) for row, _ in drawn]
    twice = set(np.argsort([hashlib.sha256(one.item_id.encode()).digest() for one in found], kind="stable")[:again].tolist()) if found else set()
    return [replace(one, kind=kind, probability=probability, slots=max(each, 2 if number in twice else 1))
            for number, (one, (_, probability)) in enumerate(zip(found, drawn))]


def queue(population: Population, ordered: Sequence[int], taken: Sequence[int], n: int, question: str, round_: int = 1) -> list[Item]:
    """The first ``n`` rows of a list ordered by risk that are not drawn already. They are worth a look and stand for nothing else."""
    known, place = set(taken), population.occurrence()
    left = [row for row in dict.fromkeys(ordered) if row not in known][:n]
    return [replace(item(population, row, int(place[row]), question, round_), kind=QUEUE) for row in left]


def known(population: Population, answers: Mapping[int, str], taken: Collection[int], n: int, asked: tuple[str, int, int]) -> list[Item]:
    """Up to ``n`` rows with a known answer that are not drawn, half of them wrong rows if there are as many: planted among the others to
    see who reads. They stand for nothing else.

    Args:
        answers: row → its known answer. taken: rows drawn. asked: (question, round, reviewers): everybody sees every one.
    """
    question, round_, people = asked
    rank = ranks(population, round_)
    wrong, right = ([row for row in sorted(answers, key=lambda row: int(rank[row])) if row not in taken and (answers[row] != RIGHT) == bad] for bad in (True, False))
    bad = min(len(wrong), max(n - n // 2, n - len(right)))
    place = population.occurrence()
    return [replace(item(population, row, int(place[row]), question, round_), kind=GOLD, slots=people, gold=answers[row])
            for row in [*wrong[:bad], *right[: n - bad]]]


def more_rows(strata: Sequence[tuple[int, int, int]], added: int, limit: float) -> int:
    """Rows to draw from ``added`` ones so that, all of them good, the whole is shown under ``limit`` again; all where no sample does it.

    Never under the share of rows that the sample has so far.

    Args:
        strata: (rows, judged, serious errors) of each stratum drawn before.
    """
    if not added:
        return 0
    held = np.array([*strata, (added, 0, 0)], dtype=np.int64)

    def passes(n: int) -> bool:
        held[-1, 1] = n
        return stratified(held[:, 0], held[:, 1], held[:, 2]).upper <= limit

    drawn, whole = int(held[:-1, 1].sum()), int(held[:-1, 0].sum())
    low, high = min(added, max(1, -(-added * drawn // max(whole, 1)))), added
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle + 1, high)
    return low


def item(population: Population, row: int, occurrence: int, question: str, round_: int) -> Item:
    """A row as an item, outside any sample yet."""
    leaf = population.leaf[row]
    name = item_id(leaf.hex(), occurrence, round_)
    file, line = population.file[row], int(population.line[row])
    return Item(name, f"{file}:{line}", file, line, leaf.hex(), occurrence, population.names[int(population.stratum[row])], question=question, round=round_)


def shared_out(found: Sequence[Item], reviewers: Sequence[str]) -> Mapping[str, tuple[Item, ...]]:
    """Items of each reviewer: evenly, items that want two reviews to two different people. Blind: nobody sees another's.

    Raises:
        ValueError: no reviewer.
    """
    if not reviewers:
        raise ValueError("nobody reviews")
    out: dict[str, list[Item]] = {name: [] for name in reviewers}
    names = list(out)
    for one in found:
        for name in sorted(names, key=lambda name: (len(out[name]), names.index(name)))[: min(one.slots, len(names))]:
            out[name].append(one)
    return {name: tuple(mine) for name, mine in out.items()}
