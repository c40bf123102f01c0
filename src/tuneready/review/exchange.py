"""What goes to another review tool and comes back: the words every format shares.

Tools keep what they know and drop the rest, so an answer travels twice: in the tool's own fields, and whole in a block named
``tuneready``. The block counts where the tool's own fields still say what they said when it was written; where somebody
changed them, they lead.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any

from tuneready.kernels.canonical_json import loads
from tuneready.review import sides
from tuneready.review_record import DRAFT, RIGHT, SKIPPED, SUBMITTED, SUPERSEDED, UNSURE, WRONG, Item, Review, fault

BLOCK = "tuneready"
LARGEST, MOST_ROWS = 1 << 30, 1_000_000  # bytes of a file, answers in it
_DEFAULTS = {one.name: one.default for one in fields(Review) if one.default is not MISSING}
FIELDS = tuple(one.name for one in fields(Review))
_TEXTS = tuple(name for name in FIELDS if name not in ("value", "seconds", "blind", "round"))
_STANDING = ("role", "qualification", "reviewer_kind", "guideline_version", "round")  # of the person and the round, not of the answer
_NUMBER = re.compile(r"\d+|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")  # a tool's number of a user is nobody's name
DECISIONS = {"right": RIGHT, "approve": RIGHT, "approved": RIGHT, "wrong": WRONG, "reject": WRONG, "rejected": WRONG, "unsure": UNSURE}  # words for a verdict on an answer
_SAID = ("value", "verdict", "severity", "correct_label")


@dataclass(frozen=True)
class Shown:
    """What a reviewer sees of an item.

    Attributes:
        texts: name of a field → its text, personal data masked before it comes here.
        label: the label the row has; suggestion: a model's answer, with its score and its model. Hidden in a blind export.
    """

    texts: Mapping[str, str]
    label: str = ""
    suggestion: str = ""
    score: float | None = None
    model: str = ""


@dataclass(frozen=True)
class Packet:
    """An export: items in order, what is shown of each, and the answers there are already.

    Attributes:
        shown: id of an item → what is shown. reviews: id of an item → its answers.
        labels: to choose from, in order. blind: existing labels and suggestions stay out.
    """

    items: tuple[Item, ...]
    shown: Mapping[str, Shown]
    reviews: Mapping[str, tuple[Review, ...]] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    blind: bool = True

    def of(self, item: Item) -> Shown:
        """What is shown of an item; of a blind packet without label and suggestion."""
        shown = self.shown.get(item.item_id) or Shown({})
        return replace(shown, label="", suggestion="", score=None, model="") if self.blind else shown

    def question(self, item: Item) -> str:
        """What is asked. Whether a label is right cannot be asked without showing it: a blind packet asks for the label."""
        hidden = self.blind and item.question == "verdict" and item.item_id in self.shown and self.shown[item.item_id].label
        return "label" if hidden else item.question

    def keys(self, item: Item) -> dict[str, Any]:
        """What finds the item again. Neither kind, gold nor stratum: they would tell the answer."""
        return {"uid": item.uid, "item_id": item.item_id, "item_hash": item.row_hash, "round": item.round, "question": self.question(item),
                "blind": self.blind}


@dataclass(frozen=True)
class Said:
    """One answer as a tool wrote it, not checked yet.

    Attributes:
        where: place in the file, in words. told: fields of ``Review``. uid: names the item where ``item_id`` does not.
        fault: why it cannot be used; empty where it may be.
    """

    where: str
    told: Mapping[str, Any] = field(default_factory=dict)
    uid: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Refused:
    """A line that is no usable answer: where it stands, and why."""

    where: str
    why: str


@dataclass(frozen=True)
class Known:
    """What an import knows beforehand.

    Attributes:
        reviewer: whose answers they are where the file does not say. users: the tool's user → name of the person.
        uids: uid → id of the item of the latest round. rounds: id of an item → its round.
    """

    reviewer: str = ""
    users: Mapping[str, str] = field(default_factory=dict)
    uids: Mapping[str, str] = field(default_factory=dict)
    rounds: Mapping[str, int] = field(default_factory=dict)


def sealed(review: Review, native: Any) -> dict[str, Any]:
    """The block of an answer: every field that is not its default, and the digest of what the tool's own fields say."""
    held = {name: value for name, value in vars(review).items() if name not in _DEFAULTS or value != _DEFAULTS[name]}
    return {"review": held, "native": digest(native)}


