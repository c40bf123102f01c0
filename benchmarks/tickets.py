"""Made support tickets with wrong labels at known places: short, uneven classes, annotators of different care.

    python benchmarks/tickets.py 35000 tickets.csv      # columns text, label, annotator

Each class has words of its own and lends some to its neighbours; most words are common to all, with Zipf's frequencies.
There are greetings, closings, typos, order numbers, and rows too short to tell. Labels are exchanged by the person who
gave them: half of the time for a neighbouring class, else for any. Everything follows from the seed.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

CLASSES = ("billing", "refund", "delivery", "returns", "account", "password", "cancellation", "upgrade", "outage", "bug", "feature request",
           "complaint", "feedback", "other")
SHARE = np.array([0.20, 0.13, 0.12, 0.09, 0.08, 0.07, 0.06, 0.05, 0.05, 0.04, 0.04, 0.03, 0.025, 0.015])
CARE = np.array([0.02, 0.04, 0.06, 0.09, 0.12, 0.15, 0.18, 0.21, 0.26, 0.32, 0.38, 0.45])  # error rate of each annotator
WORKLOAD = np.array([3, 2, 2, 4, 3, 2, 3, 3, 2, 2, 1, 1], dtype=float)
AVERAGE = 0.18
OWN_WORDS, COMMON_WORDS = 60, 2500
FROM_OWN, FROM_NEIGHBOUR = 0.36, 0.05  # shares of a ticket's words
SHORT = 0.05  # rows of one to four words
TYPOS = 0.03  # of all words
SPELLINGS = 6  # of a word, the right one first
GREETINGS = ("hello", "hi there", "dear team", "good morning", "hi", "to whom it may concern")
CLOSINGS = ("thanks", "thank you", "best regards", "please help", "cheers", "looking forward to your answer")
_ONSETS = "b c d f g h j k l m n p r s t v w br cl cr dr fl gr pl pr sh st th tr".split()
_VOWELS = "a e i o u ai ea ie oo ou".split()
_CODAS = ("", "", "", "n", "r", "s", "t", "l", "m", "ck", "nd", "st")


@dataclass(frozen=True)
class Tickets:
    """Texts (Arrow strings) with ``true`` and ``given`` class numbers and the ``annotator`` who gave the label."""

    texts: pa.Array
    true: np.ndarray
    given: np.ndarray
    annotator: np.ndarray

    @property
    def wrong(self) -> np.ndarray:
        """bool per row: the label is not the true class."""
        return self.true != self.given


def made(rows: int, seed: int = 0, average: float = AVERAGE) -> Tickets:
    """So many tickets; about the ``average`` share of labels is wrong."""
    rng = np.random.default_rng([seed, 77])
    true = rng.choice(len(CLASSES), size=rows, p=SHARE / SHARE.sum())
    texts = _texts(rng, true)
    annotator = rng.choice(len(CARE), size=rows, p=WORKLOAD / WORKLOAD.sum())
    rate = CARE * (average / float((CARE * WORKLOAD).sum() / WORKLOAD.sum()))
    bad = rng.random(rows) < np.minimum(rate, 0.9)[annotator]
    near = (true + rng.choice([-2, -1, 1, 2], size=rows)) % len(CLASSES)
    other = (true + rng.integers(1, len(CLASSES), size=rows)) % len(CLASSES)
    given = np.where(bad, np.where(rng.random(rows) < 0.5, near, other), true)
    return Tickets(texts, true, given, annotator)


def _texts(rng: np.random.Generator, true: np.ndarray) -> pa.Array:
    words = _vocabulary(rng)
    n = len(true)
    length = np.clip(rng.lognormal(2.55, 0.3, size=n).astype(np.int64), 6, 30)
    length = np.where(rng.random(n) < SHORT, rng.integers(1, 5, size=n), length)
    row = np.repeat(np.arange(n), length)
    kind = rng.random(len(row))
    lender = (true[row] + rng.choice([-1, 1], size=len(row))) % len(CLASSES)
    source = np.where(kind < FROM_OWN, true[row], lender)
    own = COMMON_WORDS + source * OWN_WORDS + _zipf(rng, OWN_WORDS, len(row), 0.8)
    word = np.where(kind < FROM_OWN + FROM_NEIGHBOUR, own, _zipf(rng, COMMON_WORDS, len(row), 1.0))
    spelling = np.where(rng.random(len(row)) < TYPOS, rng.integers(1, SPELLINGS, size=len(row)), 0)
    pieces = pa.array(words).take(pa.array(word * SPELLINGS + spelling))
    bounds = pa.array(np.concatenate([[0], np.cumsum(length)]).astype(np.int32))
    body = pc.binary_join(pa.ListArray.from_arrays(bounds, pieces), " ")
    order = pc.binary_join_element_wise(" order ", pc.cast(pa.array(rng.integers(100_000, 999_999, size=n)), pa.string()), "")
    parts = (_some(rng, [f"{g}, " for g in GREETINGS], n, 0.4), body, pc.if_else(pa.array(rng.random(n) < 0.25), order, ""),
             _some(rng, [f". {c}" for c in CLOSINGS], n, 0.3))
    return pc.binary_join_element_wise(*parts, "")


def _some(rng: np.random.Generator, phrases: list[str], n: int, share: float) -> pa.Array:
    """One of the phrases in that share of the rows, nothing in the others."""
    pick = np.where(rng.random(n) < share, rng.integers(1, len(phrases) + 1, size=n), 0)
    return pa.array(["", *phrases]).take(pa.array(pick))


def _zipf(rng: np.random.Generator, words: int, draws: int, exponent: float) -> np.ndarray:
    weight = np.cumsum(1 / np.arange(1, words + 1) ** exponent)
    return np.searchsorted(weight, rng.random(draws) * weight[-1])


def _vocabulary(rng: np.random.Generator) -> list[str]:
    """Words of one to three syllables, each followed by its misspellings."""
    out: list[str] = []
    known: set[str] = set()
    while len(known) < COMMON_WORDS + len(CLASSES) * OWN_WORDS:
        syllables = int(rng.choice([1, 2, 3], p=[0.35, 0.5, 0.15]))
        word = "".join(str(rng.choice(part)) for _ in range(syllables) for part in (_ONSETS, _VOWELS, _CODAS))
        if len(word) > 2 and word not in known:
            known.add(word)
            out += [word, *(_misspelt(rng, word) for _ in range(SPELLINGS - 1))]
    return out


def _misspelt(rng: np.random.Generator, word: str) -> str:
    """Two letters exchanged, or one lost."""
    at = int(rng.integers(0, len(word) - 1))
    return word[:at] + (word[at + 1] + word[at] if rng.random() < 0.5 else word[at + 1]) + word[at + 2 :]


def write(path: str, rows: int, seed: int = 0) -> None:
    """Writes them as CSV."""
    tickets = made(rows, seed)
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["text", "label", "annotator"])
        out.writerows((text, CLASSES[g], f"agent {a + 1}")
                      for text, g, a in zip(tickets.texts.to_pylist(), tickets.given.tolist(), tickets.annotator.tolist()))


if __name__ == "__main__":
    write(sys.argv[2], int(sys.argv[1]))
