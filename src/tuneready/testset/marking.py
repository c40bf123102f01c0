"""Marks the answers of a model against what the test rows expect: per row, per class or field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tuneready import field_names
from tuneready.batch import as_text
from tuneready.errors import UserError
from tuneready.finding import excerpt
from tuneready.intake import recognise
from tuneready.kernels import paired
from tuneready.shapes import text_spans
from tuneready.testset import metrics, text_metrics
from tuneready.testset.metrics import Counted, Metric
from tuneready.testset.predictions import Predictions
from tuneready.testset.references import CLASSES, ITEMS, PAIRS, TEXTS, Item, References, field_items, span_items

SHOWN = 10  # confusions and unknown names
_WON = {"chosen", "win", "won", "first", "preferred", "true"}
_LOST = {"rejected", "loss", "lose", "lost", "second", "false"}
_TIED = {"tie", "tied", "draw", "equal", "both", "same"}
MACRO, MICRO = "macro-F1", "micro-F1"


@dataclass(frozen=True)
class Marks:
    """What a model earned.

    Attributes:
        scores: name of a metric → one score for each row (bool: right or not), the first is what models are compared by.
        counts, f1: items per row and class or field, and the name of the F1 over them; None and empty without.
        confusions: (expected, predicted, rows), most first. unknown: predicted names the test set does not hold, with rows.
        blank: rows without an answer; they count as wrong. notes: what else to know, one sentence each.
    """

    scores: dict[str, np.ndarray]
    counts: Counted | None = None
    f1: str = ""
    confusions: tuple[tuple[str, str, int], ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()
    blank: int = 0
    notes: tuple[str, ...] = ()
    tally: dict[str, int] = field(default_factory=dict)

    def metrics(self, looks: int = 1) -> tuple[Metric, ...]:
        """Every metric with its intervals; in extraction F1 leads."""
        rows = tuple(metrics.share(name, one, looks) if one.dtype == bool else metrics.mean(name, one, looks) for name, one in self.scores.items())
        if self.counts is None:
            return rows
        whole = metrics.f1(self.f1, self.counts, self.kind, looks)
        return (whole, *rows) if self.f1 == MICRO else (*rows, whole)

    @property
    def kind(self) -> str:
        """``micro`` or ``macro``."""
        return "micro" if self.f1 == MICRO else "macro"


def mark(references: References, told: Predictions, where: str) -> Marks:
    """Marks predictions by the task of the test set.

    Raises:
        UserError: answers that the task cannot read, or test rows that hold nothing to compare with.
    """
    if references.task != TEXTS and not told.margins and all(value is None for value in told.values):
        raise UserError(f"{references.task} is scored by answers, and the predictions hold none", where=where, code="E-PREDICTIONS",
                        fix="name the column prediction (or output, answer, label)")
    return {CLASSES: _classes, ITEMS: _items, TEXTS: _texts, PAIRS: _pairs}[references.task](references, told, where)


def majority(references: References) -> tuple[str, np.ndarray]:
    """(most frequent label of the test set, bool[rows] of who is right by always saying it)."""
    counted = Counter(references.labels)
    best = min(counted, key=lambda one: (-counted[one], one))
    return ", ".join(best), np.array([one == best for one in references.labels], dtype=bool)


def _classes(references: References, told: Predictions, where: str) -> Marks:
    names = sorted({name for one in references.labels for name in one})
    lost = next((i for i, one in enumerate(references.labels) if not one), None)
    if lost is not None:
        raise UserError("a test row has no label to score against", where=references.rows.place(lost), code="E-SCORE", fix="name the label's field with --map label=FIELD")
    folded = {recognise.fold(name): name for name in names}
    fold = len(folded) == len(names)  # else two classes differ in case or spaces alone, and names are compared as written
    several = any(len(one) > 1 for one in references.labels)
    answers = [_labels(value, references, several, folded if fold else {}) for value in told.values]
    every = [*names, *sorted({name for one in answers for name in one} - set(names))]
    number = {name: i for i, name in enumerate(every)}
    shown = dict(zip(every, [*names, *field_names.told(every[len(names):])]))  # what is no class may be anything, a name of somebody too

    def places(held: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
        return (np.repeat(np.arange(len(held)), [len(one) for one in held]), np.array([number[name] for one in held for name in one], dtype=np.int64))

    right = [tuple(name for name in said if name in expected) for said, expected in zip(answers, references.labels)]
    counts = metrics.counted(list(shown.values()), len(names), places(references.labels), places(answers), places(right), len(references))
    same = np.array([said == expected for said, expected in zip(answers, references.labels)], dtype=bool)
    confused = Counter((", ".join(a), ", ".join(map(shown.get, b)) or "(no answer)") for a, b in zip(references.labels, answers) if a != b)
    unknown = Counter(name for one in answers for name in one if number[name] >= len(names))
    notes = [] if fold else ["Classes of the test set differ in case or spaces alone: names are compared as they are written."]
    if several:
        notes.append("Rows have several labels: a row is right where all of them are.")
    return Marks({"accuracy": same}, counts, MACRO, tuple((excerpt(a, 60), excerpt(b, 60), n) for (a, b), n in _most(confused)),
                 tuple((excerpt(shown[name], 60), n) for name, n in _most(unknown)), sum(not one for one in answers), tuple(notes))


def _labels(value: Any, references: References, several: bool, folded: dict[str, str]) -> tuple[str, ...]:
    """The labels a prediction names, as the test set writes them where it knows them."""
    if type(value) is list:
        found = [as_text(one)[0] or "" for one in value]
    else:
        text = as_text(value)[0] or ""
        found = text.split(",") if several and recognise.fold(text) not in folded else [text]
    if references.read:
        found = [recognise.label_of(one, references.label_key) if one.strip() else "" for one in found]
    return tuple(sorted({folded.get(recognise.fold(one), one.strip()) for one in found if one.strip()}))


def _items(references: References, told: Predictions, where: str) -> Marks:
    if not any(references.items):
        raise UserError("the test rows hold no spans or fields to score against", where=where, code="E-SCORE", fix="name them with --map spans=FIELD")
    said = [_said(value, text, references.spans) for value, text in zip(told.values, references.inputs)]
    shared = [tuple((Counter(a) & Counter(b)).elements()) for a, b in zip(references.items, said)]
    names = sorted({item[0] for one in references.items for item in one})
    every = [*names, *sorted({item[0] for one in said for item in one} - set(names))]
    number = {name: i for i, name in enumerate(every)}
    shown = dict(zip(every, [*names, *field_names.told(every[len(names):])]))  # what is no class may be anything, a name of somebody too

    def places(held: Sequence[Sequence[Item]]) -> tuple[np.ndarray, np.ndarray]:
        return (np.repeat(np.arange(len(held)), [len(one) for one in held]), np.array([number[item[0]] for one in held for item in one], dtype=np.int64))

    counts = metrics.counted(list(shown.values()), len(names), places(references.items), places(said), places(shared), len(references))
    size = [np.array([len(one) for one in held], dtype=np.float64) for held in (shared, references.items, said)]
    per_row = np.divide(2 * size[0], size[1] + size[2], out=np.ones(len(said)), where=size[1] + size[2] > 0)
    unknown = Counter(item[0] for one in said for item in one if number[item[0]] >= len(names))
    return Marks({"F1 of a row, mean": per_row, "rows all right": np.array([Counter(a) == Counter(b) for a, b in zip(references.items, said)], dtype=bool)},
                 counts, MICRO, unknown=tuple((excerpt(shown[name], 60), n) for name, n in _most(unknown)), blank=_blank(told),
                 notes=("A span is right where kind, start and end are." if references.spans else "A field is right where its folded value is.",))


def _said(value: Any, text: str, spans: bool) -> tuple[Item, ...]:
    if not spans:
        return field_items(value)
    return span_items(text_spans.read(text_spans.as_list(value) or [], text), text)


def _texts(references: References, told: Predictions, where: str) -> Marks:
    scores: dict[str, np.ndarray] = {}
    notes: list[str] = []
    if told.approved:
        silent = sum(one is None for one in told.approved)
        scores["approval rate"] = np.array([one is True for one in told.approved], dtype=bool)
        if silent:
            notes.append(f"{silent:,} rows have no judgement and count as not approved.")
    pairs = [(as_text(value)[0] or "", answer) for value, answer in zip(told.values, references.answers)]
    if any(answer is not None for _, answer in pairs) and any(value is not None for value in told.values):
        lost = sum(answer is None for _, answer in pairs)
        if lost:
            notes.append(f"{lost:,} test rows have no reference answer; against them every answer scores 0.")
        for name, metric in (("ROUGE-L", text_metrics.rouge_l), ("token F1", text_metrics.token_f1)):
            scores[name] = np.array([0.0 if b is None or not a.strip() else metric(a, b) for a, b in pairs])
        scores["exact match"] = np.array([b is not None and bool(a.strip()) and text_metrics.exact(a, b) for a, b in pairs], dtype=bool)
        notes.append("Reference metrics measure shared words, not whether an answer is right.")
    if not scores:
        raise UserError("the test rows hold no answer to compare with, and the predictions no judgement", where=where, code="E-SCORE",
                        fix="add a column approved (yes or no) with what people said of each answer")
    return Marks(scores, blank=_blank(told) if len(scores) > 1 or not told.approved else 0, notes=tuple(notes))


def _pairs(references: References, told: Predictions, where: str) -> Marks:
    if told.margins:
        margin = np.asarray(told.margins)
        score = np.where(margin > 0, 1.0, np.where(margin < 0, 0.0, 0.5))
    else:
        score = np.array([_outcome(value, references, number, where) for number, value in enumerate(told.values)])
    tally = {"wins": int((score == 1).sum()), "ties": int((score == 0.5).sum()), "losses": int((score == 0).sum())}
    scores: dict[str, np.ndarray] = {"pairwise accuracy": score == 1}
    if tally["ties"]:
        scores["win rate, ties half"] = score
    return Marks(scores, blank=0 if told.margins else _blank(told), tally=tally, notes=("A tie counts as not right.",) if tally["ties"] else ())


def _outcome(value: Any, references: References, row: int, where: str) -> float:
    text = recognise.fold(as_text(value)[0] or "")
    for names, score in ((_WON, 1.0), (_LOST, 0.0), (_TIED, 0.5)):
        if text in names:
            return score
    if not text:
        return 0.0
    raise UserError(f"{excerpt(text, 40)!r} for {references.rows.place(row)} is neither chosen, rejected nor tie", where=where, code="E-PREDICTIONS",
                    fix="write chosen, rejected or tie, or give chosen_score and rejected_score")


def _blank(told: Predictions) -> int:
    return sum(not (as_text(value)[0] or "").strip() for value in told.values)


def _most(counted: Counter) -> list[tuple[Any, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]


def better(first: np.ndarray, second: np.ndarray) -> paired.Difference:
    """The paired difference of two models on 0/1 scores."""
    return paired.difference(first, second, np.arange(len(first)))
