"""The store's items and the rows of the current data, brought together by content."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready import measuring
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels import sampling
from tuneready.review import by_type, consensus, drawing, lots, stopping, tally
from tuneready.review.standing import Standing
from tuneready.review_record import FULL, SAMPLE, SKIPPED, SUBMITTED, Draw, Item
from tuneready.row_facts import RowFacts
from tuneready.source import Part
from tuneready.state.files import PRIVATE, private_folder, write_atomic

if TYPE_CHECKING:
    from tuneready.state.review_store import Store

FOLDER = "draws"
ADDED = "(added since the draw)"
TOPS_UP, NEW = "tops_up", "added in round {}"


def remember(state: str | Path, number: int, leaves: Sequence[bytes]) -> None:
    """Keeps the first eight bytes of the hash of every row there was when a round was drawn, so that rows added later are told apart."""
    private_folder(Path(state) / FOLDER)
    write_atomic(Path(state) / FOLDER / f"round-{number}.keys", np.sort(_short(leaves)).tobytes(), PRIVATE)


def _short(leaves: Sequence[bytes]) -> np.ndarray:
    return np.frombuffer(b"".join(leaf[:8] for leaf in leaves), dtype=">u8")


def latest(store: Store) -> Draw:
    """The last draw. Raises UserError where nothing was drawn."""
    draws = store.draws()
    if not draws:
        raise UserError("nothing was drawn for review yet", where=store.place, code="E-REVIEW", fix="draw a sample: tuneready review sample DATA")
    return draws[-1]


def of_data(store: Store, state: str | Path, facts: RowFacts) -> list[Draw]:
    """The draw that is about these rows, with those it tops up, the first one first: the last one that knew half of them, else the one
    that knew most. Where all rows changed since, the last one from a file of this name; empty where no draw is about this data. A
    store may hold rounds on the test set beside those on the pool."""
    draws, leaves = store.draws(), facts.rows.list()
    topped = {draw.parameters.get(TOPS_UP) for draw in draws}
    heads = [draw for draw in draws if draw.round not in topped]
    known = [int((drawn_from(state, [draw], leaves) >= 0).sum()) for draw in heads]
    half, most = ([draw for draw, n in zip(heads, known) if n and n >= least] for least in (len(leaves) / 2, max(known, default=0)))
    names = {os.path.basename(file.path) for file in facts.rows.files}
    named = [] if half or most else [draw for draw in heads if any(os.path.basename(one.file) in names for one in store.items(draw.round))]
    found = half or most or named
    return chain(draws, found[-1]) if found else []


def drawn_here(store: Store, state: str | Path, facts: RowFacts) -> list[Draw]:
    """The same. Raises UserError where no draw is about this data."""
    latest(store)
    found = of_data(store, state, facts)
    if not found:
        named = sorted({one.file for one in store.items()})
        raise UserError("nothing was drawn from this data yet: rounds are on " + ", ".join(map(visible, named[:3])) + (", …" if len(named) > 3 else ""), where=store.place,
                        code="E-REVIEW", fix="draw a sample of it: tuneready review sample DATA")
    return found


def fields(store: Store) -> tuple[str, ...]:
    """Fields by which some draw was stratified: what must be read of the data before it is known which draw is about it."""
    return tuple(dict.fromkeys(name for draw in store.draws() for name in draw.parameters.get("by", ())))


def chain(draws: Sequence[Draw], last: Draw | None = None) -> list[Draw]:
    """The last draw, or the one given, with those it tops up, the first one first."""
    known, out = {draw.round: draw for draw in draws}, [last or draws[-1]]
    while (before := out[0].parameters.get(TOPS_UP)) in known:
        out.insert(0, known[before])
    return out


def drawn_from(state: str | Path, draws: Sequence[Draw], leaves: Sequence[bytes]) -> np.ndarray:
    """int64 per row: which of ``draws`` it was first there for, -1 for a row added after all of them.

    Of rows with the same content as many count as there were; further ones were added.
    """
    out, short, again = np.full(len(leaves), -1), _short(leaves), drawing.occurrences(leaves)
    for number in reversed(range(len(draws))):
        try:
            keys = np.frombuffer((Path(state) / FOLDER / f"round-{draws[number].round}.keys").read_bytes(), dtype=">u8")
        except OSError:
            continue
        out[np.searchsorted(keys, short, "right") - np.searchsorted(keys, short, "left") > again] = number
    return out


def standing(store: Store, state: str | Path, facts: RowFacts, given: Mapping[str, Any], rule: stopping.Rule, asked: float = by_type.ASKED) -> Standing:
    """The standing of the round on this data (``of_data``), with the rounds it tops up, against the current rows. Rows that were not there at
    a draw are a stratum nobody looked at.

    Args:
        given: item → what stands in its row (``stands``). rule: what a look is held against. asked: lower end of agreement.
    """
    leaves = facts.rows.list()
    draws = drawn_here(store, state, facts)
    current = {(leaf.hex(), int(again)) for leaf, again in zip(leaves, drawing.occurrences(leaves))}
    of = drawn_from(state, draws, leaves)
    strata: dict[str, int] = {}
    for number, draw in enumerate(draws):
        strata |= _strata(facts, tuple(draw.parameters.get("by", ())), of == number, draw.round if number else 0)
    added = int((of < 0).sum())
    if added:
        strata[ADDED] = added
    items = [item for draw in draws for item in store.items(draw.round)]
    people = {one.name: one.qualification for one in store.reviewers()}
    reviews = tally.told_by_data([one for draw in draws for one in store.reviews(round=draw.round)], given)
    found = tally.standing(items, reviews, current, strata, added, people)
    looks = int(draws[-1].parameters.get("looks", 1))
    if looks > 1 and len(strata) > 1:
        found = replace(found, **tally.bounds(found.judged, strata, sampling.looks(looks, looks)))
    wanted = [one for one in items if one.kind in (SAMPLE, FULL) and (one.row_hash, one.occurrence) in current]
    left = {one.item_id for one in reviews if one.status in (SKIPPED, SUBMITTED) and one.reviewer_kind not in tally.NEVER} & {one.item_id for one in wanted}
    plan = draws[-1].parameters.get("plan")
    return replace(found, types=by_type.agreement([one for one in found.judged if len(one.votes) > 1], asked), agreed=consensus.agreed(found.judged),
                   look=stopping.look(wanted, found.judged, left, strata, replace(rule, looks=looks)),
                   lot=lots.lot(plan, wanted, found.judged, sum(strata.values())) if plan else None)


def counts(found: Standing) -> list[tuple[int, int, int]]:
    """(rows, judged, serious errors) of every stratum somebody drew from."""
    judged = Counter(one.item.stratum for one in found.judged)
    serious = Counter(one.item.stratum for one in found.judged if one.serious)
    return [(n, min(judged[name], n), min(serious[name], n)) for name, n in found.strata.items() if name != ADDED and n]


def stands(items: Sequence[Item], work: measuring.Work, parts: Sequence[Part], facts: RowFacts) -> dict[str, Any]:
    """Item id → label that stands in its row, or its spans as (start, end, label), for items that ask for them; rows without stay out."""
    at = dict(zip((one.item_id for one in items), places(items, facts)))
    labels = facts.columns["label"].to_pylist()
    out: dict[str, Any] = {one.item_id: labels[at[one.item_id]] for one in items if at[one.item_id] is not None and labels[at[one.item_id]] is not None}
    wanted: dict[int, list[str]] = defaultdict(list)  # a row may be an item of several rounds
    for one in items:
        if one.question == "spans" and (row := at[one.item_id]) is not None:
            wanted[row].append(one.item_id)
    base = 0
    for part in parts if wanted else ():
        for _, batch in measuring.batches(work, part):
            mine = [row for row in wanted if base <= row < base + len(batch)]
            held = batch.table.column("spans").take(pa.array([row - base for row in mine], pa.int64())).to_pylist() if mine else []
            out |= {name: [(one["start"], one["end"], one["label"] or "") for one in spans or []] for row, spans in zip(mine, held) for name in wanted[row]}
            base += len(batch)
    return out


def _strata(facts: RowFacts, by: Sequence[str], there: np.ndarray, round_: int) -> dict[str, int]:
    """Stratum → current rows of it that were there at the draw. ``round_``: of a draw that tops another one up, 0 for the first."""
    if not by or any(name not in facts.columns for name in by):
        return {stratum("", round_): int(there.sum())}
    joined = [pc.binary_join_element_wise(pa.scalar(f"{name}="), pc.take(pa.array(facts.key(name).values), pa.array(facts.key(name).code)), "") for name in by]
    told = np.array([", ".join(parts) for parts in zip(*(one.to_pylist() for one in joined))], dtype=object)[there]
    names, counted = np.unique(told, return_counts=True)
    return {stratum(str(name), round_): int(n) for name, n in zip(names, counted)}


def stratum(name: str, round_: int) -> str:
    """The name of a stratum in a round that tops another one up (its number, 0 for the first)."""
    return ", ".join(filter(None, (name, NEW.format(round_) if round_ else "")))


def places(items: Sequence[Item], facts: RowFacts) -> list[int | None]:
    """Row number of every item in the current data; None where its row is gone or changed."""
    leaves = facts.rows.list()
    place = {(leaf.hex(), int(again)): row for row, (leaf, again) in enumerate(zip(leaves, drawing.occurrences(leaves)))}
    return [place.get((one.row_hash, one.occurrence)) for one in items]


def reviewed(store: Store) -> set[str]:
    """Hashes of all rows that somebody has judged, in whatever round."""
    known = {one.item_id: one for one in store.items()}
    return {one.row_hash for one in store.reviews() if one.status == "submitted" and one.reviewer_kind not in tally.NEVER and one.item_id in known}
