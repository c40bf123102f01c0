"""A packet: the items one person judges, with what is shown of each. Forms turn it into a page or a sheet.

Personal data is masked before a text comes here, in every form: what the detectors find and what the coarse mask of excerpts
knows. Nothing is shortened, because a reviewer needs the whole text. A packet of spans keeps the length of every text in code
points, so that offsets fit the row. Kind, stratum and gold answer of an item stay out: they would tell what is expected.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tuneready import detection, finding
from tuneready.batch import ASSISTANT, DEVELOPER, NO_ROLE, OTHER, REJECTED, SYSTEM, TARGET, THOUGHT, TOOL, USER, Batch
from tuneready.finding import UNSEEN
from tuneready.review.sides import CHOSEN, OTHER_SIDE, left_side
from tuneready.review_record import Item

LABEL, SPANS, RUBRIC, PAIR = "label", "spans", "rubric", "pair"
FORMS = {"label": LABEL, "verdict": LABEL, "spans": SPANS, "rubric": RUBRIC, "pair": PAIR}
ANSWER = "Answer"
_HEADINGS = {SYSTEM: "System", DEVELOPER: "Developer", USER: "User", ASSISTANT: "Assistant", TOOL: "Tool", OTHER: "Other speaker", NO_ROLE: "Text"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
_JOINERS = "\u200c\u200d"  # shape Persian, Indic scripts and emoji: a text without them reads wrong
_HIDDEN = re.compile(f"(?![\n\t{_JOINERS}])[{UNSEEN}]")
_BULLET = "•"


class Passage(NamedTuple):
    """One text as it is shown: heading, masked text, language tag (``und`` where unknown), direction ``ltr`` or ``rtl``."""

    heading: str
    text: str
    lang: str = "und"
    dir: str = "ltr"


@dataclass(frozen=True)
class Card:
    """One item as a reviewer sees it.

    Attributes:
        item_id, row_hash, uid: name the item. shown: its texts in order.
        label: the given label; empty where it is hidden or there is none. spans: given (start, end, label) in code points of the
            first text; None where they are hidden. answers: the answer of a rubric, left and right answer of a pair.
        left: of a pair, which side of the row stands on the left (``chosen`` or ``rejected``).
        suggestion: a model's answer; shown after the decision only.
    """

    item_id: str
    row_hash: str
    uid: str
    shown: tuple[Passage, ...]
    label: str = ""
    spans: tuple[tuple[int, int, str], ...] | None = None
    answers: tuple[Passage, ...] = ()
    left: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Packet:
    """What one person judges.

    Attributes:
        title, instructions: plain text. guideline_version, round: of the draw.
        reviewer, role, qualification: who judges; the page asks where ``reviewer`` is empty.
        question: of ``review_record.QUESTIONS``. labels: names to choose from. cards: in order.
        blind: label and suggestion are hidden.
    """

    title: str
    cards: tuple[Card, ...]
    question: str = "verdict"
    labels: tuple[str, ...] = ()
    instructions: str = ""
    guideline_version: str = ""
    round: int = 1
    reviewer: str = ""
    role: str = ""
    qualification: str = ""
    blind: bool = True

    @property
    def form(self) -> str:
        """How the question is asked: ``label``, ``spans``, ``rubric`` or ``pair``."""
        return FORMS[self.question]

    @property
    def id(self) -> str:
        """16 hex digits over what is asked of whom: answers are kept and taken back under it."""
        told = [self.reviewer, self.round, self.question, self.blind, self.guideline_version, [(card.item_id, card.row_hash) for card in self.cards]]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class View:
    """How rows become cards.

    Attributes:
        question: of ``review_record.QUESTIONS``. blind: no given label, no given spans and no suggestion.
        language: tag of rows that declare none. seed: of the sides of a pair.
        dictionary: names that are always masked. kinds: kinds of personal data to mask; None for all.
        suggestions: item id → a model's answer.
    """

    question: str = "verdict"
    blind: bool = False
    language: str = ""
    seed: int = 0
    dictionary: tuple[str, ...] = ()
    kinds: frozenset[str] | None = None
    suggestions: Mapping[str, str] = field(default_factory=dict)


def cards(batch: Batch, rows: Sequence[int], items: Sequence[Item], view: View) -> tuple[Card, ...]:
    """Cards of the rows of a batch numbered ``rows``, one per item, in that order.

    Raises:
        ValueError: rows and items are not as many; the question is none.
    """
    if len(rows) != len(items):
        raise ValueError("as many rows as items")
    if view.question not in FORMS:
        raise ValueError("no such question")
    texts = batch.texts
    at = [range(int(texts.starts[row]), int(texts.starts[row + 1])) for row in rows]
    flat = np.array([segment for run in at for segment in run], dtype=np.int64)
    raw = [text or "" for text in texts.array.take(flat).to_pylist()]
    of = np.repeat(np.arange(len(rows)), [len(run) for run in at])
    shown = iter(masked(raw, of, view, keep_length=view.question == SPANS))
    out = []
    for row, item, run in zip(rows, items, at):
        lang = _lang(batch.table.column("language")[row].as_py(), view.language)
        segments = [(int(texts.role[k]), int(texts.side[k]), next(shown)) for k in run]
        passages = [(side, Passage(_heading(role, side), text, lang, direction(text))) for role, side, text in segments]
        out.append(_card(batch, row, item, passages, view))
    return tuple(out)


def _card(batch: Batch, row: int, item: Item, passages: list[tuple[int, Passage]], view: View) -> Card:
    """The card of one row: its texts shared out between what is shown and what is judged."""
    form = FORMS[view.question]
    suggestion = "" if view.blind else view.suggestions.get(item.item_id, "")
    context = [one for side, one in passages if side not in (TARGET, REJECTED, THOUGHT)]
    targets = [one for side, one in passages if side == TARGET]
    card = {"item_id": item.item_id, "row_hash": item.row_hash, "uid": item.uid, "suggestion": suggestion}
    if form == PAIR:
        rejected = [one for side, one in passages if side == REJECTED]
        sides = sorted([(CHOSEN, _joined(targets)), (OTHER_SIDE, _joined(rejected))], key=lambda side: side[0] != left_side(view.seed, item.item_id))
        answers = tuple(one._replace(heading=f"{where} answer") for where, (_, one) in zip(("Left", "Right"), sides))
        return Card(shown=tuple(context), answers=answers, left=sides[0][0], **card)
    if form == RUBRIC:
        last = max((place for place, (side, _) in enumerate(passages) if side == TARGET), default=-1)
        before = tuple(one for place, (side, one) in enumerate(passages) if place != last and side != REJECTED)
        return Card(shown=before, answers=(passages[last][1]._replace(heading=ANSWER),) if last >= 0 else (), **card)
    if form == SPANS:
        given = batch.table.column("spans")[row].as_py() or []
        spans = tuple((one["start"], one["end"], one["label"] or "") for one in given if _lies(one, context))
        return Card(shown=tuple(context), spans=None if view.blind else spans, **card)
    labels = batch.table.column("labels")[row].as_py() or []
    hidden = view.question == "label" or view.blind
    label = "" if hidden else ", ".join(labels) if labels else ""
    if not labels and not hidden:  # an answer that is no label of a list: it is judged as it stands
        context += [one._replace(heading=ANSWER) for one in targets]
    return Card(shown=tuple(context), label=label, **card)


def _lies(span: Mapping, context: list[Passage]) -> bool:
    return bool(context) and span["start"] is not None and 0 <= span["start"] < (span["end"] or 0) <= len(context[0].text)


def _joined(passages: Sequence[Passage]) -> Passage:
    return passages[0]._replace(text="\n\n".join(one.text for one in passages)) if passages else Passage(ANSWER, "")


def _heading(role: int, side: int) -> str:
    return "Reasoning" if side == THOUGHT else ANSWER if side == TARGET and role == NO_ROLE else _HEADINGS.get(role, "Text")


def _lang(declared: str | None, otherwise: str) -> str:
    return next((one for one in (declared, otherwise) if one and _LANGUAGE.fullmatch(one)), "und")


def direction(text: str) -> str:
    """``rtl`` where the first strong character runs from right to left, else ``ltr`` (Unicode UAX #9, P2 and P3)."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return "ltr" if first == "L" else "rtl"


def masked(texts: Sequence[str], row: np.ndarray, view: View, keep_length: bool = False) -> list[str]:
    """Texts that may be shown: personal data reduced to its first character and kind, unseen characters written out, lines kept.

    Args:
        row: int64 per text, ascending: names found in one text of a row are masked in its others.
        keep_length: every text keeps its length in code points.
    """
    if not len(texts):
        return []
    hide = _hidden(texts, row, view)
    out = []
    for text, spans in zip(texts, hide):
        parts, last = [], 0
        for start, end, kind in spans:
            parts += [_seen(text[last:start], keep_length), _mask(text[start:end], kind, keep_length)]
            last = end
        out.append("".join([*parts, _seen(text[last:], keep_length)]))
    return out


def _hidden(texts: Sequence[str], row: np.ndarray, view: View) -> list[list[tuple[int, int, str]]]:
    """Of each text the places to mask, without overlaps: what detectors find, and what the coarse mask finds."""
    spans = detection.detect(texts, row, view.dictionary)
    found = [(number, start, end, 0, spans.kinds[kind]) for number, start, end, kind in
             zip(*(part.tolist() for part in (spans.text, spans.start, spans.end, spans.kind)))
             if view.kinds is None or spans.kinds[kind] in view.kinds or spans.kinds[kind] == detection.CUSTOM]
    for number, text in enumerate(texts):
        for rank, (kind, pattern) in enumerate(finding._MASKS, 1):
            found += [(number, *match.span(), rank, kind) for match in pattern.finditer(text)]
    out: list[list[tuple[int, int, str]]] = [[] for _ in texts]
    for number, start, end, _, kind in sorted(found):
        mine = out[number]
        if mine and start < mine[-1][1]:  # touching masks become one, so that no part of either shows
            mine[-1] = (mine[-1][0], max(end, mine[-1][1]), mine[-1][2])
        else:
            mine.append((start, end, kind))
    return out


def _mask(value: str, kind: str, keep_length: bool) -> str:
    first = _seen(value[0], True) if len(value) > 3 else _BULLET
    note = f"[{kind}]"
    if not keep_length:
        return f"{first}{_BULLET * 3}{note}"
    fits = len(value) >= len(note) + 4
    return first + _BULLET * (len(value) - 1 - len(note) * fits) + note * fits


def _seen(text: str, keep_length: bool) -> str:
    """The text with characters that show nothing written out; with ``keep_length`` each as one sign that stands for it."""
    if keep_length:
        return _HIDDEN.sub(lambda m: chr(0x2400 + ord(m.group())) if m.group() < " " else "\u2421" if m.group() == "\x7f" else "\ufffd", text)
    return _HIDDEN.sub(lambda m: finding.visible(m.group()), text.replace("\r\n", "\n"))


def given_labels(found: Iterable[Card]) -> tuple[str, ...]:
    """Labels of cards in order of text: a list to choose from where the project has none. Empty for a blind packet."""
    return tuple(sorted({card.label for card in found if card.label} | {label for card in found for _, _, label in card.spans or ()}))
