"""The audit of the labels: which are wrong, how many, where, and how sure one can be without asking a person.

Scores come from learners that have not seen the row (``kernels.linear``), decisions from a noise mixture over them
(``kernels.label_noise``). Scores alone do not identify the rate, so it is told as a *model range* (``label_rate``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tuneready.facts import TestLabels
from tuneready.kernels import label_noise, linear, ngrams
from tuneready.label_rate import Rate, model_range
from tuneready.labelled import LabelSample
from tuneready.signal import Context

FOLDS, FEW_FOLDS = 5, 3  # up to _BIG rows, and above
SIZES, FEW_SIZES = ngrams.SIZES, (4,)  # of the runs of characters, likewise; what a support vector machine costs grows with them
LEAST_PER_CLASS = 5  # rows of a class; with fewer than folds nothing can be said of it (known answers: "not assessed")
LEAST_ROWS = 60
_CHARACTERS = 12_000_000  # code points the features are made of, in all
_BIG = 20_000  # rows from which one row has hardly a say in which others are suspected
_RIDGE_COLUMNS = 2048  # words and pairs the ridge regression takes; 4096 cost three times as much and found 0.01 more F1 or less
_MOST_COST = 2e8  # stored features × classes a support vector machine may cost; above it goes by words alone, or not at all
_MOST_CELLS = 20_000_000  # rows × classes of a matrix of scores


@dataclass(frozen=True)
class Model:
    """What scores rows that the audit was not fitted on.

    Attributes:
        word_idf, character_idf: inverse document frequency by column.
        word_columns, character_columns: those the learner uses.
        ridge: float32[d, k], or None where there is a separator; separator: linear classifier, None in fast mode.
        mean, deviation: of the learner's scores; noise: the mixture.
        most_characters: of a text that are looked at; sizes: of the runs of characters, none where no column is one.
    """

    word_idf: np.ndarray
    character_idf: np.ndarray
    word_columns: np.ndarray
    character_columns: np.ndarray
    ridge: np.ndarray | None
    separator: linear.Separator | None
    mean: float
    deviation: float
    noise: label_noise.Noise
    most_characters: int
    sizes: tuple[int, ...]


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
    """The rows as the learners see them: sparse features, groups of equal inputs (in ``ridge``), folds; ``test``: rows of test
    files, as they are."""

    words: ngrams.Features
    characters: ngrams.Features
    word_idf: np.ndarray
    character_idf: np.ndarray
    ridge: linear.Ridge
    fold: np.ndarray
    most_characters: int
    sizes: tuple[int, ...]
    test: LabelSample | None = None


def fit(sample: LabelSample, context: Context) -> LabelAudit:
    """Audits the rows with one label. Multi-label rows are counted, not judged here."""
    single = np.flatnonzero(sample.labels_per_row == 1)
    multi = len(sample) - len(single)
    code = sample.label[sample.label_starts[single]]
    count = np.bincount(code, minlength=len(sample.names))
    enough = _assessed(count)
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
    left_out = views.ridge.left_out(linear.one_hot(given, k))
    ridge = linear.standard(left_out)
    quick = label_noise.fit(ridge, given)
    learner = None if fast else _learner(views, given, k, label_noise.posterior(quick, ridge, given).wrong <= 0.5, quick.scale)
    raw = left_out if learner is None else learner.scores
    scores = linear.standard(raw)
    noise = quick if learner is None else label_noise.fit(scores, given)
    found = label_noise.posterior(noise, scores, given)
    probability = label_noise.probabilities(noise, scores)
    if not _learnt_anything(probability.argmax(axis=1), given, k):
        return LabelAudit(picked.rows, picked.key, names, not_assessed=missing, seen=seen[0], multi=seen[1], fast=fast,
                          reason="a learner foretells the labels of rows it has not seen no better than chance")
    rate = model_range(views.ridge, given, k, (quick, ridge), noise.rate, float(1 - probability.max(axis=1).mean()))
    confusion = _confusion(noise, scores, given, probability)
    return LabelAudit(
        picked.rows, picked.key, names, given, found.wrong, found.suggested, found.certainty, probability.astype(np.float32),
        picked.annotator, picked.annotators, rate, "", confusion, missing, *seen,
        model=_model(views, given, k, raw, noise, learner), fast=fast, views=views)


def _learnt_anything(foretold: np.ndarray, given: np.ndarray, k: int) -> bool:
    """Whether classes are foretold better than by chance: mean recall of the classes against one in ``k``, four standard errors.

    Without that no label can be called wrong: left-out scores of labels that follow from nothing lean *against* the label given.
    """
    rows = np.bincount(given, minlength=k)
    recall = np.bincount(given[foretold == given], minlength=k) / rows
    chance = 1 / k
    return bool(recall.mean() - chance > 4 * np.sqrt(chance * (1 - chance) * (1 / rows).mean() / k))


def _assessed(count: np.ndarray) -> np.ndarray:
    """bool per class: it has rows enough, and rows × classes stay within ``_MOST_CELLS`` (the largest classes stay)."""
    order = np.argsort(-count, kind="stable")
    cells = np.cumsum(count[order]) * np.arange(1, len(count) + 1)
    out = np.zeros(len(count), dtype=bool)
    out[order[(cells <= _MOST_CELLS) & (count[order] >= LEAST_PER_CLASS)]] = True
    return out


def view(picked: LabelSample) -> Views:
    """Features, sketch and folds of the rows. Folds follow the hash of the input, so copies stay together."""
    most = _most_characters(np.diff(picked.offsets))
    n = len(picked)
    sizes = SIZES if n <= _BIG else FEW_SIZES
    words, characters = ngrams.ngrams(picked.texts(), most, sizes)
    idf = [ngrams.inverse_document_frequency(part.document_frequency(), n) for part in (words, characters)]
    words, characters = words.weighted(idf[0]), characters.weighted(idf[1])
    group = np.unique(picked.key, return_inverse=True)[1]
    ridge = linear.Ridge.fit(words.matrix(words.most_frequent(_RIDGE_COLUMNS)), group)
    fold = picked.key % np.uint64(FEW_FOLDS if n > _BIG else FOLDS)
    return Views(words, characters, idf[0], idf[1], ridge, fold.astype(np.int64), most, sizes)


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


@dataclass(frozen=True)
class _Learner:
    """A support vector machine's features (columns of words, of characters), the mean of those of all folds, held-out scores."""

    words: np.ndarray
    characters: np.ndarray
    separator: linear.Separator
    scores: np.ndarray