def opened(block: Any, native: Any) -> tuple[dict[str, Any], bool]:
    """(fields of the answer, the block still holds). Of a block that no longer holds only what is said of person and round."""
    told = block.get("review") if isinstance(block, Mapping) else None
    if not isinstance(told, Mapping):
        return {}, False
    holds = block.get("native") == digest(native)
    return {name: told[name] for name in (FIELDS if holds else _STANDING) if name in told}, holds


def digest(native: Any) -> str:
    """16 hex digits over what a tool's own fields say."""
    said = json.dumps(native, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def checked(said: Said, known: Known) -> Review | Refused:
    """An answer as a review, or why it is none."""
    told = {name: value for name, value in said.told.items() if value is not None or name in ("value", "seconds")}
    why = said.fault or _mistyped(told)
    if why:
        return Refused(said.where, why)
    told["reviewer"] = known.users.get(told.get("reviewer", ""), told.get("reviewer", "")) or known.reviewer
    told.setdefault("row_hash", "")
    item = told.get("item_id") or ("" if told["row_hash"] else known.uids.get(said.uid, ""))
    told["item_id"] = item
    if said.uid and not item and not told["row_hash"]:
        return Refused(said.where, "its uid is that of no item")
    if told.get("question") == "pair" and not item and sides.named(told.get("value")):
        return Refused(said.where, "its item_id is lost, and without it left and right are not known")
    told = _decided(told, known)
    if _NUMBER.fullmatch(told["reviewer"]):
        return Refused(said.where, f"user {told['reviewer']} has no name: name them in the user map")
    review = Review(**told)
    why = fault(review) or _unanswered(review)
    return Refused(said.where, why) if why else review


def _decided(told: dict[str, Any], known: Known) -> dict[str, Any]:
    """An answer with the verdict that follows from the words it was given in: a side of a pair, or approval of an answer."""
    value, question = told.get("value"), told.get("question")
    round_ = known.rounds.get(told["item_id"], told.get("round"))
    if question == "pair" and (side := sides.named(value)) and round_ is not None:  # an item nobody drew has no sides, and is told as unmatched
        value, verdict = sides.of_row(side, round_, told["item_id"])
        return told | {"value": value, "verdict": told.get("verdict") or verdict}
    if question == "rubric" and not told.get("verdict") and isinstance(value, str) and value.strip().casefold() in DECISIONS:
        return told | {"value": None, "verdict": DECISIONS[value.strip().casefold()]}
    return told


def _mistyped(told: Mapping[str, Any]) -> str:
    for name in _TEXTS:
        if not isinstance(told.get(name, ""), str):
            return f"{name} is no text"
    seconds = told.get("seconds")
    if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, (int, float))):
        return "seconds is no number"
    if not isinstance(told.get("blind", True), bool):
        return "blind is neither true nor false"
    number = told.get("round", 1)
    return "" if isinstance(number, int) and not isinstance(number, bool) else "round is no number"


def _unanswered(review: Review) -> str:
    """A submitted answer says something; a verdict is one of the words."""
    if review.status in (SKIPPED, DRAFT, SUPERSEDED):
        return ""
    if review.question == "verdict" and not review.verdict:
        return "there is no verdict"
    return "" if any(getattr(review, name) not in (None, "", [], {}) for name in _SAID) or review.value == [] else "there is no answer"


def status_of(skipped: bool, draft: bool = False) -> str:
    """The status of an answer that is no longer or not yet one, or is one."""
    return SKIPPED if skipped else DRAFT if draft else SUBMITTED


def written(value: Any) -> bytes:
    """JSON in UTF-8, readable; with escapes where a text holds what UTF-8 cannot."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False).encode()


def lines(data: bytes) -> list[tuple[int, Any]]:
    """(line number, value) of JSON Lines; a line that is no JSON is the ``ValueError`` that says so."""
    out: list[tuple[int, Any]] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            try:
                out.append((number, loads(line.decode("utf-8"))))
            except (ValueError, RecursionError) as error:
                out.append((number, ValueError(f"the line is no JSON: {error}"[:120])))
    return out
