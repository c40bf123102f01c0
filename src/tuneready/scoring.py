"""Scores predictions on the locked test set: verify the lock, bind the predictions to it, mark, compare, record the look.

Quality is reported through here alone, so that every number has its rows, its interval and its place in the ledger.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tuneready import measuring, passes
from tuneready.engine import local
from tuneready.errors import LockBroken, UserError
from tuneready.finding import excerpt, visible
from tuneready.kernels import model_comparison
from tuneready.project import Project
from tuneready.rules import Rules
from tuneready.rules import read as read_rules
from tuneready.running import Options
from tuneready.state import ledger as ledgers
from tuneready.testset import harness, marking, metrics, predictions, references, rows, slices, verifying
from tuneready.testset.harness import Export
from tuneready.testset.lock_file import LockFile
from tuneready.testset.marking import Marks
from tuneready.testset.metrics import Metric
from tuneready.testset.predictions import Predictions
from tuneready.testset.references import References
from tuneready.testset.slices import Slices

MANY_LOOKS = 10  # from which on a test set is worn (Dwork et al. 2015; Blum & Hardt 2015)
ALWAYS = ("label", "language", "source", "domain")


@dataclass(frozen=True)
class Request:
    """What the person who scores asks for.

    Attributes:
        predictions, baseline: files; empty for no baseline but the trivial one. lock: path of the lock file. test: the test file where it
            lies elsewhere. root: of the lock the predictions were made for. fields: paths to name slices by, besides the declared ones.
        name: of the model. who: for the ledger. dry_run: recorded as a look without a score.
    """

    predictions: str
    lock: str
    baseline: str = ""
    test: str = ""
    root: str = ""
    fields: tuple[str, ...] = ()
    name: str = ""
    who: str = "unknown"
    dry_run: bool = False


@dataclass(frozen=True)
class Comparison:
    """The model against another one on the same rows.

    Attributes:
        name: of the other one. metric: compared by. value: of the other. difference, low, high: model minus other, paired, 95 %.
        better, worse: rows only the model, only the other has right; exact, mid: McNemar's p-values; None for other metrics.
        says: what the interval shows, and no more.
    """

    name: str
    metric: str
    value: float
    difference: float
    low: float
    high: float
    better: int | None
    worse: int | None
    exact: float | None
    mid: float | None
    says: str


@dataclass(frozen=True)
class Score:
    """A score.

    Attributes:
        root, rows, task, name, sha256, matched, column: lock, model, and how its predictions were bound to the rows.
        metrics: all of them; lead: name of the one that decides. claim: what it shows about the declared threshold, empty without one.
        comparisons, slices, names: against others; per slice; per class or field. confusions, unknown, blank, tally: see ``Marks``.
        looks: different predictions scored on this lock so far, this one included. head, words: of the ledger after recording.
    """

    root: str
    rows: int
    task: str
    name: str
    sha256: str
    matched: str
    column: str
    metrics: tuple[Metric, ...]
    lead: str
    threshold: float | None
    claim: str
    comparisons: tuple[Comparison, ...]
    slices: Slices
    names: tuple[dict[str, Any], ...]
    confusions: tuple[tuple[str, str, int], ...]
    unknown: tuple[tuple[str, int], ...]
    blank: int
    tally: dict[str, int]
    looks: int
    notes: tuple[str, ...]
    head: str = ""
    words: str = ""

    @property
    def leading(self) -> Metric:
        """The metric that decides."""
        return next(one for one in self.metrics if one.name == self.lead)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)


@local.kept()
def score(request: Request, options: Options) -> Score:
    """Scores one model's predictions and records it in the ledger.

    Raises:
        LockBroken: the lock does not verify; nothing is recorded.
        UserError: the predictions are not those of this lock's rows, or cannot be read.
    """
    path = Path(request.lock)
    lock, log, test = verified(path, request.test)
    rules = read_rules([test], options.rules())
    declared = tuple(rules.project.value("data.slices") or ())
    known = reference_rows(test, options, rules, tuple(dict.fromkeys(one for one in (*declared, *request.fields) if one not in ALWAYS)))
    told = predictions.read(request.predictions, lock, known, request.root, options.limits)
    request, notes = _with_baseline(request, rules.project)
    if told.matched == "order":
        notes = (*notes, "Rows are matched by order: nothing shows that the answers stand in the order of the test file. Give each the id of its row.")
    marks = marking.mark(known, told, visible(request.predictions))
    looks = _looks(log, lock, told)
    found = marks.metrics(looks)
    lead = _lead(found, rules.project)
    comparisons, other = _comparisons(request, lock, known, marks, lead, options)
    threshold = rules.project.value("evaluation.threshold")
    made = Score(
        lock.root, lock.rows, known.task, visible(request.name) or Path(request.predictions).name, told.sha256, told.matched, told.column, found, lead, threshold,
        _claim(found, lead, threshold, rules.project), comparisons, _sliced(known, marks, lead, other, request), tuple(_named(marks)), marks.confusions, marks.unknown,
        marks.blank, marks.tally, looks, (*marks.notes, *notes))
    return _recorded(made, path, request, _measured_baseline(other, lead, rules.project))


def export(to: str, out: str, request: Request, options: Options) -> Export:
    """Writes the locked rows for an evaluation harness and records it. Raises LockBroken, UserError: as ``score`` and ``harness.export``."""
    path = Path(request.lock)
    lock, _, test = verified(path, request.test)
    known = reference_rows(test, options, read_rules([test], options.rules()))
    return harness.export(harness.Order(to, out, request.who, moment()), lock, known, path.parent / rows.STATE)


def verified(path: Path, test: str = "") -> tuple[LockFile, ledgers.Ledger, str]:
    """(lock, ledger, path of its test file), where the lock holds.

    Raises:
        LockBroken: it does not.
    """
    found = verifying.verify(path, test=test)
    if not found.holds:
        raise LockBroken("the lock does not hold, so nothing is scored", where=visible(str(path)), code="E-LOCK-BROKEN",
                         fix="tuneready verify says more; restore the test file and the ledger", lines=tuple("  ✗ " + one for one in found.problems))
    return found.lock, found.ledger, test or str(path.parent / found.lock.test["file"])


def reference_rows(test: str, options: Options, rules: Rules, fields: Sequence[str] = ()) -> References:
    """The test rows as what they expect. Raises UserError: their shape cannot be decided."""
    files, parts, refused = passes.find([test], replace(options, test=(), against=()))
    if refused:
        raise refused[0]
    vote, columns = passes.name_shape(files, parts, rules.project, options)
    work = measuring.Work(files, options.limits, vote.shape, *columns, vote.task, rules.overrides, labels=vote.labels, label_key=vote.label_key)
    return references.read(work, parts, fields)


def baseline(file: str, lock: str | Path, options: Options, test: str = "") -> Metric:
    """The leading score of a baseline's predictions with its interval (R2, S9). Nothing is recorded.

    Raises:
        LockBroken, UserError: as ``score``.
    """
    held, _, place = verified(Path(lock), test)
    rules = read_rules([place], options.rules())
    known = reference_rows(place, options, rules)
    found = marking.mark(known, predictions.read(file, held, known, limits=options.limits), visible(file)).metrics()
    return next(one for one in found if one.name == _lead(found, rules.project))


def _with_baseline(request: Request, project: Project) -> tuple[Request, tuple[str, ...]]:
    """The request with the project's baseline predictions where none were named; a note where their file is not here."""
    declared = str(project.value("evaluation.baseline_predictions") or "")
    if request.baseline or not declared:
        return request, ()
    path = Path(project.path).parent / declared
    if not path.is_file():
        return request, (f"The project's baseline predictions ({excerpt(declared, 60)}) are not here.",)
    return replace(request, baseline=str(path)), ()


