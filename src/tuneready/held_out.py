"""Rows that a cheap learner is scored on, and the rows it learns from: those of test files, else a share held out by hash.

Rows of test files have taken no part in the audit of the labels, so its judgement of the training rows can stand. A training
row whose input is also in the test files is left out of the training: its label would be the answer.

Without a test file a fifth of the inputs is held out by a hash of the input, copies together. The held-out rows are scored
against the labels they were given, which are as wrong as all others, and are never cleaned. The audit, however, has learnt
from them: had it seen a held-out row with a label, it would sooner suspect training rows that disagree with it, and the
cleaned learner would be scored on rows it was cleaned towards. So the training rows are judged anew by learners that have
seen neither the row itself nor any held-out row (``judged_without``). Word weights are the audit's: they know inputs, no labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tuneready.kernels import label_noise, linear, ngrams, proxy
from tuneready.kernels import text as kernel
from tuneready.label_audit import LabelAudit, Views
from tuneready.labelled import LabelSample

BLOCKS = 8  # of training rows, by hash; also the folds of ``judged_without``
MOST_WIDE = 12_000  # audited rows; above, both learners have half the features, whose square the cost grows with
MOST = 10_000  # rows scored on, those with the smallest hashes
_HELD, _BLOCK = 21, 22  # seeds of the hashes
_SHARE = 5  # one in five inputs is held out where there is no test file


@dataclass(frozen=True)
class Trained:
    """Rows to learn from: sparse float32[n, d] sketches, wider ones for the close learner, class numbers,
    hash of the input, block 0..7; ``wrong``: posterior of a wrong label, ``suggested`` class, ``certainty`` of it."""

    z: Any  # scipy.sparse.csr_matrix
    wide: Any
    given: np.ndarray
    key: np.ndarray
    block: np.ndarray
    wrong: np.ndarray
    suggested: np.ndarray
    certainty: np.ndarray


@dataclass(frozen=True)
class Held:
    """Rows to score on: sketches, wider ones, class numbers, hash of the input, group of equal inputs.

    ``from_test``: they come from test files; ``other``: rows of these without exactly one label the audit knows.
    """

    z: Any  # scipy.sparse.csr_matrix
    wide: Any
    given: np.ndarray
    key: np.ndarray
    from_test: bool
    other: int = 0

    @property
    def group(self) -> np.ndarray:
        """int64[n]: rows of one number have equal inputs."""
        return np.unique(self.key, return_inverse=True)[1]


def of_test(audit: LabelAudit, dimensions: int, wide: int) -> Held | None:
    """The rows of test files that have one label of a class the audit knows; None without test files or views."""
    views = audit.views
    if views is None or views.test is None:
        return None
    test = views.test
    place = {name: number for number, name in enumerate(audit.names)}
    table = np.array([*(place.get(name, -1) for name in test.names), -1], dtype=np.int64)
    single = np.flatnonzero(test.labels_per_row == 1)
    given = table[test.label[test.label_starts[single]]]
    at = single[given >= 0]
    some = at[_smallest(test.key[at])]
    given = table[test.label[test.label_starts[some]]]
    return Held(*_both(weighted(views, test.only(some)), dimensions, wide), given, test.key[some], True, len(test) - len(at))


def weighted(views: Views, sample: LabelSample) -> tuple[ngrams.Features, ngrams.Features]:
    """Words and characters of other rows, weighted as the audited ones."""
    words, characters = ngrams.ngrams(sample.texts(), views.most_characters, views.sizes)
    return words.weighted(views.word_idf), characters.weighted(views.character_idf)


def _both(features: tuple[ngrams.Features, ngrams.Features], dimensions: int, wide: int) -> tuple[Any, Any]:
    """Sketches of both widths; the same matrix where these are equal."""
    z = linear.sketched(features, dimensions)
    return z, z if wide == dimensions else linear.sketched(features, wide)


def split(audit: LabelAudit) -> tuple[Trained, Held]:
    """Rows to learn from and rows to score on.

    Raises:
        ValueError: the audit keeps no views.
    """
    if audit.views is None:
        raise ValueError("this audit keeps no views of its rows")
    share = 1 if len(audit.given) <= MOST_WIDE else 2
    widths = proxy.DIMENSIONS // share, proxy.WIDE // share
    both = _both((audit.views.words, audit.views.characters), *widths)
    held = of_test(audit, *widths)
    if held is not None:
        return _trained(audit, both, np.flatnonzero(~np.isin(audit.key, audit.views.test.key))), held
    chosen = kernel.mix(audit.key, _HELD) % np.uint64(_SHARE) == 0
    at = np.flatnonzero(chosen)
    at = at[_smallest(audit.key[at])]
    return _trained(audit, both, np.flatnonzero(~chosen), anew=True), Held(*_taken(both, at), audit.given[at], audit.key[at], False)


def _trained(audit: LabelAudit, both: tuple[Any, Any], at: np.ndarray, anew: bool = False) -> Trained:
    key = audit.key[at]
    block = (kernel.mix(key, _BLOCK) % np.uint64(BLOCKS)).astype(np.int64)
    judged = np.zeros(0), np.zeros(0, np.int64), np.zeros(0)
    if not anew:
        judged = audit.wrong[at], audit.suggested[at], audit.certainty[at]
    return Trained(*_taken(both, at), audit.given[at], key, block, *judged)


def _taken(both: tuple[Any, Any], at: np.ndarray) -> tuple[Any, Any]:
    """Both sketches at these places, copied only where that leaves rows out."""
    z, wide = both
    return (z, wide) if len(at) == z.shape[0] else (z[at], wide[at])


def _smallest(key: np.ndarray) -> np.ndarray:
    """Places, ascending, of the ``MOST`` rows with the smallest hashes."""
    if len(key) <= MOST:
        return np.arange(len(key))
    return np.sort(np.argsort(kernel.mix(key, _HELD + 2), kind="stable")[:MOST])


def judged_without(trained: Trained, blocks: list[proxy.Sums]) -> label_noise.Posterior:
    """Which training rows look wrong to ridge regressions that have learnt from the other blocks alone.

    Args:
        trained: rows; blocks: the sums of each block.
    """
    whole = added(blocks)
    scores = np.zeros((len(trained.given), len(whole.count)))
    for number, mine in enumerate(blocks):
        at = np.flatnonzero(trained.block == number)
        if len(at):
            scores[at] = proxy.scores(trained.z[at], (whole - mine).weights(proxy.STEADY))
    return label_noise.posterior(label_noise.fit(scores, trained.given), scores, trained.given)


def added(blocks: list[proxy.Sums]) -> proxy.Sums:
    """The sums over all blocks."""
    out = blocks[0]
    for block in blocks[1:]:
        out = out + block
    return out
