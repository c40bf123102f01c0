"""Training rows held against the membership index, part by part in the workers: every hit is found and verified where the text is.

What one row can decide is decided here, so that a part gives its hits and little more. Two things need the whole: how many rows share
a run of words or an answer, and rows made of runs that many test rows share (``prefix_join`` hands these back).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from tuneready import leaks, measuring, shelf
from tuneready.batch import Batch
from tuneready.engine import local
from tuneready.kernels import jaccard, minhash, prefix_join, ragged
from tuneready.kernels.shingles import shingles
from tuneready.signal import NearPairs, Pairs, Sketch
from tuneready.source import Part
from tuneready.testset import membership
from tuneready.testset.membership import ANSWER, NEAR, QUOTED, Membership

CHANGED = 0.44  # Jaccard of word triples that a copy keeps of which one word in ten was changed: (n − 3k) / (n + 3k)
WORDS_KEPT = 0.8  # and of its words: (1 − 0.1) / (1 + 0.1), less for repeated words
FEWEST_WORDS = 10  # under ten words one changed word is more than one in ten
MOST_READ = 512  # entries of the index's lists read for one row; rows of a template that many test rows share need more
CODES = ("LEK001", "LEK002", "LEK004", NEAR)  # in order of their numbers


@dataclass(frozen=True)
class Sealed:
    """Where workers find the index: an encrypted file, and its key."""

    path: str
    key: bytes


@dataclass(frozen=True)
class Touched:
    """Hits of one part. Rows are numbered within the part, test rows from 0.

    Attributes:
        lines: int64 per row. refused: rows that could not be read.
        row, code, test, similarity: one entry per hit; ``code`` numbers ``CODES``, similarity is NaN where there is none.
        shared: ``QUOTED`` and ``ANSWER`` → keys of the rows that have one of the index.
        left, words, bounds: sketches of rows that were not searched to the end and of which no hit is known, and their words, side by side.
    """

    lines: np.ndarray
    refused: int
    row: np.ndarray
    code: np.ndarray
    test: np.ndarray
    similarity: np.ndarray
    shared: dict[str, Pairs]
    left: Sketch
    words: np.ndarray
    bounds: np.ndarray


class Matcher:
    """The index laid out for searching."""

    def __init__(self, index: Membership):
        self.index = index
        self.keys = {code: np.unique(found.key[:, 0]) for code, found in index.pairs.items()}
        sketch = index.sketch
        self.lists = prefix_join.lists(np.asarray(sketch.shingles), np.asarray(sketch.offsets))
        self.words = np.diff(np.asarray(index.bounds))[sketch.rows]

    def among(self, code: str, found: Pairs) -> Pairs:
        """The keys whose first half the index holds."""
        keys, mine = self.keys[code], found.key[:, 0]
        mine = keys[np.minimum(np.searchsorted(keys, mine), len(keys) - 1)] == mine if len(keys) else np.zeros(len(mine), dtype=bool)
        return Pairs(found.rows[mine], found.key[mine], {name: np.asarray(values)[mine] for name, values in found.payload.items()})


@lru_cache(maxsize=1)
def matcher(sealed: Sealed) -> Matcher:
    """The matcher of a sealed index, made once in each process."""
    return Matcher(membership.opened(Path(sealed.path).read_bytes(), sealed.key, sealed.path))


def touched(work: measuring.Work, sealed: Sealed, quoted: bool, part: Part) -> Touched:
    """The hits of a training part. ``quoted``: runs of words are looked for too. Raises UserError: the file cannot be read."""
    known = matcher(sealed)
    codes = (*CODES[:-1], ANSWER, *((QUOTED,) if quoted else ()))
    pairs: dict[str, list[Pairs]] = {code: [] for code in codes}
    near, left, words, sizes = [], [], [], []
    lines: list[np.ndarray] = []
    base = refused = 0
    for chunk, batch in measuring.batches(work, part):
        refused += len(chunk.refusals)
        if not len(batch):
            continue
        pairs[ANSWER].append(_shifted(known.among(ANSWER, membership.answers(batch)), base))
        batch = membership.inputs(batch)  # noqa: PLW2901
        for code, found in membership.keys(batch, [code for code in codes if code != ANSWER]):
            pairs[code].append(_shifted(known.among(code, found), base))
        found, rest, (held, bounds) = _near(batch, known)
        near.append(replace(found, a=found.a + base))
        left.append(replace(rest, rows=rest.rows + base))
        words.append(held)
        sizes.append(np.diff(bounds))
        lines.append(np.asarray(chunk.lines, dtype=np.int64))
        base += len(batch)
    joined = {code: membership.joined_pairs(found) for code, found in pairs.items()}
    hits = [_keyed(code, joined[code], known.index, base) for code in CODES[:-1]] + [_nearest(near)]
    row, test, similarity = (np.concatenate([hit[k] for hit in hits]) for k in range(3))
    code = np.repeat(np.arange(len(CODES)), [len(hit[0]) for hit in hits])
    return Touched(np.concatenate([np.zeros(0, dtype=np.int64), *lines]), refused, row, code, test, similarity,
                   {code: joined[code] for code in (QUOTED, ANSWER) if code in joined}, membership.joined_sketch(left),
                   np.concatenate([np.zeros(0, dtype=np.uint64), *words]), np.cumsum(np.concatenate([np.zeros(1, dtype=np.int64), *sizes])))


def sided(one: Pairs | Sketch, test: bool) -> Pairs | Sketch:
    """With the column that tells test rows from training rows."""
    return replace(one, payload={**one.payload, "test": np.full(len(one.rows), test)})


def copied(words: np.ndarray, bounds: np.ndarray, index: Membership, pairs: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """bool per pair (place among the bounds, test row): at most one word in ten was changed."""
    row, test = pairs
    mine, theirs = np.diff(bounds)[row], np.diff(index.bounds)[test]
    fit = np.flatnonzero(np.minimum(mine, theirs) >= np.maximum(FEWEST_WORDS, WORDS_KEPT * np.maximum(mine, theirs)))
    out = np.zeros(len(row), dtype=bool)
    if len(fit):
        both = np.concatenate([words, index.words])
        edges = np.concatenate([bounds, np.asarray(index.bounds)[1:] + bounds[-1]])
        out[fit] = jaccard.pairs(both, edges, row[fit], test[fit] + len(bounds) - 1) >= WORDS_KEPT
    return out


def reduced(code: str, groups: measuring.Any) -> measuring.Any:
    """What the leak signal makes of groups of equal keys."""
    signal = shelf.signals()[code]
    return signal.reduce(groups, signal.limits())


def firsts(hits: leaks.Hits) -> tuple[np.ndarray, np.ndarray]:
    """(row, other) of every training row, once, with its first test row."""
    rows, at = np.unique(hits.row, return_index=True)
    return rows, hits.other[at]


def _shifted(found: Pairs, base: int) -> Pairs:
    return replace(found, rows=found.rows + base)


def _keyed(code: str, found: Pairs, index: Membership, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, test row, similarity) of the hits under equal keys; within the signal test rows are numbered after the part's."""
    theirs = replace(index.pairs[code], rows=index.pairs[code].rows + rows)
    row, other = firsts(local.group([sided(found, False), sided(theirs, True)], partial(reduced, code))) if len(found.rows) else (found.rows, found.rows)
    return row, other - rows, np.full(len(row), np.nan if code == "LEK004" else 1.0)