def _looks(log: ledgers.Ledger, lock: LockFile, told: Predictions) -> int:
    """Different predictions whose score was seen on this lock, these included; the same file again shows nothing new."""
    seen = [entry.data for entry in log.of("score", "open") if entry.data.get("root") == lock.root and entry.data.get("why") in (None, "score", "dry run")]
    hashes = {str(data["predictions_sha256"]) for data in seen if data.get("predictions_sha256")}
    unnamed = sum(not data.get("predictions_sha256") for data in seen)
    return len(hashes | {told.sha256}) + unnamed


def _lead(found: Sequence[Metric], project: Project) -> str:
    """The declared metric where it is measured here, else the task's first."""
    asked = _plain(str(project.value("evaluation.metric") or ""))
    return next((one.name for one in found if asked and _plain(one.name) == asked), found[0].name)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _claim(found: Sequence[Metric], lead: str, threshold: float | None, project: Project) -> str:
    """What the interval shows about the threshold, in fixed words."""
    if not isinstance(threshold, (int, float)) or not 0 < threshold < 1:
        return ""
    asked = str(project.value("evaluation.metric") or "")
    one = next(one for one in found if one.name == lead)
    if asked and _plain(asked) != _plain(lead):
        return f"the threshold of {percent(threshold)} is declared for {excerpt(asked, 40)}, which is not measured here: nothing is claimed"
    if one.low > threshold and one.corrected[0] > threshold:
        return f"above {percent(threshold)} is shown"
    if one.low > threshold:
        return f"above {percent(threshold)} is not shown once the looks are counted"
    return f"above {percent(threshold)} is not shown" + (f"; below {percent(threshold)} is shown" if one.high < threshold else "")


