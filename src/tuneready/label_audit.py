"""The audit of the labels: which are wrong, how many, where, and how sure one can be without asking a person.

Scores come from learners that have not seen the row (``kernels.linear``), decisions from a noise mixture over them
(``kernels.label_noise``). Scores alone do not identify the rate, so it is told as a *model range*: the estimate is repeated on
the same rows with noise planted at a known rate, spread evenly and among neighbours, and corrected by what was found of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tuneready.kernels import label_noise, linear, ngrams
from tuneready.labelled import LabelSample
from tuneready.signal import Context

FOLDS = 5
LEAST_PER_CLASS = 5  # rows of a class; with fewer than folds nothing can be said of it (known answers: "not assessed")
LEAST_ROWS = 60
NEIGHBOURS = 5  # classes that confusable noise is planted among
HEAVY = 0.30  # from about a third of wrong labels every estimate falls short (DESIGN §5)
WEAK = 0.75  # share of planted noise that must be found for the estimate to count as more than a lower bound
LEAST_PLANTED = 0.05
_Z = 1.959964
_CHARACTERS = 12_000_000  # code points the features are made of, in all
_BIG, _DIMENSIONS, _FEW_DIMENSIONS = 20_000, 4096, 2048  # rows from which the sketch is narrower
_SECOND_ROUND = 6e8  # stored features × classes a second round may cost


@dataclass(frozen=True)
class Model:
    """What scores rows that the audit was not fitted on.

    Attributes:
        word_idf, character_idf: inverse document frequency by column; word_columns: those the separator uses.
        ridge: float32[d, k]; separator: linear classifier or None in fast mode; moments: (mean, deviation) of each learner's
        scores; noise: the mixture.
    """

    word_idf: np.ndarray
    character_idf: np.ndarray
    word_columns: np.ndarray
    ridge: np.ndarray
    separator: linear.Separator | None
    moments: tuple[tuple[float, float], ...]
    noise: label_noise.Noise
    most_characters: int


@dataclass(frozen=True)
class Rate:
    """Share of wrong labels with its model range.

    Attributes:
        estimate, low, high: shares; ``lower_bound``: the estimate is one, for ``why``.
        found_even, found_near: share of planted noise that a repetition found, spread evenly and among neighbours.
    """

    estimate: float
    low: float
    high: float
    lower_bound: bool
    why: str
    found_even: float
    found_near: float


@dataclass(frozen=True)
class LabelAudit:
    """What was found; arrays run in parallel to ``rows``, the sample's single-label rows of assessed classes.

    Attributes:
        names: assessed classes; given: int[n] numbers into them; wrong: posterior; suggested: int[n]; certainty: of it.
        probability: float32[n, k], of each class before the label is looked at.
        annotator: int32[n] into ``annotators``, -1 for none.
        rate: None where nothing can be said, for ``reason``.
        confusion: float64[k, k], expected rows by (given, true) class.
        not_assessed: classes with too few rows → rows.
        seen: labelled rows in all; multi: rows with several labels.
        model: scores other rows; fast: without the support vector machine.
        views: the rows as the learners saw them, with the rows of test files; None where no more is to be learnt from them.
    """

    rows: np.ndarray
    key: np.ndarray
    names: tuple[str, ...] = ()
    given: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    wrong: np.ndarray = field(default_factory=lambda: np.zeros(0))
    suggested: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    certainty: np.ndarray = field(default_factory=lambda: np.zeros(0))
    probability: np.ndarray | None = None
    annotator: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    annotators: tuple[str, ...] = ()
    rate: Rate | None = None
    reason: str = ""
    confusion: np.ndarray | None = None
    not_assessed: Mapping[str, int] = field(default_factory=dict)
    seen: int = 0
    multi: int = 0
    model: Model | None = None
    fast: bool = False
    views: Views | None = None

    def portable(self) -> LabelAudit:
        """The audit without its views: what is kept, and travels to other processes."""
        return replace(self, views=None)


@dataclass(frozen=True)
class Views:
    """The rows as the learners see them: sparse word features, dense sketch, groups of equal inputs, folds; ``test``: rows of
    test files, as they are."""

    words: ngrams.Features
    characters: ngrams.Features
    word_idf: np.ndarray
    character_idf: np.ndarray
    ridge: linear.Ridge
    fold: np.ndarray
    most_characters: int
    test: LabelSample | None = None


def fit(sample: LabelSample, context: Context) -> LabelAudit:
    """Audits the rows with one label. Multi-label rows are counted, not judged here."""
    single = np.flatnonzero(sample.labels_per_row == 1)
    multi = len(sample) - len(single)
    code = sample.label[sample.label_starts[single]]
    count = np.bincount(code, minlength=len(sample.names))
    enough = count >= LEAST_PER_CLASS
    missing = {sample.names[i]: int(count[i]) for i in np.flatnonzero((count > 0) & ~enough)}
    kept = single[enough[code]]
    picked = sample.only(kept)
    names = tuple(sample.names[i] for i in np.flatnonzero(enough))
    nothing = LabelAudit(picked.rows, picked.key, names, not_assessed=missing, seen=sample.seen, multi=multi)
    if len(names) < 2 or len(kept) < LEAST_ROWS:
        return replace(nothing, reason=f"{len(kept):,} rows in {len(names)} classes of {LEAST_PER_CLASS} rows or more are too few to tell")
    number = np.cumsum(enough) - 1
    with linear.one_thread():
        return _audited(picked, number[sample.label[sample.label_starts[kept]]], names, missing, (sample.seen, multi), context)


def _audited(picked: LabelSample, given: np.ndarray, names: tuple[str, ...], missing: dict[str, int], seen: tuple[int, int],
             context: Context) -> LabelAudit:
    views, fast = replace(view(picked), test=context.test), context.fast
    k = len(names)
    ridge = views.ridge.left_out(linear.one_hot(given, k))
    quick = label_noise.fit(linear.standard(ridge), given)
    learners = [ridge] if fast else [ridge, *_separated(views, given, k, ridge)]
    scores = sum(part * linear.standard(s) for part, s in zip(_parts(len(learners)), learners))
    noise = quick if fast else label_noise.fit(scores, given)
    found = label_noise.posterior(noise, scores, given)
    probability = label_noise.probabilities(noise, scores)
    rate = _range(views, given, k, noise.rate, (quick, linear.standard(ridge)), len(np.unique(picked.key)))
    confusion = _confusion(noise, scores, given, probability)
    return LabelAudit(
        picked.rows, picked.key, names, given, found.wrong, found.suggested, found.certainty, probability.astype(np.float32),
        picked.annotator, picked.annotators, rate, "", confusion, missing, *seen,
        model=_model(views, given, k, learners, noise, fast), fast=fast, views=views)


def _parts(learners: int) -> tuple[float, ...]:
    """How much each learner's standardised scores count: the ridge half beside two machines (banking77, four plantings)."""
    return (0.5, 1.0, 1.0) if learners == 3 else (1.0,) * learners