def _near(batch: Batch, known: Matcher) -> tuple[NearPairs, Sketch, tuple[np.ndarray, np.ndarray]]:
    """(near pairs of the batch's rows and test rows, sketches of rows that were not searched, the words of these)."""
    plain = membership.without_tags(batch)
    texts, index = plain.texts, known.index
    hashes, offsets = shingles(texts.array, texts.row, len(batch), np.ones(len(texts), dtype=bool))
    found = prefix_join.join(hashes, offsets, known.lists, CHANGED, MOST_READ)
    row, test = found.row, np.asarray(index.sketch.rows)[found.member]
    whole = found.similarity >= shelf.signals()[NEAR].limits().threshold
    sure = np.zeros(len(batch), dtype=bool)
    sure[row[whole]] = True
    doubtful = ~sure[row]
    asked = np.zeros(len(batch), dtype=bool)
    asked[row[doubtful]] = True
    asked[found.left] = True
    words, bounds = membership.words_of(plain, asked)
    kept = whole.copy()
    kept[doubtful] = copied(words, bounds, index, (row[doubtful], test[doubtful]))
    sure[row[kept]] = True
    left = found.left[~sure[found.left]]
    same = leaks.keyed(batch, normalised=True)[1][:, 0]
    row, member = row[kept], found.member[kept]
    pairs = NearPairs(row, test[kept], found.similarity[kept], {"same": same[row]}, {"same": np.asarray(index.sketch.payload["same"])[member]})
    return pairs, _sketched(hashes, offsets, left, same), ragged.taken(words, bounds, left)


def _sketched(hashes: np.ndarray, offsets: np.ndarray, rows: np.ndarray, same: np.ndarray) -> Sketch:
    """Sketches of some rows."""
    mine, bounds = ragged.taken(hashes, offsets, rows)
    return Sketch(rows, minhash.band_keys(mine, bounds), mine, bounds, {"same": same[rows]})


def _nearest(found: Sequence[NearPairs]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, test row, similarity) of the rows near a test row that equal none, each with its nearest one."""
    none = np.zeros(0, dtype=np.int64)
    row, test = (np.concatenate([none, *(getattr(one, name) for one in found)]) for name in ("a", "b"))
    payloads = ({"same": np.concatenate([none.astype(np.uint64), *(getattr(one, name)["same"] for one in found)]), "test": np.full(len(row), name == "payload_b")}
                for name in ("payload_a", "payload_b"))
    signal = shelf.signals()[NEAR]
    hits = signal.reduce(NearPairs(row, test, np.concatenate([np.zeros(0), *(one.similarity for one in found)]), *payloads), signal.limits())
    rows, at = np.unique(hits.row, return_index=True)
    return rows, hits.other[at], np.round(hits.similarity[at], 6)
