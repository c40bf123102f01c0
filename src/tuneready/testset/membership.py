"""The membership index: what a training file is held against when the test rows themselves are not at hand.

It holds, for every test row, the keys of the leak signals (exact and normalised input, group), the sketch of its input and the
hashes of its words. These are hashes of text and could be tried out one by one, so the file is encrypted (AES-256-GCM) under a key
derived from the lock's secret: without the secret it says nothing (reference/reliability.md §4.3, LK-21).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tuneready import leaks, measuring, shelf
from tuneready.batch import Batch
from tuneready.errors import UserError
from tuneready.kernels import text as kernel
from tuneready.signal import Pairs, Sketch
from tuneready.source import Part
from tuneready.state import part_codec

NAME, KEY = "testset.index", "testset index 1"
QUOTED = "LEK005"  # a person judges whether a quotation gives a test row away: lock keeps them out, guard does not refuse them
KEYED = ("LEK001", "LEK002", "LEK004", QUOTED)
NEAR = "LEK003"
CHANGED = 0.44  # Jaccard of word triples that a copy keeps of which one word in ten was changed: (n − 3k) / (n + 3k)
WORDS_KEPT = 0.8  # and of its words: (1 − 0.1) / (1 + 0.1), less for repeated words
FEWEST_WORDS = 10  # under ten words one changed word is more than one in ten
_BITS = 24  # of the filter of shingles
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Membership:
    """The index. ``pairs``: code → keys of the test rows, numbered from 0; ``sketch``: of their inputs; ``line``: int64 per test row;
    ``words``: sorted uint64 hashes of each row's words, row ``i`` between ``bounds[i]`` and ``bounds[i + 1]``."""

    file: str
    line: np.ndarray
    pairs: dict[str, Pairs]
    sketch: Sketch
    words: np.ndarray
    bounds: np.ndarray


@dataclass(frozen=True)
class Near:
    """Rows of one part that may be rows of the test set, numbered within the part; ``rows`` judged in all."""

    rows: int
    line: dict[int, int] = field(default_factory=dict)
    pairs: dict[str, list[Pairs]] = field(default_factory=dict)
    sketches: list[Sketch] = field(default_factory=list)
    refused: int = 0


def build(work: measuring.Work, parts: Sequence[Part]) -> Membership:
    """The index of test rows. Raises UserError: a file cannot be read."""
    pairs: dict[str, list[Pairs]] = {code: [] for code in KEYED}
    sketches, lines, words, base = [], [], [np.zeros(0, dtype=np.uint64)], 0
    for part in parts:
        for chunk, batch in measuring.batches(work, part):
            if not len(batch):
                continue
            for code, found in _keys(batch):
                pairs[code].append(replace(found, rows=found.rows + base))
            one = _sketch(batch)
            sketches.append(replace(one, rows=one.rows + base))
            lines += chunk.lines
            words += map(word_hashes, leaks.inputs_of(batch, range(len(batch))))
            base += len(batch)
    bounds = np.cumsum([len(one) for one in words])
    return Membership(work.files[parts[0].file].path if parts else "", np.asarray(lines, dtype=np.int64),
                      {code: _joined_pairs(found) for code, found in pairs.items()}, _joined_sketch(sketches), np.concatenate(words), bounds)


