"""The audit of sets of labels: of each label of each row, is it wrongly there, or wrongly missing?

A text with several labels mostly says one thing after the other. So it is cut into sentences, each label of the row is given to the
sentences that speak for it, and every sentence is scored by a ridge regression that has not seen its row
(``kernels.grouped_ridge``). A label is supported by the sentence that speaks most for it; it is missing where a sentence speaks for it
that no given label explains. Decisions come from a mixture with rates of missing and spurious labels (``kernels.binary_noise``).
The share carries a model range: the estimate is repeated with labels dropped and added at a known rate.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from tuneready.kernels import binary_noise, grouped_ridge, linear, ngrams, sentence_runs
from tuneready.labelled import LabelSample
from tuneready.signal import Context

LEAST_MULTI = 0.05  # share of labelled rows with two labels or more, below which sets of labels are a stray, not the format
LEAST_PER_LABEL, LEAST_ROWS = 5, 60
SURE, SURE_MISSING, LISTED = 0.5, 0.9, 0.05  # posteriors of missing labels are too sure (banking77: of those above 0.5 half are right)
FEW = 20  # rows of a label on average, below which nothing sure is said
WEAK = 0.5  # share of planted noise that must be found for the estimate to count as more than a lower bound
_Z = 1.959964
_PIECES, _CELLS = 40_000, 20_000_000  # sentences, and sentences × labels, that are learnt from
_ROUNDS, _TOP, _DECISIONS = 3, 8, 200_000


@dataclass(frozen=True)
class MultiRate:
    """Share of rows with a wrong set of labels, with its model range; ``why``: it is a lower bound, for this reason.

    ``found_even``, ``found_near``: share of planted noise that a repetition found, any label and the one most alike."""

    estimate: float
    low: float
    high: float
    why: str
    found_even: float
    found_near: float

    @property
    def told(self) -> bool:
        """Whether the range says anything."""
        return self.high - self.low < 0.95


@dataclass(frozen=True)
class Decisions:
    """Decisions that may be wrong: ``row`` run-wide number, ``label`` number, ``given`` as stated, ``wrong`` posterior."""

    row: np.ndarray
    label: np.ndarray
    given: np.ndarray
    wrong: np.ndarray


@dataclass(frozen=True)
class Scorer:
    """What scores rows outside the fit: idf of both kinds of features, coefficients, and the scale of scores."""

    word_idf: np.ndarray
    character_idf: np.ndarray
    weights: np.ndarray
    deviation: float
    gap: np.ndarray
    rows: np.ndarray
    noise: binary_noise.BinaryNoise


@dataclass(frozen=True)
class MultiLabelAudit:
    """What was found.

    Attributes:
        names: assessed labels; found: decisions with a posterior above ``LISTED``; rate: None where nothing can be said, for ``reason``.
        labels: assessed labels of rows judged; missing, spurious: expected wrong decisions of each kind.
        per_label: label → (expected missing, expected spurious); not_assessed: label → rows.
        repeated: rows (ascending) that hold a label twice; seen: labelled rows in all; rows: rows judged; scorer: for others.
    """

    names: tuple[str, ...] = ()
    found: Decisions | None = None
    rate: MultiRate | None = None
    reason: str = ""
    labels: int = 0
    missing: float = 0.0
    spurious: float = 0.0
    per_label: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    not_assessed: Mapping[str, int] = field(default_factory=dict)
    repeated: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    seen: int = 0
    rows: int = 0
    scorer: Scorer | None = None


def fit(sample: LabelSample, context: Context) -> MultiLabelAudit:
    """Audits all labelled rows, where enough of them have several labels."""
    repeated = repeats(sample)
    several = int(np.count_nonzero(sample.labels_per_row > 1))
    nothing = MultiLabelAudit(repeated=repeated, seen=sample.seen)
    if not several or several < LEAST_MULTI * len(sample):
        return replace(nothing, reason=f"{several:,} of {len(sample):,} labelled rows have several labels")
    held = _held(sample, np.arange(len(sample.names)))
    count = np.asarray(held.sum(axis=0)).ravel()
    enough = np.flatnonzero(count >= LEAST_PER_LABEL)
    few = np.flatnonzero((count > 0) & (count < LEAST_PER_LABEL))
    missing = {sample.names[i]: int(count[i]) for i in few.tolist()}
    names = tuple(sample.names[i] for i in enough.tolist())
    number = np.full(len(sample.names), -1)
    number[enough] = np.arange(len(enough))
    used = np.flatnonzero(np.diff(_held(sample, number).indptr) > 0)
    if len(used) and len(enough) and count[enough].sum() == len(used) * len(enough):
        return replace(nothing, names=names, not_assessed=missing, reason="every row has every label")
    if len(enough) < 2 or len(used) < LEAST_ROWS:
        return replace(nothing, names=names, not_assessed=missing,
                       reason=f"{len(used):,} rows with {len(enough)} labels of {LEAST_PER_LABEL} rows or more are too few to tell")
    with linear.one_thread():
        audit = _audited(sample.only(used), number, names)
    return replace(audit, repeated=repeated, not_assessed=missing, seen=sample.seen)


def repeats(sample: LabelSample) -> np.ndarray:
    """int64: rows that hold a label twice, its case, compatibility forms and white space aside."""
    folded = {}
    code = np.array([folded.setdefault(_folded(name), len(folded)) for name in sample.names], dtype=np.int64)
    row = np.repeat(np.arange(len(sample)), sample.labels_per_row)
    key = np.sort(row * max(len(folded), 1) + code[sample.label]) if len(row) else row
    return sample.rows[np.unique(key[1:][key[1:] == key[:-1]] // max(len(folded), 1))]


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


def _held(sample: LabelSample, number: np.ndarray):  # the type is SciPy's
    """scipy.sparse.csr_matrix[n, labels] of ones: the labels of each row, renumbered; -1 leaves a label out."""
    from scipy import sparse

    row = np.repeat(np.arange(len(sample)), sample.labels_per_row)
    label = number[sample.label]
    kept = label >= 0
    made = sparse.csr_matrix((np.ones(int(kept.sum()), dtype=np.float32), (row[kept], label[kept])),
                             shape=(len(sample), int(number.max(initial=0)) + 1))
    made.sum_duplicates()
    made.data[:] = 1
    return made


def _audited(whole: LabelSample, number: np.ndarray, names: tuple[str, ...]) -> MultiLabelAudit:
    pieces, row = sentence_runs.sentences(whole.texts())
    most = min(_PIECES, _CELLS // len(names))
    learnt = _learnt(whole.key, np.bincount(row, minlength=len(whole)), most)
    inside = np.isin(row, learnt)
    held = _held(whole, number)
    given = np.zeros((len(learnt), len(names)), dtype=bool)
    some = held[learnt].tocoo()
    given[some.row, some.col] = True
    place = np.searchsorted(learnt, row[inside])
    features = ngrams.ngrams(pieces.filter(pa.array(inside)), 2000)
    idf = [ngrams.inverse_document_frequency(part.document_frequency(), len(place)) for part in features]
    z = linear.sketch(tuple(part.weighted(i) for part, i in zip(features, idf)), 2048 if len(place) > 20_000 else min(4096, max(256, len(place))))
    group = np.unique(whole.key[learnt], return_inverse=True)[1]
    ridge = grouped_ridge.GroupedRidge.fit(z, group[place])
    fitted = _fitted(ridge, place, given)
    found, wrong_rows = _decided(fitted, given, whole.rows[learnt])
    rate = _range(ridge, place, given, fitted, float(wrong_rows.mean()))
    scorer = Scorer(idf[0], idf[1], ridge.weights(fitted.targets), fitted.deviation, fitted.gap, fitted.rows, fitted.noise)
    audit = MultiLabelAudit(names, found, rate, "", int(given.sum()), scorer=scorer, rows=len(learnt))
    audit = _totalled(audit, fitted)
    rest = np.setdiff1d(np.arange(len(whole)), learnt)
    if rest.size:
        audit = replace(audit, found=_with(found, score(audit, whole.only(rest))))
    return audit


def _learnt(key: np.ndarray, size: np.ndarray, most: int) -> np.ndarray:
    """Rows to learn from, ascending: those with the smallest hashes, copies together, ``most`` sentences in all."""
    order = np.lexsort((np.arange(len(key)), key))
    return np.sort(order[np.cumsum(size[order]) <= max(most, LEAST_ROWS)])


@dataclass(frozen=True)
class _Fit:
    """A fitted mixture: ``targets`` of the sentences, what scales scores, and every decision looked at with its posterior."""

    targets: np.ndarray
    deviation: float
    gap: np.ndarray
    rows: np.ndarray
    noise: binary_noise.BinaryNoise
    row: np.ndarray
    label: np.ndarray
    given: np.ndarray
    wrong: np.ndarray
    weight: np.ndarray

    def kind(self, given: bool) -> float:
        """Expected wrong decisions: spurious labels (``given``) or missing ones."""
        mine = self.given == given
        return float((self.wrong[mine] * self.weight[mine]).sum())


def _fitted(ridge: grouped_ridge.GroupedRidge, place: np.ndarray, given: np.ndarray) -> _Fit:
    """Gives each row's labels to its sentences in rounds, then fits the mixture."""
    share = (given / given.sum(axis=1, keepdims=True)).astype(np.float32)[place]
    allowed = given[place]
    for _ in range(_ROUNDS):
        targets = share - share.mean(axis=0)
        scores = ridge.left_out(targets)
        deviation = float(scores.std()) or 1.0
        scores /= deviation
        best = np.where(allowed, scores, -np.inf).max(axis=1, keepdims=True)
        share = np.where(allowed, np.exp(np.clip(scores - best, -50, 0)), 0).astype(np.float32)
        share /= share.sum(axis=1, keepdims=True)
    scores = np.round(scores, 5)
    support = _support(scores, place, given)
    rows = given.sum(axis=0)
    among = np.where(given, support[0], 0).sum(axis=0) / np.maximum(rows, 1)
    gap = among - np.where(given, 0, support[0]).sum(axis=0) / np.maximum(len(given) - rows, 1)
    gap = np.maximum((gap + 0.3 * gap.mean()) / 1.3, 0.1)  # how far a label's own rows stand out; held to the mean
    row, label, weight = _looked_at(support[0], given)
    x = _features(support, (gap, rows), np.bincount(place, minlength=len(given)), given, (row, label))
    stated = given[row, label]
    noise = binary_noise.fit(x, stated, label, given.shape[1], weight)
    return _Fit(targets, deviation, gap, rows, noise, row, label, stated, binary_noise.wrong(noise, x, stated, label), weight)


