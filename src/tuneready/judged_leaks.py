"""What people said of leak hits, and which hits to ask them about.

A near copy or a quotation may or may not give a test row away: only a person can say (SPEC §3, "near after judgement"). A
pair of texts is known by the hashes of the two normalised inputs, so that a judgement outlives a new order of the rows.
An exact or normalised copy needs no judgement: the same question is the same question.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tuneready import leaks
from tuneready.facts import LeakTally
from tuneready.kernels.text import mix
from tuneready.leaks import Hits, Judged
from tuneready.summary import Counts, Flags, Measurement

NEAR, EXACT = ("LEK003", "LEK005"), ("LEK002", "LEK001")
OFFERED = (*NEAR, *EXACT)  # those that need a person come first
MOST = 100  # pairs offered at once: about an hour's work
ID = re.compile("L[0-9a-f]{32}")
SURE = 10  # of these, exact copies take at most so many while near ones wait


@dataclass(frozen=True)
class Judgement:
    """One person's word on one pair. ``cells`` are the columns of its line as they stand in the file."""

    leak: bool
    judge: str = ""
    date: dt.date | None = None
    cells: Mapping[str, str] = field(default_factory=dict)

    def attested(self, as_of: dt.date) -> bool:
        """A named person said it on a date that is not in the future."""
        return bool(self.judge.strip()) and self.date is not None and self.date <= as_of


@dataclass(frozen=True)
class Judgements:
    """A file of judgements: its name as given, the SHA-256 of its bytes, and id of the pair → judgement."""

    file: str = ""
    sha256: str = ""
    by_id: Mapping[str, Judgement] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """A pair to judge, or judged: id, the code it was found by, run-wide rows, similarity (NaN for none)."""

    id: str
    code: str
    row: int
    other: int
    similarity: float


@dataclass(frozen=True)
class Outcome:
    """The hits after judgement.

    Attributes:
        measured: measurements with what people said applied.
        tally: what R2 has to know.
        known: pairs of the data that were judged, in order of code and rank.
        stale: ids that were judged and are no hit any more.
        undated: judgements without a name, without a date, or dated after the as-of date.
        exact: exact copies judged no leak; they count all the same.
    """

    measured: dict[str, Measurement]
    tally: LeakTally = LeakTally()
    known: tuple[Pair, ...] = ()
    stale: tuple[str, ...] = ()
    undated: int = 0
    exact: int = 0


def pair_id(content: np.ndarray) -> str:
    """The name of a pair: ``L`` (so that no spreadsheet takes it for a number) and the hashes of both inputs in hexadecimal."""
    return f"L{int(content[0]):016x}{int(content[1]):016x}"


def applied(measured: Mapping[str, Measurement], judgements: Judgements, as_of: dt.date) -> Outcome:
    """The measurements after judgement.

    A near hit (LEK003, LEK005) judged no leak by a named person on a date no longer counts: its row falls to the next
    nearest test row, and to information where none is left. Each pair counts for the first code of ``OFFERED`` that found
    it, so that the pairs judged of a code are drawn from its own.
    """
    out = dict(measured)
    known: dict[str, Pair] = {}
    confirmed = np.zeros(0, dtype=np.int64)
    for code in OFFERED:
        hits = measured.get(code)
        at = _positions(hits.content, judgements) if isinstance(hits, Hits) else {}
        if not at:
            continue
        own = {name for name in at if name not in known}
        out[code] = _judged(code, hits, {name: (judgements.by_id[name], places) for name, places in at.items()}, own, as_of)
        if code == NEAR[1]:
            leak = [places for name, places in at.items() if judgements.by_id[name].leak]
            confirmed = hits.row[np.concatenate([np.zeros(0, dtype=np.int64), *leak])]
        known |= {name: _pair(hits, code, int(at[name][0])) for name in at if name in own}
    said = judgements.by_id
    return Outcome(
        out, _tally(out, confirmed), tuple(known.values()), tuple(name for name in said if name not in known),
        sum(not judgement.attested(as_of) for judgement in said.values()), sum(_judged_of(out, code).upheld for code in EXACT))


def _judged(code: str, hits: Hits, said: Mapping[str, tuple[Judgement, np.ndarray]], own: set[str], as_of: dt.date) -> Hits:
    """The hits of one code after judgement; ``said``: judged id → judgement and positions of its pairs; ``own``: ids that count
    for this code's precision."""
    kept = np.ones(len(hits.row), dtype=bool)
    cleared = {name for name, (judgement, _) in said.items() if not judgement.leak}
    dropped = {name for name in cleared if code in NEAR and said[name][0].attested(as_of)}
    for name in dropped:
        kept[said[name][1]] = False
    new = leaks.flagged(hits, kept)
    away = 0 if new.flags.info is None else int(new.flags.info.sum())
    by = tuple(sorted({said[name][0].judge.strip() for name in dropped})) if away else ()
    why = "without a name, or a date up to today" if code in NEAR else "a copy needs no judgement"
    new.judged = Judged(len(own), sum(said[name][0].leak for name in own), away, by, len(cleared - dropped), why)
    if code in NEAR:
        left = np.unique(hits.other[kept])
        new.values = {**hits.values, "test_rows": Counts({"touched": len(left)} if len(left) else {})}
    return new


def _judged_of(measured: Mapping[str, Measurement], code: str) -> Judged:
    """What people said of a code's hits."""
    hits = measured.get(code)
    return (hits.judged if isinstance(hits, Hits) else None) or Judged()


