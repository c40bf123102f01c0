"""Words of expert review: an item to be judged, and one judgement of it. What packets carry and the store keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SAMPLE, QUEUE, GOLD, FULL = "sample", "queue", "gold", "full"
KINDS = (SAMPLE, QUEUE, GOLD, FULL)
RIGHT, WRONG, UNSURE = "right", "wrong", "unsure"
VERDICTS = (RIGHT, WRONG, UNSURE)
MINOR, SERIOUS = "minor", "serious"
SUBMITTED, SKIPPED, DRAFT, SUPERSEDED = "submitted", "skipped", "draft", "superseded"
STATUSES = (SUBMITTED, SKIPPED, DRAFT, SUPERSEDED)
QUESTIONS = ("label", "verdict", "spans", "rubric", "pair")


@dataclass(frozen=True)
class Item:
    """A row drawn for review.

    Attributes:
        item_id: 16 hex digits over row hash, occurrence and round: the same row drawn again in a round has the same.
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