def view(picked: LabelSample) -> Views:
    """Features, sketch and folds of the rows. Folds follow the hash of the input, so copies stay together."""
    most = _most_characters(np.diff(picked.offsets))
    words, characters = ngrams.ngrams(picked.texts(), most)
    n = len(picked)
    idf = [ngrams.inverse_document_frequency(part.document_frequency(), n) for part in (words, characters)]
    words, characters = words.weighted(idf[0]), characters.weighted(idf[1])
    z = linear.sketch((words, characters), _FEW_DIMENSIONS if n > _BIG else min(_DIMENSIONS, max(256, n)))
    group = np.unique(picked.key, return_inverse=True)[1]
    return Views(words, characters, idf[0], idf[1], linear.Ridge.fit(z, group), (picked.key % np.uint64(FOLDS)).astype(np.int64), most)


def _most_characters(lengths: np.ndarray) -> int:
    """How many characters of a text can be looked at, so that all of them stay within ``_CHARACTERS``."""
    ordered = np.sort(lengths)[::-1]
    below = np.cumsum(ordered[::-1])[::-1] - ordered  # characters of all shorter texts
    fits = np.flatnonzero(below + ordered * np.arange(1, len(ordered) + 1) <= _CHARACTERS)
    if not fits.size:
        return max(64, _CHARACTERS // max(len(lengths), 1))
    first = int(fits[0])
    rest = int(below[first] + ordered[first])
    return int(ordered[0]) if first == 0 else max(int(ordered[first]), (_CHARACTERS - rest) // max(first, 1))


def _separated(views: Views, given: np.ndarray, k: int, ridge: np.ndarray) -> list[np.ndarray]:
    """Scores of support vector machines: on words, then on words and characters without the rows suspected so far."""
    from scipy import sparse

    words = views.words.matrix(_frequent(views.words))
    first = linear.in_folds(words, given, k, views.fold)
    if not np.isfinite(first).all():
        return []
    scores = linear.standard(ridge) + linear.standard(first)
    clean = label_noise.posterior(label_noise.fit(scores, given), scores, given).wrong <= 0.5
    characters = views.characters.matrix(_frequent(views.characters))
    both = sparse.hstack([words, characters]).tocsr()
    trusted = np.bincount(given[clean], minlength=k).min() >= LEAST_PER_CLASS
    if both.nnz * k > _SECOND_ROUND or not trusted:
        return [first]
    return [first, linear.in_folds(both, given, k, views.fold, clean, cost=0.3)]


def _frequent(features: ngrams.Features) -> np.ndarray:
    """Columns that two rows or more hold: others say nothing of a row that was not seen."""
    return np.flatnonzero(features.document_frequency() >= 2)


def _range(views: Views, given: np.ndarray, k: int, estimate: float, quick: tuple[label_noise.Noise, np.ndarray], rows: int) -> Rate:
    """The model range: what the estimate becomes when corrected by planted noise, and what chance adds."""
    noise, ridge = quick
    mended = label_noise.posterior(noise, ridge, given)
    cleaned = np.where(mended.wrong > 0.5, mended.suggested, given)
    planted = max(estimate, LEAST_PLANTED)
    ratios = []
    for near in (False, True):
        exchanged, share = plant(cleaned, k, planted, near, views.ridge.z)
        ratios.append(label_noise.fit(views.ridge.left_out(linear.one_hot(exchanged, k)), exchanged).rate / share)
    corrected = [estimate, *(estimate / max(ratio, 0.2) for ratio in ratios)]
    chance = _Z * np.sqrt(max(estimate * (1 - estimate), 1 / rows) / rows)
    low, high = max(0.0, min(corrected) - chance), min(1.0, max(corrected) + chance)
    why = ""
    if estimate >= HEAVY:
        why = "at so many wrong labels a model takes some of them for right"
    elif min(ratios) < WEAK:
        why = f"of noise planted among neighbouring classes only {min(ratios):.0%} was found"
    return Rate(round(estimate, 6), round(low, 6), 1.0 if why else round(high, 6), bool(why), why, round(ratios[0], 6), round(ratios[1], 6))


def plant(given: np.ndarray, k: int, share: float, near: bool, z: np.ndarray, seed: int = 0) -> tuple[np.ndarray, float]:
    """Labels with a known share exchanged: (labels, share exchanged). Deterministic.

    ``near``: for one of the ``NEIGHBOURS`` nearest classes by the cosine of their mean sketch; else for any other class.
    """
    rng = np.random.default_rng(seed)
    n = len(given)
    bad = rng.random(n) < share
    pick = rng.random(n)
    if near:
        mean = np.stack([z[given == c].mean(axis=0) if (given == c).any() else np.zeros(z.shape[1], np.float32) for c in range(k)])
        mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
        alike = mean @ mean.T
        np.fill_diagonal(alike, -np.inf)
        order = np.argsort(-alike, axis=1, kind="stable")[:, : min(NEIGHBOURS, k - 1)]
        other = order[given, (pick * order.shape[1]).astype(np.int64)]
    else:
        other = (given + 1 + (pick * (k - 1)).astype(np.int64)) % k
    return np.where(bad, other, given), float(bad.mean()) or 1.0


def _confusion(noise: label_noise.Noise, scores: np.ndarray, given: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """float64[k, k]: expected rows by (given, true) class under the mixture."""
    k = scores.shape[1]
    joint = probability * noise.table.T[given] * noise.rate
    at = np.arange(len(given))
    joint[at, given] = probability[at, given] * (1 - noise.rate)
    joint /= np.maximum(joint.sum(axis=1, keepdims=True), 1e-300)
    out = np.zeros((k, k))
    order = np.argsort(given, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], given[order][1:] != given[order][:-1]]))
    out[given[order][starts]] = np.add.reduceat(joint[order], starts, axis=0)
    return np.round(out, 3)