def _tally(measured: Mapping[str, Measurement], confirmed: np.ndarray) -> LeakTally:
    """What R2 has to know, each training row once; ``confirmed``: rows that quote a test row, as a person says."""
    none = np.zeros(0, dtype=np.int64)
    flags = [measured[code].flags if code in measured else Flags() for code in NEAR]
    near, quoted = (each.counted() for each in flags)
    gone = np.unique(np.concatenate([none, *(each.rows[each.info] for each in flags if each.info is not None)]))
    by = sorted({name for code in NEAR for name in _judged_of(measured, code).by})
    quotes = np.setdiff1d(quoted, near)
    return LeakTally(len(np.setdiff1d(gone, np.union1d(near, quoted))), tuple(by), int(np.isin(quotes, confirmed).sum()),
                     int((~np.isin(quotes, confirmed)).sum()))


def _positions(content: np.ndarray, judgements: Judgements) -> dict[str, np.ndarray]:
    """Judged id → positions of its pairs in ``content``, ids in order of the file."""
    names = [name for name in judgements.by_id if ID.fullmatch(name)]
    wanted = np.array([(int(name[1:17], 16), int(name[17:], 16)) for name in names], dtype=np.uint64).reshape(-1, 2)
    at = np.flatnonzero(np.isin(content[:, 0], wanted[:, 0]))
    number = _numbers(wanted, content[at])
    mine, theirs = number[:len(names)], number[len(names):]
    order = np.argsort(theirs, kind="stable")
    low, high = (np.searchsorted(theirs[order], mine, side=side) for side in ("left", "right"))
    return {name: at[order[a:b]] for name, a, b in zip(names, low, high) if a < b}


def _numbers(*contents: np.ndarray) -> np.ndarray:
    """A number for every pair of hashes in these arrays, one after the other; equal pairs have equal numbers."""
    return np.unique(np.concatenate(contents), axis=0, return_inverse=True)[1].reshape(-1)


def _pair(hits: Hits, code: str, at: int) -> Pair:
    return Pair(pair_id(hits.content[at]), code, int(hits.row[at]), int(hits.other[at]), float(hits.similarity[at]))


def offered(measured: Mapping[str, Measurement], judgements: Judgements, most: int = MOST) -> tuple[Pair, ...]:
    """Pairs to ask a person about: at most ``most`` that nobody has judged, each pair of texts once.

    Every code with hits has its share, near ones the larger; within a code those with the smallest hash of the content, a
    random sample that does not depend on the order of the rows. A pair that several codes found is offered under the first.
    """
    waiting: dict[str, list[Pair]] = {}
    before = np.zeros((0, 2), dtype=np.uint64)
    for code in OFFERED:
        hits = measured.get(code)
        if isinstance(hits, Hits) and len(hits.row):
            waiting[code] = _ranked(hits, code, before, judgements, most)
            before = np.concatenate([before, hits.content])
    share = shares({code: len(pairs) for code, pairs in waiting.items()}, most)
    return tuple(pair for code, pairs in waiting.items() for pair in pairs[:share[code]])


def _ranked(hits: Hits, code: str, before: np.ndarray, judgements: Judgements, most: int) -> list[Pair]:
    """The first ``most`` pairs of the flagged rows by the hash of their content, without those in ``before`` and those judged."""
    flags = hits.flags
    counted = np.ones(len(flags.rows), dtype=bool) if flags.info is None else ~flags.info
    at = np.flatnonzero(np.isin(_keys(hits.row, hits.other), _keys(flags.rows[counted], flags.other[counted])))
    number = _numbers(before, hits.content[at])
    at = at[~np.isin(number[len(before):], number[:len(before)])]
    rank = mix(hits.content[at, 0] ^ mix(hits.content[at, 1], 1), 2)
    at = at[np.lexsort((hits.other[at], hits.row[at], rank))]
    first = np.sort(np.unique(hits.content[at], axis=0, return_index=True)[1])[:most + len(judgements.by_id)]
    pairs = [_pair(hits, code, place) for place in at[first].tolist()]
    return [pair for pair in pairs if pair.id not in judgements.by_id][:most]


def _keys(row: np.ndarray, other: np.ndarray) -> np.ndarray:
    """One number for a pair of row numbers (each below 2³²)."""
    return row.astype(np.uint64) << np.uint64(32) | other.astype(np.uint64)


def shares(waiting: Mapping[str, int], most: int) -> dict[str, int]:
    """How many pairs of each code are offered: up to ``SURE`` of each, what is left to near ones evenly, then to exact ones."""
    share = {code: min(n, SURE, most // max(1, len(waiting))) for code, n in waiting.items()}
    for codes in (NEAR, EXACT):
        open_codes = [code for code in codes if waiting.get(code, 0) > share.get(code, 0)]
        while open_codes and (room := most - sum(share.values())) > 0:
            each = max(1, room // len(open_codes))
            for code in open_codes:
                share[code] += min(each, waiting[code] - share[code], most - sum(share.values()))
            open_codes = [code for code in open_codes if waiting[code] > share[code]]
    return share


def precision(measured: Mapping[str, Measurement]) -> list[dict[str, object]]:
    """Per code with judged hits: how many were judged and confirmed, the share that are leaks, its exact 95 % interval."""
    out: list[dict[str, object]] = []
    for code in sorted(OFFERED):
        if (judged := _judged_of(measured, code)).pairs:
            share, low, high = judged.precision()
            out.append({"code": code, "judged": judged.pairs, "confirmed": judged.confirmed, "precision": share, "interval": [low, high]})
    return out
