"""Writes items for another review tool, with the answers there are already; ``importing`` reads them back.

A blind export holds neither the label a row has nor any suggestion, nor what kind of item it is. Texts come in masked. Existing
answers are exported only when they are handed over: a reviewer who sees another's is not blind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.review import argilla, doccano, label_studio, prodigy, records_csv
from tuneready.review.exchange import Packet, Shown
from tuneready.review_record import Item, Review, person

WRITERS = {label_studio.NAME: label_studio.write, argilla.NAME: argilla.write, prodigy.NAME: prodigy.write, doccano.NAME: doccano.write,
           records_csv.NAME: records_csv.write, "xlsx": records_csv.write_book}
TOOLS = tuple(WRITERS)


def export(items: Iterable[Item], rows: Mapping[str, Shown], tool: str, *, blind: bool = True, reviews: Iterable[Review] = (),
           labels: Sequence[str] = ()) -> dict[str, bytes]:
    """Files for a tool: name → bytes. The same input gives the same bytes.

    Args:
        items: in the order they are to be shown. rows: id of an item → what is shown of it, personal data masked.
        tool: of ``TOOLS``. blind: existing labels and suggestions stay out.
        reviews: answers to take along; those to items that are not exported stay out. labels: to choose from, in order.

    Raises:
        UserError: E-REVIEW-TOOL: no such tool; E-REVIEW-EXPORT: an item of which nothing is shown.
    """
    if tool not in WRITERS:
        raise UserError(f'there is no tool "{visible(tool)[:40]}"', where="--tool", code="E-REVIEW-TOOL", fix="give one of " + ", ".join(TOOLS))
    items = tuple(items)
    empty = next((item for item in items if item.item_id not in rows), None)
    if empty is not None:
        raise UserError(f"nothing is shown of item {visible(empty.item_id)[:40]}", code="E-REVIEW-EXPORT", fix="export the items of the data as it is now")
    held: dict[str, list[Review]] = {}
    for review in reviews:
        held.setdefault(review.item_id, []).append(review)
    packet = Packet(items, rows, {name: tuple(told) for name, told in held.items()}, tuple(labels), blind)
    return WRITERS[tool](packet)


def pseudonyms(reviews: Iterable[Review]) -> dict[str, str]:
    """Pseudonym → name of every reviewer, in order of the alphabet: the map that stays here and goes to ``importing`` as ``users``."""
    names = {person(review.reviewer): review.reviewer for review in reviews}
    return {f"reviewer-{number}": names[key] for number, key in enumerate(sorted(names), 1)}


def pseudonymous(reviews: Iterable[Review], known: Mapping[str, str]) -> tuple[Review, ...]:
    """The answers under their reviewers' pseudonyms, without role and qualification, which could tell who it is."""
    by_person = {person(name): pseudonym for pseudonym, name in known.items()}
    return tuple(replace(review, reviewer=by_person[person(review.reviewer)], role="", qualification="") for review in reviews)