def _model(views: Views, given: np.ndarray, k: int, learners: list[np.ndarray], noise: label_noise.Noise, fast: bool) -> Model:
    """The model for rows outside the sample: ridge, and the separator on words."""
    columns = _frequent(views.words)
    separator = None if fast else linear.Separator.fit(views.words.matrix(columns), given, k)
    moments = tuple((float(s.mean()), float(s.std()) or 1.0) for s in learners)
    return Model(views.word_idf, views.character_idf, columns, views.ridge.weights(linear.one_hot(given, k)), separator, moments, noise,
                 views.most_characters)


def score(audit: LabelAudit, sample: LabelSample) -> tuple[np.ndarray, np.ndarray, label_noise.Posterior]:
    """(places in the sample, given class, posterior) of rows with one label of an assessed class.

    Raises:
        ValueError: the audit has no model.
    """
    if audit.model is None:
        raise ValueError("this audit found too few rows to fit a model")
    model = audit.model
    place = {name: number for number, name in enumerate(audit.names)}
    table = np.array([*(place.get(name, -1) for name in sample.names), -1], dtype=np.int64)
    single = np.flatnonzero(sample.labels_per_row == 1)
    given = table[sample.label[sample.label_starts[single]]]
    at, given = single[given >= 0], given[given >= 0]
    scores = scores_of(model, sample.only(at))
    return at, given, label_noise.posterior(model.noise, scores, given)


def scores_of(model: Model, sample: LabelSample) -> np.ndarray:
    """float64[n, k]: scores of rows the model was not fitted on, on the scale its mixture knows."""
    with linear.one_thread():
        words, characters = ngrams.ngrams(sample.texts(), model.most_characters)
        words, characters = words.weighted(model.word_idf), characters.weighted(model.character_idf)
        z = linear.sketch((words, characters), model.ridge.shape[0])
        learners = [(z @ model.ridge).astype(np.float64)]
        if model.separator is not None:
            apart = model.separator.scores(words.matrix(model.word_columns))
            learners += [apart] * (len(model.moments) - 1)  # the second machine's scores are close to the first's
        parts = _parts(len(learners))
        return sum(part * (s - mean) / deviation for part, s, (mean, deviation) in zip(parts, learners, model.moments))
