"""The store's items and the rows of the current data, brought together by content."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.review import drawing, tally
from tuneready.review.tally import Standing
from tuneready.review_record import Item
from tuneready.row_facts import RowFacts
from tuneready.state.files import PRIVATE, private_folder, write_atomic
from tuneready.state.review_store import Store

FOLDER = "draws"
ADDED = "(added since the draw)"


def remember(state: str | Path, number: int, leaves: Sequence[bytes]) -> None:
    """Keeps the first eight bytes of the hash of every row a round was drawn from, so that rows added later are told apart."""
    private_folder(Path(state) / FOLDER)
    write_atomic(Path(state) / FOLDER / f"round-{number}.keys", np.sort(_short(leaves)).tobytes(), PRIVATE)


def _short(leaves: Sequence[bytes]) -> np.ndarray:
    return np.frombuffer(b"".join(leaf[:8] for leaf in leaves), dtype=">u8")


def standing(store: Store, state: str | Path, facts: RowFacts) -> Standing:
    """The standing of the latest round against the current rows. Rows that were not there at the draw are a stratum nobody looked at."""
    draw = store.draws()[-1]
    leaves = facts.rows.list()
    place = drawing.occurrences(leaves)
    current = {(leaf.hex(), int(again)) for leaf, again in zip(leaves, place)}
    try:
        keys = np.frombuffer((Path(state) / FOLDER / f"round-{draw.round}.keys").read_bytes(), dtype=">u8")
        there = np.isin(_short(leaves), keys)
    except OSError:
        there = np.zeros(len(leaves), dtype=bool)
    strata = _strata(facts, tuple(draw.parameters.get("by", ())), there)
    added = int((~there).sum())
    if added:
        strata[ADDED] = added
    items = store.items(draw.round)
    people = {one.name: one.qualification for one in store.reviewers()}
    labels = facts.columns["label"].to_pylist()
    given = {item.item_id: labels[row] for item, row in zip(items, places(items, facts)) if row is not None and labels[row] is not None}
    return tally.standing(items, tally.told_by_label(store.reviews(round=draw.round), given), current, strata, added, people)


def _strata(facts: RowFacts, by: Sequence[str], there: np.ndarray) -> dict[str, int]:
    """Stratum → current rows of it that were there at the draw."""
    if not by or any(name not in facts.columns for name in by):
        return {"": int(there.sum())}
    joined = [pc.binary_join_element_wise(pa.scalar(f"{name}="), pc.take(pa.array(facts.key(name).values), pa.array(facts.key(name).code)), "") for name in by]
    told = np.array([", ".join(parts) for parts in zip(*(one.to_pylist() for one in joined))], dtype=object)[there]
    names, counts = np.unique(told, return_counts=True)
    return {str(name): int(n) for name, n in zip(names, counts)}


def places(items: Sequence[Item], facts: RowFacts) -> list[int | None]:
    """Row number of every item in the current data; None where its row is gone or changed."""
    leaves = facts.rows.list()
    place = {(leaf.hex(), int(again)): row for row, (leaf, again) in enumerate(zip(leaves, drawing.occurrences(leaves)))}
    return [place.get((one.row_hash, one.occurrence)) for one in items]


def reviewed(store: Store) -> set[str]:
    """Hashes of all rows that somebody has judged, in whatever round."""
    known = {one.item_id: one for one in store.items()}
    return {one.row_hash for one in store.reviews() if one.status == "submitted" and one.reviewer_kind not in tally.NEVER and one.item_id in known}

