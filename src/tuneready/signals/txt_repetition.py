"""An answer that repeats itself.

What is found
-------------
Answers in which a line, or a run of ten words, comes back until it makes up at least half of the text.

Why it matters
--------------
This is how a language model fails when it loops; trained on it, the tuned model loops as well.

How it is measured
------------------
The number of different words (a word known by its first eight bytes and what follows) is estimated for all answers at
once. Under a fifth of the words different, in texts up to 2,000 words, counts as it stands. One character over and
over (127 times at least) through half of the text counts as well. Between a fifth and a half, the text is opened:
half of its characters in one line that occurs four times, or half of its words in ten-word runs that occur three
times.

How to mend it
--------------
Regenerate or cut the answer before the loop.

Limits
------
Tables, number grids and refrains can reach half as well. Only the first 20,000 characters are opened. Texts under 20
words are not judged; one repeated word is TXT007. Scripts without spaces count characters, and runs of twenty.

References
----------
Rae et al. 2021, arXiv:2112.11446 (Gopher repetition rules); Holtzman et al. 2020, arXiv:1904.09751; Whang et al. 1990
(linear counting).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from tuneready.batch import Batch
from tuneready.kernels.variety import one_byte_runs
from tuneready.summary import Measurement

CODE = "TXT003"
NAME = "Repetition"
SEVERITY = "minor"
TASKS = ("generation", "preference", "extraction")
MESSAGE = "{rows} rows ({share}) repeat the same line or phrase through half of an answer or more"
REMEDY = "Cut these answers before the loop, or write them anew."


@dataclass(frozen=True)
class Limits:
    """``words``: shortest text judged; ``share``: part of the text one repetition must fill (ours)."""

    words: int = 20
    share: float = 0.5


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags answers with few different words, after a closer look at the doubtful ones."""
    texts = batch.subject
    words, different = texts.variety
    long = words >= limits.words
    mask = long & (words <= 2000) & (different < 0.2 * words)
    mask |= one_byte_runs(texts.data, texts.offsets) > limits.share * texts.lengths
    for at in np.flatnonzero(long & ~mask & (different < 0.5 * words)).tolist():
        mask[at] = dominated(texts.array[at].as_py()[:20_000], limits.share)
    return Measurement(batch.flag_subject(mask))


def dominated(text: str, share: float) -> bool:
    """True when one line, or runs of ten words (twenty characters without spaces), fill ``share`` of the text."""
    lines = Counter(line.strip() for line in text.splitlines())
    size = sum(len(line) * count for line, count in lines.items())
    if any(count >= 4 and line and len(line) * count >= share * size for line, count in lines.items()):
        return True
    units: list[str] = text.split()
    run = 10
    grams: list
    if len(units) * 12 < len(text):  # hardly any spaces: count characters
        solid, run = "".join(units), 20
        units = list(solid)
        grams = [solid[i:i + run] for i in range(len(solid) - run + 1)]
    else:
        grams = list(zip(*(units[i:] for i in range(run))))
    counts = Counter(grams)
    covered = np.zeros(len(units) + 1, dtype=np.int64)
    for i, gram in enumerate(grams):
        if counts[gram] >= 3:
            covered[i] += 1
            covered[i + run] -= 1
    return bool(np.count_nonzero(np.cumsum(covered[:-1])) >= share * len(units))
