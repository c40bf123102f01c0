"""Answers cut off at one length.

What is found
-------------
Several different answers that end in the middle of a word at exactly the length of the longest answer: the mark of a
field or an export that was cut (255, 1,000, 4,096 characters …).

Why it matters
--------------
A model trained on them learns to stop in the middle. The rest of the answer is usually still in the source.

How it is measured
------------------
For every row the longest text that is learnt, in characters. If at least five different ones of the greatest length end
in a letter or digit, and these are at least half of all at that length, those are cut off. Texts under 200 characters
are not looked at.

How to mend it
--------------
Export the data again without the limit on the field; drop what cannot be had whole.

Limits
------
Answers cut at a number of tokens pile up at no character length and are not seen here; answers that merely end without
a full stop are TXT work. Only the greatest length is looked at: after joining a cut and an uncut source, check them apart.

References
----------
None needed: an accumulation at the maximum is not what natural lengths look like. SPEC §2, Length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import Batch
from tuneready.kernels import text as kernel
from tuneready.signal import ALL_TASKS, Groups, Pairs
from tuneready.summary import EXAMPLES, Flags, Measurement

CODE = "LEN001"
NAME = "Answers cut off"
SEVERITY = "major"
TASKS = ALL_TASKS
STEP = "cut_off"
MESSAGE = "{rows} rows ({share}) end in the middle of a word at exactly the greatest length"
REMEDY = "Export the data again without the limit on the field; drop what cannot be had whole."
SHORTEST = 200  # characters; no field limit worth the name lies below, and short answers often end without a stop


@dataclass(frozen=True)
class Limits:
    """What is an accumulation.

    Attributes:
        rows: different texts that end in the middle of a word at the greatest length; five by chance do not happen.
        share: of all rows at that length that do.
    """

    rows: int = 5
    share: float = 0.5


def pairs(batch: Batch) -> Pairs:
    """Rows whose longest learnt text has at least ``SHORTEST`` characters, under one key: the greatest length is the run's."""
    texts = batch.texts
    long = np.flatnonzero(batch.learnt & (texts.lengths >= SHORTEST))
    characters = np.zeros(len(texts), dtype=np.int64)
    if long.size:
        characters[long] = kernel.code_points(texts.data, texts.offsets)[long]
    order = np.lexsort((-characters[long], texts.row[long]))
    rows, first = np.unique(texts.row[long][order], return_index=True)
    at = long[order][first]
    keep = characters[at] >= SHORTEST
    rows, at = rows[keep].astype(np.int64), at[keep]
    ending = texts.array.take(pa.array(at))
    inside = np.asarray(pc.fill_null(pc.match_substring_regex(ending, r"[\p{L}\p{N}]\z"), False), dtype=bool)
    payload = {"characters": characters[at], "inside": inside, "text": batch.segment_hashes[at, 0]}
    return Pairs(rows, np.zeros((len(rows), 2), dtype=np.uint64), payload)


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """Flags the rows at the greatest length that end in a word, if they are enough; the score is the length."""
    if not len(groups.rows):
        return Measurement()
    characters, inside = groups.payload["characters"], groups.payload["inside"]
    greatest = characters == characters.max()
    cut = np.flatnonzero(greatest & inside)
    enough = len(np.unique(groups.payload["text"][cut])) >= limits.rows and len(cut) >= limits.share * greatest.sum()
    if not enough:
        return Measurement()
    rows = groups.rows[cut]
    return Measurement(Flags(rows, score=characters[cut].astype(np.float64), excerpts=[(int(r), "") for r in rows[:EXAMPLES]]))