def _support(scores: np.ndarray, place: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """float32[n, k] three times: the highest score of a label over the sentences of a row; how far it is there above the best other
    label that is given; above the best other of all."""
    starts = np.searchsorted(place, np.arange(len(given)))
    explained = np.where(given[place], scores, -1.0).astype(np.float32)  # a score below that explains nothing
    over = [np.maximum.reduceat(scores - _best_other(of), starts, axis=0) for of in (explained, scores)]
    return np.maximum.reduceat(scores, starts, axis=0), over[0], over[1]


def _best_other(scores: np.ndarray) -> np.ndarray:
    """[m, k]: the highest score of a row without that of the column itself."""
    at = np.arange(len(scores))
    first = scores.argmax(axis=1)
    out = np.repeat(scores[at, first][:, None], scores.shape[1], axis=1)
    rest = scores.copy()
    rest[at, first] = -np.inf
    out[at, first] = rest.max(axis=1)
    return out


def _looked_at(score: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, label, weight) of the decisions the mixture sees: all; of many the given labels, the highest scores, some of the rest."""
    n, k = given.shape
    if n * k <= _DECISIONS:
        row, label = np.divmod(np.arange(n * k), k)
        return row, label, np.ones(n * k)
    kept = given.copy()
    top = np.argpartition(-score, min(_TOP, k - 1), axis=1)[:, :_TOP]
    kept[np.arange(n)[:, None], top] = True
    rest = n * k - int(kept.sum())
    part = min(1.0, max(_DECISIONS - int(kept.sum()), _DECISIONS // 4) / max(rest, 1))
    drawn = ~kept & (np.random.default_rng(0).random((n, k), dtype=np.float32) < part)
    row, label = np.nonzero(kept | drawn)
    return row, label, np.where(kept[row, label], 1.0, rest / max(int(drawn.sum()), 1))


def _features(support: tuple[np.ndarray, np.ndarray, np.ndarray], of_label: tuple[np.ndarray, np.ndarray], size: np.ndarray,
              given: np.ndarray, at: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """float32[decisions, 10]: what is known of a decision besides its own label: support, rivals, other labels, length, frequency."""
    row, label = at
    most, over_given, over_all = (part[row, label] for part in support)
    gap, rows = of_label
    others = given.sum(axis=1)[row] - given[row, label]
    length = np.log(size)[row]
    return np.stack([most, most / gap[label], over_given, over_all, length, most * length, others == 0, others == 1, others >= 3,
                     np.log(rows + 1.0)[label]], axis=1).astype(np.float32)


def _decided(fitted: _Fit, given: np.ndarray, rows: np.ndarray) -> tuple[Decisions, np.ndarray]:
    """(decisions above ``LISTED``, probability per row that at least one is wrong)."""
    right = np.bincount(fitted.row, weights=np.log1p(-np.minimum(fitted.wrong, 1 - 1e-6)) * fitted.weight, minlength=len(given))
    at = np.flatnonzero(fitted.wrong > LISTED)
    return Decisions(rows[fitted.row[at]], fitted.label[at], fitted.given[at], fitted.wrong[at]), 1 - np.exp(right)


def _range(ridge: grouped_ridge.GroupedRidge, place: np.ndarray, given: np.ndarray, fitted: _Fit, share: float) -> MultiRate:
    """The model range: what the share of rows becomes when corrected by planted noise, and what chance adds."""
    mended = given.copy()
    turned = fitted.wrong > SURE
    mended[fitted.row[turned], fitted.label[turned]] ^= True
    mended = np.where(mended.any(axis=1, keepdims=True), mended, given)
    per_label = given.sum() / given.shape[1]
    if per_label < FEW:
        return MultiRate(round(share, 6), 0.0, 1.0, f"{per_label:.0f} rows a label are too few to learn a label from ({FEW} are needed)", 0.0, 0.0)
    planted = max(share, LISTED)
    sure = fitted.wrong > np.where(fitted.given, SURE, SURE_MISSING)
    found, corrected = [], [share, len(np.unique(fitted.row[sure])) / len(given)]
    for near in (False, True):
        changed = plant(mended, planted, near)
        bad = (changed != mended).any(axis=1)
        if changed.all():
            return MultiRate(round(share, 6), 0.0, 1.0, "nearly every row has every label", 0.0, 0.0)
        wrong = _decided(_fitted(ridge, place, changed), changed, np.arange(len(changed)))[1]
        right, false = (float(wrong[mine].mean()) if mine.any() else 0.0 for mine in (bad, ~bad))
        found.append(right)
        corrected.append(max(share - false, 0.0) / max(right - false, 0.2))  # Rogan & Gladen 1978
    chance = _Z * np.sqrt(max(share * (1 - share), 1 / len(given)) / len(given))
    low, high = max(0.0, min(corrected) - chance), min(1.0, max(corrected) + chance)
    why = f"of labels dropped and added on purpose only {min(found):.0%} were found" if min(found) < WEAK else ""
    return MultiRate(round(share, 6), round(float(low), 6), 1.0 if why else round(float(high), 6), why, round(found[0], 6), round(found[1], 6))


def plant(given: np.ndarray, share: float, near: bool, seed: int = 0) -> np.ndarray:
    """bool[n, k]: sets of labels, about a known share of them with one label dropped or added. Deterministic.

    ``near``: what is added is the label that most often stands beside those of the row; else any. A row's only label stays.
    """
    rng = np.random.default_rng(seed)
    n, k = given.shape
    out = given.copy()
    bad = np.flatnonzero(rng.random(n) < share)
    drop = (rng.random(len(bad)) < 0.5) & (given[bad].sum(axis=1) > 1)
    draw = rng.random((len(bad), k), dtype=np.float32)
    if near:
        beside = given.T.astype(np.float32) @ given
        beside /= np.maximum(np.diag(beside), 1)[:, None]
        draw += 100 * (given[bad].astype(np.float32) @ beside)
    out[bad[drop], np.where(given[bad[drop]], draw[drop], -1).argmax(axis=1)] = False
    out[bad[~drop], np.where(given[bad[~drop]], -1, draw[~drop]).argmax(axis=1)] = True
    return out


def _totalled(audit: MultiLabelAudit, fitted: _Fit) -> MultiLabelAudit:
    expected = [np.bincount(fitted.label[mine], weights=(fitted.wrong * fitted.weight)[mine], minlength=len(audit.names))
                for mine in (~fitted.given, fitted.given)]
    table = {name: (round(float(a), 1), round(float(b), 1)) for name, a, b in zip(audit.names, *expected)}
    return replace(audit, missing=fitted.kind(False), spurious=fitted.kind(True), per_label=table)


def _with(some: Decisions, more: Decisions) -> Decisions:
    order = np.argsort(np.concatenate([some.row, more.row]), kind="stable")
    return Decisions(*(np.concatenate([getattr(some, name), getattr(more, name)])[order] for name in ("row", "label", "given", "wrong")))


def score(audit: MultiLabelAudit, sample: LabelSample) -> Decisions:
    """Decisions of rows the audit was not fitted on, those above ``LISTED``; rows without an assessed label are left out.

    Raises:
        ValueError: the audit has no model.
    """
    if audit.scorer is None:
        raise ValueError("this audit found too few rows to fit a model")
    scorer, k = audit.scorer, len(audit.names)
    known = {name: i for i, name in enumerate(audit.names)}
    number = np.array([*(known.get(name, -1) for name in sample.names), k - 1], dtype=np.int64)
    held = _held(sample, number)
    found = [Decisions(*(np.zeros(0, kind) for kind in (np.int64, np.int64, bool, np.float64)))]
    used = np.flatnonzero(np.diff(held.indptr) > 0)
    step = max(1, _CELLS // 4 // (k * sentence_runs.MOST_SENTENCES))
    with linear.one_thread():
        for start in range(0, len(used), step):
            at = used[start : start + step]
            found.append(_scored(scorer, sample.only(at), held[at].toarray() > 0))
    return Decisions(*(np.concatenate([getattr(one, name) for one in found]) for name in ("row", "label", "given", "wrong")))


def _scored(scorer: Scorer, sample: LabelSample, given: np.ndarray) -> Decisions:
    pieces, place = sentence_runs.sentences(sample.texts())
    parts = ngrams.ngrams(pieces, 2000)
    z = linear.sketch(tuple(p.weighted(i) for p, i in zip(parts, (scorer.word_idf, scorer.character_idf))), len(scorer.weights))
    support = _support(np.round(z @ scorer.weights / scorer.deviation, 5), place, given)
    kept = given.copy()
    kept[np.arange(len(given))[:, None], np.argsort(-support[0], axis=1, kind="stable")[:, :_TOP]] = True
    row, label = np.nonzero(kept)
    x = _features(support, (scorer.gap, scorer.rows), np.bincount(place, minlength=len(given)), given, (row, label))
    stated = given[row, label]
    wrong = binary_noise.wrong(scorer.noise, x, stated, label)
    at = np.flatnonzero(wrong > LISTED)
    return Decisions(sample.rows[row[at]], label[at], stated[at], wrong[at])