def percent(value: float) -> str:
    """A share as people write it: ``90 %``, ``90.5 %``."""
    return f"{100 * value:.4g} %"


def _comparisons(request: Request, lock: LockFile, known: References, marks: Marks, lead: str, options: Options) -> tuple[tuple[Comparison, ...], Marks | None]:
    """Against the baseline's predictions, and in classification against always saying the most frequent class."""
    out, other = [], None
    if request.baseline:
        told = predictions.read(request.baseline, lock, known, "", options.limits)
        other = marking.mark(known, told, visible(request.baseline))
        names = [one for one in (*([marks.f1] if marks.f1 else []), *marks.scores) if one == other.f1 or one in other.scores]
        if not names:
            raise UserError("the baseline's predictions have no score in common with the model's", where=visible(request.baseline), code="E-SCORE",
                            fix="give both files the same columns")
        out.append(_compared(Path(request.baseline).name, marks, other, lead if lead in names else names[-1]))
    if known.task == references.CLASSES:
        label, right = marking.majority(known)
        out.append(_compared(f"always {excerpt(label, 40)}", marks, Marks({"accuracy": right}), "accuracy"))
    return tuple(out), other


def _compared(name: str, marks: Marks, other: Marks, metric: str) -> Comparison:
    name = visible(name)
    if metric == marks.f1:
        value = float(getattr(other.counts, other.kind)()[0])
        return _comparison(name, metric, value, metrics.f1_difference(marks.counts, other.counts, marks.kind))
    first, second = marks.scores[metric], other.scores[metric]
    if first.dtype == bool and second.dtype == bool:
        told = marking.better(first, second)
        p = model_comparison.mcnemar(told.better, told.worse)
        return replace(_comparison(name, metric, float(second.mean()), (told.estimate, told.low, told.high)), better=told.better, worse=told.worse,
                       exact=round(p.exact, 6), mid=round(p.mid, 6))
    told = model_comparison.paired_bootstrap(first.astype(np.float64) - second.astype(np.float64))
    return _comparison(name, metric, float(second.mean()), (told.mean, told.low, told.high))


def _comparison(name: str, metric: str, value: float, difference: tuple[float, float, float]) -> Comparison:
    estimate, low, high = (round(float(one), 6) for one in difference)
    says = "better" if low > 0 else "worse" if high < 0 else "no difference is shown"
    return Comparison(name, metric, round(value, 6), estimate, low, high, None, None, None, None, says)


def _sliced(known: References, marks: Marks, lead: str, other: Marks | None, request: Request) -> Slices:
    """Slices by the leading metric where it is one score per row, else by the first that is."""
    by = lead if lead in marks.scores else next(iter(marks.scores))
    fields = {name: values for name, values in known.fields.items() if name in ALWAYS or values.null_count < len(values)}
    lost = [name for name in request.fields if name not in fields]
    if lost:
        raise UserError(f"no test row holds {excerpt(lost[0], 40)}", where="--slice", code="E-SCORE", fix="name a field of the test rows")
    fields = {name: values for name, values in fields.items() if values.null_count < len(values)}
    return slices.slices(by, fields, marks.scores[by], other.scores.get(by) if other else None)


def _named(marks: Marks) -> list[dict[str, Any]]:
    """Per class or field; names of hostile data are made safe."""
    return [] if marks.counts is None else [{**one, "name": excerpt(one["name"], 60)} for one in metrics.per_name(marks.counts)]


def _measured_baseline(other: Marks | None, lead: str, project: Project) -> dict[str, Any]:
    """The baseline's score for the ledger (S9), where it is in the metric that the threshold is declared for."""
    asked = str(project.value("evaluation.metric") or "")
    one = next((one for one in (other.metrics() if other else ()) if one.name == lead), None)
    if one is None or (asked and _plain(asked) != _plain(lead)):
        return {}
    return {"baseline": {"metric": one.name, "value": one.value, "low": one.low, "high": one.high}}


def _recorded(made: Score, path: Path, request: Request, more: dict[str, Any]) -> Score:
    """The score with the head of the ledger after the entry. A dry run shows as much as a score, so it is recorded as a look."""
    state = path.parent / rows.STATE
    lead = made.leading
    data = {"root": made.root, "n": made.rows, "predictions_sha256": made.sha256, "metric": lead.name, "name": made.name}
    if request.dry_run:
        ledgers.append(state, "open", request.who, {**data, "why": "dry run"}, moment())
    else:
        ledgers.append(state, "score", request.who, {**data, "value": lead.value, "low": lead.low, "high": lead.high, **more}, moment())
    log = ledgers.read(state)
    return replace(made, head=log.head, words=log.words)


def moment() -> dt.datetime | None:
    """The moment that SOURCE_DATE_EPOCH names; None for now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdigit() else None
