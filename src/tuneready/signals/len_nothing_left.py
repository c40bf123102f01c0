"""Nothing left to learn after truncation.

What is found
-------------
Rows whose texts before the first answer already fill the token limit, so that no token of the answer is left once the
row is cut.

Why it matters
--------------
Such a row costs time and teaches nothing: all its labels are masked. Trainers only warn, if at all.

How it is measured
------------------
Tokens of all texts before the first learnt text, counted as in LEN002, against the same limit.

How to mend it
--------------
Shorten the context, or drop the row.

Limits
------
Assumes that rows are cut at the end, as nearly all trainers do; a trainer that keeps the end cuts the instructions
instead. Rows whose answer is a label only (no text that is learnt) are not looked at.

References
----------
TRL and Axolotl documentation (truncation side); reference/ecosystem.md §1.2 and 1.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready.batch import REJECTED, Batch
from tuneready.signal import ALL_TASKS
from tuneready.summary import Measurement

CODE = "LEN003"
NAME = "Nothing left to learn after truncation"
SEVERITY = "major"
TASKS = ALL_TASKS
STEP = "cut_off"
MESSAGE = "{rows} rows ({share}) have an input that fills the token limit by itself"
REMEDY = "Shorten the context of these rows, or drop them."


@dataclass(frozen=True)
class Limits:
    """As LEN002.

    Attributes:
        token_limit: tokens per row.
        tokenizer: path of a tokenizer file; empty for the estimate.
    """

    token_limit: int = 16_384
    tokenizer: str = ""


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags rows whose first learnt text begins at or beyond the limit; the score is the number of tokens before it."""
    texts, per_text = batch.texts, batch.tokens(limits.tokenizer)
    per_text = np.where(texts.side == REJECTED, 0, per_text)
    before = np.cumsum(per_text) - per_text
    at = np.flatnonzero(batch.learnt & ~texts.blank)
    rows, first = np.unique(texts.row[at], return_index=True)
    used = before[at[first]] - before[texts.starts[rows]]
    over = np.zeros(len(batch), dtype=bool)
    over[rows[used >= limits.token_limit]] = True
    return Measurement(batch.flag_rows(over, score=used[used >= limits.token_limit].astype(np.float64)))
