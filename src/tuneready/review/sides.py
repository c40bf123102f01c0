"""Pairs: which answer stands on the left, and what a side that somebody named says of the row.

Reviewers see two answers without being told which one the row prefers, so what they name is a side. Which answer stood there
follows from the round and the item, the same in packets, sheets and other tools.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from tuneready.review_record import RIGHT, UNSURE, WRONG, Review

CHOSEN, OTHER_SIDE, TIE = "chosen", "rejected", "tie"
LEFT, RIGHT_SIDE = "left", "right"
SIDES = (LEFT, RIGHT_SIDE, TIE)  # what a reviewer may name


def left_side(seed: int, item_id: str) -> str:
    """Which answer of a pair stands on the left: ``chosen`` or ``rejected``, by a keyed hash of the item. ``seed``: the item's round."""
    return OTHER_SIDE if hmac.digest(str(seed).encode(), item_id.encode(), "sha256")[0] & 1 else CHOSEN


def named(value: Any) -> str:
    """The side that a tool's answer names: a word, alone or in a list, or a ranking of Argilla (rank 1 is best, equal ranks are a tie); empty for none."""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(one, Mapping) and type(one.get("rank")) is int for one in value):
        first, second = sorted(value, key=lambda one: one["rank"])
        value = TIE if first["rank"] == second["rank"] else first.get("value")
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    word = value.strip().casefold() if isinstance(value, str) else ""
    return word if word in SIDES else ""


def of_row(side: str, round_: int, item_id: str) -> tuple[dict[str, str], str]:
    """(answer that names a side of the row, the verdict that follows) of a side of the page: right where the row's own choice is preferred."""
    left = left_side(round_, item_id)
    preferred = TIE if side == TIE else left if side == LEFT else OTHER_SIDE if left == CHOSEN else CHOSEN
    return {"preferred": preferred, "left": left}, UNSURE if preferred == TIE else RIGHT if preferred == CHOSEN else WRONG


def of_page(review: Review) -> str:
    """The side of the page that an answer to a pair names, as other tools show it; empty where it names none."""
    preferred = review.value.get("preferred") if isinstance(review.value, Mapping) else named(review.value)
    if preferred in SIDES:
        return str(preferred)
    if preferred not in (CHOSEN, OTHER_SIDE):
        return ""
    return LEFT if preferred == left_side(review.round, review.item_id) else RIGHT_SIDE
