"""From drawn items to files: the cards of the rows as they are now, one packet per reviewer, and exports for other tools."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from tuneready import measuring
from tuneready.dataset import Dataset
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.project import Project
from tuneready.review import current_rows, packet, packet_html, packet_sheet
from tuneready.review.exchange import Shown
from tuneready.review.packet import Card, Packet, View
from tuneready.review_record import Item
from tuneready.state.files import write_atomic

WRITERS = {"html": (packet_html.render, ".html"), "csv": (packet_sheet.render_csv, ".csv"), "xlsx": (packet_sheet.render_xlsx, ".xlsx")}
INSTRUCTIONS = {
    "verdict": "Is the answer that stands here right for this text? Right, wrong or unsure. Where it is wrong, say what is right, and whether the error is "
               "serious (it would harm a user) or minor.",
    "label": "Which label is right for this text? You do not see the one that stands in the data.",
    "rubric": "Would you send this answer as it is? Approve it, edit it, or reject it; say whether what is wrong is serious or minor.",
    "pair": "Which of the two answers is better? A tie is an answer too.",
    "spans": "Mark every passage that should be marked, with its label.",
}
MOST_LABELS = 2_000


@dataclass(frozen=True)
class Told:
    """What a packet says besides its cards: round, question, whether what is given is hidden, the project, and the version of the guideline."""

    round: int
    question: str
    blind: bool
    project: Project
    guideline: str = ""


def cards(data: Dataset, items: Sequence[Item], view: View) -> dict[str, Card]:
    """Item id → card, for items whose row is in the data as it is now."""
    place = {row: item for item, row in zip(items, current_rows.places(items, data.facts)) if row is not None}
    wanted, base = sorted(place), 0
    out: dict[str, Card] = {}
    for part in data.parts:
        for _, batch in measuring.batches(data.work, part):
            mine = [row for row in wanted if base <= row < base + len(batch)]
            if mine:
                out |= {card.item_id: card for card in packet.cards(batch, [row - base for row in mine], [place[row] for row in mine], view)}
            base += len(batch)
    return out


def labels(data: Dataset, question: str = "verdict") -> tuple[str, ...]:
    """The names to choose from, in order of text, for spans their types; none where there are too many to be classes."""
    found = set(data.facts.columns["label"].drop_null().to_pylist())
    if question == "spans":
        for part in data.parts:
            for _, batch in measuring.batches(data.work, part):
                found |= set(pc.unique(pc.struct_field(pc.list_flatten(batch.table.column("spans")), "label")).drop_null().to_pylist())
    return tuple(sorted(found)) if len(found) <= MOST_LABELS else ()


def write(data: Dataset, shares: Mapping[str, Sequence[Item]], out: str, formats: Sequence[str], told: Told) -> list[Path]:
    """One file per reviewer and format, in a folder of the round.

    Raises:
        UserError: an unknown format, or a file cannot be written.
    """
    unknown = next((name for name in formats if name not in WRITERS), None)
    if unknown is not None:
        raise UserError(f"there is no packet format {visible(unknown)}", where="--packets", code="E-REVIEW", fix="choose among html, csv, xlsx")
    folder = Path(out) / f"round-{told.round}"
    folder.mkdir(parents=True, exist_ok=True)
    every = list({item.item_id: item for mine in shares.values() for item in mine}.values())
    known = cards(data, every, View(told.question, told.blind, seed=told.round))
    choices = labels(data, told.question) if told.question in ("label", "verdict", "spans") else ()
    written, names = [], file_names(list(shares))
    for reviewer, mine in shares.items():
        expert = next((one for one in told.project.experts if one.name == reviewer), None)
        made = Packet(
            f"{told.project.name or 'Review'}, round {told.round}", tuple(known[item.item_id] for item in mine if item.item_id in known), told.question, choices,
            INSTRUCTIONS[told.question], told.guideline, told.round, reviewer, expert.role if expert else "", expert.qualification if expert else "", told.blind)
        for name in formats:
            render, ending = WRITERS[name]
            path = folder / f"{names[reviewer]}{ending}"
            write_atomic(path, render(made), 0o600)
            written.append(path)
    return written


def shown(data: Dataset, items: Sequence[Item], view: View) -> dict[str, Shown]:
    """Item id → what another tool shows of it."""
    found = cards(data, items, view)
    return {name: Shown(_texts(card), card.label, card.suggestion) for name, card in found.items()}


def _texts(card: Card) -> dict[str, str]:
    """Passages by heading; headings that repeat are numbered."""
    out: dict[str, str] = {}
    for passage in (*card.shown, *card.answers):
        name, again = passage.heading, 2
        while name in out:
            name, again = f"{passage.heading} {again}", again + 1
        out[name] = passage.text
    return out


def file_names(reviewers: Sequence[str]) -> dict[str, str]:
    """A file name for each person: letters and digits without accents, in the person's own script, no two alike."""
    out: dict[str, str] = {}
    for number, name in enumerate(reviewers, 1):
        bare = unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name)))
        plain = re.sub(r"[\W_]+", "-", bare).strip("-").lower()[:40] or "reviewer"
        out[name] = f"{plain}-{number}" if plain in out.values() else plain
    return out