def word_hashes(text: str) -> np.ndarray:
    """Sorted uint64 hashes of the words of a text, repeats kept; characters of text without blanks count as words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = [word for run in _WORD.findall(folded) for word in ([run] if run.isascii() or len(run) < 20 else run)]
    return np.sort(np.array([int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big") for word in found], dtype=np.uint64))


def kept_words(a: np.ndarray, b: np.ndarray) -> float:
    """Jaccard similarity of two sorted multisets of words."""
    values = np.union1d(a, b)
    of_a, of_b = (np.searchsorted(one, values, side="right") - np.searchsorted(one, values) for one in (a, b))
    return float(np.minimum(of_a, of_b).sum() / max(np.maximum(of_a, of_b).sum(), 1))


class Filter:
    """What a worker keeps of the index to find the few rows worth a closer look. Nothing that belongs to the test set passes it unseen."""

    def __init__(self, index: Membership):
        self.keys = {code: np.unique(found.key[:, 0]) for code, found in index.pairs.items()}
        self.seen = np.zeros(1 << _BITS, dtype=bool)
        self.seen[np.asarray(index.sketch.shingles) & np.uint64((1 << _BITS) - 1)] = True

    def near(self, sketch: Sketch) -> np.ndarray:
        """Places in the sketch of rows that share enough shingles with the test set as a whole to be near a row of it."""
        if not len(sketch.rows):
            return np.zeros(0, dtype=np.int64)
        hit = self.seen[np.asarray(sketch.shingles) & np.uint64((1 << _BITS) - 1)]
        return np.flatnonzero(kernel.group_sums(hit.astype(np.int64), sketch.offsets) >= CHANGED * np.diff(sketch.offsets))


def candidates(work: measuring.Work, sieve: Filter, part: Part) -> Near:
    """Rows of a training part that may be rows of the test set."""
    out = Near(0)
    base = refused = 0
    for chunk, batch in measuring.batches(work, part):
        refused += len(chunk.refusals)
        if not len(batch):
            continue
        wanted: set[int] = set()
        for code, found in _keys(batch):
            mine = np.isin(found.key[:, 0], sieve.keys[code])
            wanted |= set(found.rows[mine].tolist())
            out.pairs.setdefault(code, []).append(Pairs(found.rows[mine] + base, found.key[mine], {name: np.asarray(v)[mine] for name, v in found.payload.items()}))
        sketch = _taken(one := _sketch(batch), sieve.near(one))
        out.sketches.append(replace(sketch, rows=sketch.rows + base))
        for row in wanted | set(sketch.rows.tolist()):
            out.line[row + base] = chunk.lines[row]
        base += len(batch)
    return replace(out, rows=base, refused=refused)


def words_of(work: measuring.Work, place: tuple[Part, frozenset[int]]) -> dict[int, np.ndarray]:
    """Row within the part → hashes of its words, for some rows of a part, which is read once more."""
    part, wanted = place
    out: dict[int, np.ndarray] = {}
    base = 0
    for _, batch in measuring.batches(work, part):
        mine = [row for row in range(len(batch)) if row + base in wanted]
        out |= dict(zip((row + base for row in mine), map(word_hashes, leaks.inputs_of(batch, mine)))) if mine else {}
        base += len(batch)
        if len(out) == len(wanted):
            break
    return out


def _keys(batch: Batch) -> Iterator[tuple[str, Pairs]]:
    signals = shelf.signals()
    for code in KEYED:
        yield code, signals[code].pairs(batch)


def _sketch(batch: Batch) -> Sketch:
    return shelf.signals()[NEAR].sketch(batch)


def _taken(sketch: Sketch, at: np.ndarray) -> Sketch:
    """The rows at these places of a sketch."""
    sizes = np.diff(sketch.offsets)[at]
    inner = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    hashes = np.asarray(sketch.shingles)[np.repeat(sketch.offsets[at], sizes) + inner]
    return Sketch(sketch.rows[at], sketch.bands[at], hashes, np.concatenate([[0], np.cumsum(sizes)]), {name: np.asarray(v)[at] for name, v in sketch.payload.items()})


def _joined_pairs(found: Sequence[Pairs]) -> Pairs:
    if not found:
        return Pairs(np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.uint64))
    return Pairs(np.concatenate([p.rows for p in found]), np.concatenate([p.key for p in found]),
                 {name: np.concatenate([p.payload[name] for p in found]) for name in found[0].payload})


def _joined_sketch(found: Sequence[Sketch]) -> Sketch:
    if not found:
        return Sketch(np.zeros(0, dtype=np.int64), np.zeros((0, 16), dtype=np.uint64), np.zeros(0, dtype=np.uint64), np.zeros(1, dtype=np.int64))
    sizes = np.concatenate([np.diff(s.offsets) for s in found])
    return Sketch(np.concatenate([s.rows for s in found]), np.concatenate([s.bands for s in found]),
                  np.concatenate([np.asarray(s.shingles)[s.offsets[0]: s.offsets[-1]] for s in found]), np.concatenate([[0], np.cumsum(sizes)]),
                  {name: np.concatenate([np.asarray(s.payload[name]) for s in found]) for name in found[0].payload})


def sealed(index: Membership, secret: bytes) -> bytes:
    """The index as an encrypted file. The nonce follows from the content, so the same index gives the same bytes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    plain = b"".join(bytes(piece) for piece in part_codec.encode(index, KEY, (Membership,), (Membership,)))
    key = hashlib.blake2b(KEY.encode(), key=secret, digest_size=32).digest()
    nonce = hashlib.blake2b(plain, key=key, digest_size=12).digest()
    return nonce + AESGCM(key).encrypt(nonce, plain, KEY.encode())


def opened(raw: bytes, secret: bytes, shown: str) -> Membership:
    """The index of an encrypted file. Raises UserError: another secret, or a damaged file."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = hashlib.blake2b(KEY.encode(), key=secret, digest_size=32).digest()
    try:
        return part_codec.decode(AESGCM(key).decrypt(raw[:12], raw[12:], KEY.encode()), KEY, (Membership,))
    except (InvalidTag, ValueError) as error:
        raise UserError("the membership index does not open: it is damaged, or the lock's secret is another one", where=shown, code="E-LOCK-INDEX",
                        fix="restore testset.index and .tuneready/lock.secret from a copy") from error