def _learner(views: Views, given: np.ndarray, k: int, clean: np.ndarray, scale: float) -> _Learner | None:
    """The support vector machine in folds, without the rows suspected so far; None where it would cost too much.

    Args:
        clean: rows not suspected; scale: of the mixture that suspects (one number of all rows tells no fold about a row).
    """
    columns = views.words.most_frequent(views.words.width), views.characters.most_frequent(views.characters.width, 3)
    cost = [part.document_frequency()[some].sum() * k for part, some in zip((views.words, views.characters), columns)]
    if cost[0] > _MOST_COST or not len(columns[0]):
        return None
    if cost[0] + cost[1] > _MOST_COST:
        columns = columns[0], columns[1][:0]
    matrix = _matrix((views.words, views.characters), columns)
    scores, machines = np.zeros((len(given), k)), []
    for number in np.unique(views.fold):
        others = np.flatnonzero(views.fold != number)
        if len(np.unique(given[others])) < 2:
            return None
        used = others[_trusted(given[others], k, _clean(views, given, k, others, scale) if len(given) <= _BIG else clean[others])]
        if len(np.unique(given[used])) < 2:
            return None
        used = used[np.lexsort((given[used], views.ridge.group[used]))]  # by content: the machine's steps follow the order of its rows
        held = views.fold == number
        machines.append(linear.Separator.fit(matrix[used], given[used], k))
        scores[held] = machines[-1].scores(matrix[held])
    return _Learner(*columns, linear.Separator.mean(machines), scores)


def _clean(views: Views, given: np.ndarray, k: int, at: np.ndarray, scale: float) -> np.ndarray:
    """bool: which of these rows look right to a ridge regression that knows no others.

    A row that is scored must have had no say in which rows were left out, else those like it stay and vouch for its label.
    """
    group = np.unique(views.ridge.group[at], return_inverse=True)[1]
    scores = linear.standard(linear.Ridge.fit(views.ridge.matrix[at], group).left_out(linear.one_hot(given[at], k)))
    return label_noise.posterior(label_noise.fit(scores, given[at], scale=scale), scores, given[at]).wrong <= 0.5


def _trusted(given: np.ndarray, k: int, clean: np.ndarray) -> np.ndarray:
    """bool: rows to learn from, the clean ones; a class with fewer than ``LEAST_PER_CLASS`` of them keeps all of its rows."""
    return clean | (np.bincount(given[clean], minlength=k) < LEAST_PER_CLASS)[given]


def _matrix(parts: tuple[ngrams.Features, ngrams.Features], columns: tuple[np.ndarray, np.ndarray]):  # the type is SciPy's
    """Words and characters side by side, of these columns."""
    from scipy import sparse

    return sparse.hstack([part.matrix(some) for part, some in zip(parts, columns)], format="csr", dtype=np.float32)


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


def _model(views: Views, given: np.ndarray, k: int, raw: np.ndarray, noise: label_noise.Noise, learner: _Learner | None) -> Model:
    """The model for rows outside the sample: the ridge regression, or the mean of the support vector machines of all folds."""
    if learner is None:
        columns = views.words.most_frequent(_RIDGE_COLUMNS), np.zeros(0, dtype=np.int64)
        ridge, separator, sizes = views.ridge.weights(linear.one_hot(given, k)), None, ()
    else:
        columns = learner.words, learner.characters
        ridge, separator, sizes = None, learner.separator, views.sizes if len(learner.characters) else ()
    return Model(views.word_idf, views.character_idf, *columns, ridge, separator, float(raw.mean()), float(raw.std()) or 1.0, noise,
                 views.most_characters, sizes)


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


def of_test(audit: LabelAudit) -> TestLabels | None:
    """What the audit says of the labels of test files; None without any."""
    test = None if audit.views is None else audit.views.test
    if audit.reason or audit.model is None or test is None:
        return TestLabels(why=audit.reason) if audit.reason else None
    _, _, found = score(audit, test)
    return TestLabels(len(found.wrong), int((found.wrong > 0.5).sum()), round(float(found.wrong.sum()), 1))


def scores_of(model: Model, sample: LabelSample) -> np.ndarray:
    """float64[n, k]: scores of rows the model was not fitted on, on the scale its mixture knows."""
    with linear.one_thread():
        words, characters = ngrams.ngrams(sample.texts(), model.most_characters, model.sizes)
        words, characters = words.weighted(model.word_idf), characters.weighted(model.character_idf)
        matrix = _matrix((words, characters), (model.word_columns, model.character_columns))
        if model.separator is None:
            raw = np.asarray(matrix @ model.ridge, dtype=np.float64)
        else:
            raw = model.separator.scores(matrix)
        return (raw - model.mean) / model.deviation
