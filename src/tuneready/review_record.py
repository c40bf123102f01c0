"""Words of expert review: an item to be judged, and one judgement of it. What packets carry and the store keeps."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

SAMPLE, QUEUE, GOLD, FULL = "sample", "queue", "gold", "full"
KINDS = (SAMPLE, QUEUE, GOLD, FULL)
RIGHT, WRONG, UNSURE = "right", "wrong", "unsure"
VERDICTS = (RIGHT, WRONG, UNSURE)
MINOR, SERIOUS = "minor", "serious"
SUBMITTED, SKIPPED, DRAFT, SUPERSEDED = "submitted", "skipped", "draft", "superseded"
STATUSES = (SUBMITTED, SKIPPED, DRAFT, SUPERSEDED)
QUESTIONS = ("label", "verdict", "spans", "rubric", "pair")
EXPERT, ANNOTATOR, MODEL, RULE = "expert", "annotator", "model", "rule"
REVIEWER_KINDS = (EXPERT, ANNOTATOR, MODEL, RULE)
LONGEST_NAME, LONGEST_TOKEN = 200, 128  # characters
MOST_ROUNDS = 1_000_000
_HEX = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[!-~]{0,64}")
_UNKEPT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Item:
    """A row drawn for review.

    Attributes:
        item_id: 16 hex digits over row hash, occurrence and round (``item_id``): the same row drawn again in a round has the same.
        uid, file, line: where the row stood when it was drawn.
        row_hash: SHA-256 leaf of the canonical row (``kernels.canonical_json.leaf``), hex.
        occurrence: 0 for the first row with this hash, 1 for the next …
        stratum: name of its stratum (``label=refund``); empty for a simple random sample.
        probability: inclusion probability in the sample, 0..1; 0 for rows outside it (queue, gold).
        kind: of ``KINDS``. Only ``sample`` and ``full`` count for the estimate.
        question: of ``QUESTIONS``. round: 1 for the first draw. slots: reviews wanted.
        gold: the known answer of a gold item; empty otherwise.
    """

    item_id: str
    uid: str
    file: str
    line: int
    row_hash: str
    occurrence: int = 0
    stratum: str = ""
    probability: float = 0.0
    kind: str = SAMPLE
    question: str = "verdict"
    round: int = 1
    slots: int = 1
    gold: str = ""


@dataclass(frozen=True)
class Review:
    """What one person said of one item; never a prediction.

    Attributes:
        item_id, row_hash: the item, and the hash of the row as it was judged: another hash now makes the review stale.
        question: of ``QUESTIONS``. value: the answer as JSON (label, list of spans, ratings, preferred side).
        verdict: of ``VERDICTS``, or empty where the question has none. severity: ``minor`` or ``serious`` for a wrong row.
        correct_label: the right label, where the given one is wrong.
        reviewer, role, qualification, reviewer_kind: who (``expert``, ``annotator``; ``model`` and ``rule`` never count).
        started_at, submitted_at: UTC, ISO 8601, empty where unknown. seconds: time spent; None where unknown.
        status: of ``STATUSES``. blind: the reviewer saw neither another's answer nor a suggestion.
        token: unique per answer: the same token twice is one answer.
        source_tool, source_ref: where it came from.
    """

    item_id: str
    row_hash: str
    reviewer: str
    question: str = "verdict"
    value: Any = None
    verdict: str = ""
    severity: str = ""
    correct_label: str = ""
    comment: str = ""
    role: str = ""
    qualification: str = ""
    reviewer_kind: str = "expert"
    started_at: str = ""
    submitted_at: str = ""
    seconds: float | None = None
    status: str = SUBMITTED
    blind: bool = True
    guideline_version: str = ""
    round: int = 1
    token: str = ""
    source_tool: str = "tuneready"
    source_ref: str = ""


@dataclass(frozen=True)
class Imported:
    """What an import amounted to: reviews by outcome, and by reviewer."""

    matched: int = 0
    unmatched: int = 0
    stale: int = 0
    duplicate: int = 0
    superseded: int = 0
    skipped: int = 0
    by_reviewer: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reviewer:
    """A person who reviews.

    Attributes:
        name: as given; people are told apart by ``person``.
        role, qualification, independence: what the project states of them; empty where nothing is.
    """

    name: str
    role: str = ""
    qualification: str = ""
    independence: str = ""


@dataclass(frozen=True)
class Draw:
    """How the items of one round were chosen. Never changed: a new draw is a new round.

    Attributes:
        round: 1 for the first draw. seed: of its random numbers.
        population: rows the items were drawn from.
        strata: name of each stratum → its rows; empty for a simple random sample.
        parameters: everything else that is needed to draw again (plan, target, look, policy …), as JSON.
        data_sha256: of the data drawn from. drawn_at: UTC, ISO 8601. drawn_by: a name.
    """

    round: int
    seed: int
    population: int
    strata: Mapping[str, int] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    data_sha256: str = ""
    drawn_at: str = ""
    drawn_by: str = ""


def item_id(row_hash: str, occurrence: int = 0, round: int = 1) -> str:  # noqa: A002
    """The id of an item: the first 16 hex digits of SHA-256 over its row hash, occurrence and round."""
    return hashlib.sha256(f"{row_hash}:{occurrence}:{round}".encode()).hexdigest()[:16]


def person(name: str) -> str:
    """What tells people apart: the name without double blanks and without capitals."""
    return " ".join(name.split()).casefold()


@lru_cache(4096)
def moment(text: str) -> dt.datetime | None:
    """A time in ISO 8601 as UTC (a time without a zone is taken as UTC); None for an empty text.

    Raises:
        ValueError: no such time.
    """
    if not text:
        return None
    told = dt.datetime.fromisoformat(text)
    return told.replace(tzinfo=dt.UTC) if told.tzinfo is None else told.astimezone(dt.UTC)


def utc(when: dt.datetime) -> str:
    """A time as we write it: UTC, ISO 8601 with Z, microseconds where there are some."""
    return when.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


_WORDS = (("question", QUESTIONS, False), ("verdict", VERDICTS, True), ("severity", (MINOR, SERIOUS), True),
          ("status", STATUSES, False), ("reviewer_kind", REVIEWER_KINDS, False))


def fault(review: Review) -> str:
    """What keeps a review from being used, in words that name the field; empty for nothing."""
    for name, known, blank in _WORDS:
        told = getattr(review, name)
        if told not in known and not (blank and told == ""):
            return f"{name} is none of {', '.join(known)}"
    if not review.reviewer.strip():
        return "reviewer is empty"
    if len(review.reviewer) > LONGEST_NAME:
        return f"reviewer has over {LONGEST_NAME} characters"
    if _UNKEPT.search(review.reviewer):
        return "reviewer holds a control character"
    if not 1 <= review.round <= MOST_ROUNDS:
        return "round is no number of a round"
    if not _ID.fullmatch(review.item_id):
        return "item_id is no id of an item"
    if not review.item_id and not review.row_hash:
        return "neither item_id nor row_hash names the item"
    if review.row_hash and not _HEX.fullmatch(review.row_hash):
        return "row_hash is not 64 hex digits"
    if review.seconds is not None and not (math.isfinite(review.seconds) and review.seconds >= 0):
        return "seconds is no length of time"
    for name in ("started_at", "submitted_at"):
        try:
            moment(getattr(review, name))
        except (ValueError, OverflowError):
            return f"{name} is no time in ISO 8601"
    return ""
