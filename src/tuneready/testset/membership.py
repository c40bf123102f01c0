"""The membership index: what a training file is held against when the test rows themselves are not at hand.

It holds, for every test row, the keys of the leak signals (exact and normalised input, group), the sketch of its input and its
words. These are hashes of text and could be tried out one by one, so the file is encrypted (AES-256-GCM) under a key
derived from the lock's secret: without the secret it says nothing (reference/reliability.md §4.3, LK-21).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tuneready import leaks, measuring, shelf
from tuneready.batch import Batch
from tuneready.errors import UserError
from tuneready.kernels import text as kernel
from tuneready.kernels.word_counts import word_counts
from tuneready.signal import Pairs, Sketch
from tuneready.source import Part
from tuneready.state import part_codec

NAME, KEY = "testset.index", "testset index 2"
QUOTED = "LEK005"  # a person judges whether a quotation gives a test row away: lock keeps them out, guard does not refuse them
KEYED = ("LEK001", "LEK002", "LEK004", QUOTED)
ANSWER = "same answer"  # told apart and never refused: the question is another one
LEAST_ANSWER = 64  # bytes; shorter answers are the same by chance
NEAR = "LEK003"
TAG = r"</?[A-Za-z][^<>]{0,200}>"


@dataclass(frozen=True)
class Membership:
    """The index. ``pairs``: code → keys of the test rows, numbered from 0; ``sketch``: of their inputs; ``line``: int64 per test row;
    ``words``: their words (``kernels.word_counts``), of row ``i`` between ``bounds[i]`` and ``bounds[i + 1]``."""

    file: str
    line: np.ndarray
    pairs: dict[str, Pairs]
    sketch: Sketch
    words: np.ndarray
    bounds: np.ndarray


def build(work: measuring.Work, parts: Sequence[Part]) -> Membership:
    """The index of test rows. Raises UserError: a file cannot be read."""
    pairs: dict[str, list[Pairs]] = {code: [] for code in (*KEYED, ANSWER)}
    sketches, lines, words, sizes, base = [], [], [np.zeros(0, dtype=np.uint64)], [np.zeros(1, dtype=np.int64)], 0
    for part in parts:
        for chunk, batch in measuring.batches(work, part):
            if not len(batch):
                continue
            for code, found in keys(batch, (*KEYED, ANSWER)):
                pairs[code].append(replace(found, rows=found.rows + base))
            lines += chunk.lines
            plain = without_tags(inputs(batch))
            one, same = shelf.signals()[NEAR].sketch(plain), leaks.keyed(batch, normalised=True)[1][:, 0]
            sketches.append(replace(one, rows=one.rows + base, payload={"same": same[one.rows]}))
            held, bounds = words_of(plain, np.ones(len(batch), dtype=bool))
            words.append(held)
            sizes.append(np.diff(bounds))
            base += len(batch)
    return Membership(work.files[parts[0].file].path if parts else "", np.asarray(lines, dtype=np.int64),
                      {code: joined_pairs(found) for code, found in pairs.items()}, joined_sketch(sketches), np.concatenate(words), np.cumsum(np.concatenate(sizes)))


def inputs(batch: Batch) -> Batch:
    """The same rows with nothing but the texts that leaks compare."""
    made = replace(batch)
    made.__dict__["texts"] = batch.texts.only(np.flatnonzero(leaks.compared(batch)))
    return made


def without_tags(batch: Batch) -> Batch:
    """``inputs`` with a blank for every tag (``<b>``, ``</p>``): a copy that is marked up in another way is a near copy."""
    import pyarrow.compute as pc

    texts = batch.texts
    if not len(texts.positions(ord("<"))):
        return batch
    array = pc.replace_substring_regex(texts.array, TAG, " ")
    made, (data, offsets) = replace(batch), kernel.buffers(array)
    made.__dict__["texts"] = replace(texts, array=array, data=data, offsets=offsets)
    return made


def words_of(batch: Batch, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hashes, bounds) of the words of what leaks compare in the rows set in ``wanted`` (bool per row); other rows have none."""
    texts = batch.texts
    mine = texts.only(np.flatnonzero(leaks.compared(batch) & wanted[texts.row]))
    return word_counts(mine.array, mine.row, len(batch))


def keys(batch: Batch, codes: Sequence[str]) -> Iterator[tuple[str, Pairs]]:
    """Keys of the rows of a batch under each of these leak signals, or of their answers."""
    signals = shelf.signals()
    for code in codes:
        yield code, answers(batch) if code == ANSWER else signals[code].pairs(batch)


def answers(batch: Batch) -> Pairs:
    """Hashes of what rows teach, where it is written text of ``LEAST_ANSWER`` bytes and more: no labels, no rows without a prompt."""
    texts = batch.texts
    taught = batch.learnt & ~leaks.compared(batch)
    rows = np.flatnonzero((texts.total(np.where(taught, texts.lengths, 0)) >= LEAST_ANSWER) & ~batch.named)
    if not len(rows) or batch.task == "preference":
        return joined_pairs(())
    return Pairs(rows, batch.segment_keys(taught, normalised=False, sided=False, roles=False)[rows])


def joined_pairs(found: Sequence[Pairs]) -> Pairs:
    """Keys of several batches, side by side."""
    if not found:
        return Pairs(np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.uint64))
    return Pairs(np.concatenate([p.rows for p in found]), np.concatenate([p.key for p in found]),
                 {name: np.concatenate([p.payload[name] for p in found]) for name in found[0].payload})


def joined_sketch(found: Sequence[Sketch]) -> Sketch:
    """Sketches of several batches, side by side."""
    if not found:
        return Sketch(np.zeros(0, dtype=np.int64), np.zeros((0, 16), dtype=np.uint64), np.zeros(0, dtype=np.uint64), np.zeros(1, dtype=np.int64))
    sizes = np.concatenate([np.diff(s.offsets) for s in found])
    return Sketch(np.concatenate([s.rows for s in found]), np.concatenate([s.bands for s in found]),
                  np.concatenate([np.asarray(s.shingles)[s.offsets[0]: s.offsets[-1]] for s in found]), np.concatenate([[0], np.cumsum(sizes)]),
                  {name: np.concatenate([np.asarray(s.payload[name]) for s in found]) for name in found[0].payload})


def taken(sketch: Sketch, at: slice) -> Sketch:
    """Some rows of a sketch that holds its shingles itself."""
    offsets = sketch.offsets[at.start:at.stop + 1]
    return Sketch(sketch.rows[at], sketch.bands[at], np.asarray(sketch.shingles)[offsets[0]:offsets[-1]], offsets - offsets[0],
                  {name: np.asarray(values)[at] for name, values in sketch.payload.items()})


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


