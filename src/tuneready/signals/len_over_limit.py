"""Rows longer than the limit.

What is found
-------------
Rows with more tokens than the target accepts, or, without a target, than the policy's limit (16,384).

Why it matters
--------------
Most providers and trainers cut such a row without a word; the end of it, which is the answer, is what goes. Some refuse
the whole file.

How it is measured
------------------
Tokens of all texts of a row: exact with a tokenizer file, else the estimate of `kernels.tokens` (median error 3 % per
text for a 131,072-entry vocabulary). Of a preference row the longer side counts, as it is seen alone.

How to mend it
--------------
Shorten or split the rows, or raise the trainer's length if the model allows it.

Limits
------
What a chat template adds (about 3 to 8 tokens a turn) is not counted. Where the estimate is used, a row within its error
of the limit may be on either side; the details say how many rows are over by more than that.

References
----------
reference/ecosystem.md §1.2 (limits of providers); docs/tokens.md (error of the estimate).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from tuneready.batch import REJECTED, TARGET, Batch
from tuneready.finding import Finding
from tuneready.kernels import tokens
from tuneready.signal import ALL_TASKS, Scope, judge_flags, percent
from tuneready.summary import Counts, Measurement

CODE = "LEN002"
NAME = "Over the token limit"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) are longer than the limit"
REMEDY = "Shorten or split these rows, or raise the length of the training run if the model allows it."


@dataclass(frozen=True)
class Limits:
    """What a row may hold.

    Attributes:
        token_limit: tokens per row; a target's own limit replaces it. 16,384 is what most open trainers and half of the
            providers accept without a special setting (reference/ecosystem.md §1.2).
        tokenizer: path of a tokenizer file for exact counts; empty for the estimate.
    """

    token_limit: int = 16_384
    tokenizer: str = ""


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags rows with more tokens than the limit; the score is the number of tokens."""
    texts, per_text = batch.texts, batch.tokens(limits.tokenizer)
    chosen = texts.total(np.where(texts.side == TARGET, per_text, 0))
    rejected = texts.total(np.where(texts.side == REJECTED, per_text, 0))
    total = texts.total(per_text) - np.minimum(chosen, rejected)
    over = total > limits.token_limit
    sure = int(np.count_nonzero(total > limits.token_limit * (1 + tokens.P95_ERROR)))
    return Measurement(batch.flag_rows(over, score=total[over].astype(np.float64)), {"sure": Counts({"rows": sure})})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding with the limit, the method, and how many rows are over by more than the error."""
    target = f" ({scope.target['title']})" if scope.target.get("title") and scope.target.get("max_row_tokens") else ""
    changes = {"limit": f"{limits.token_limit:,} tokens{target}", "method": "tokens counted with the tokenizer file"}
    if not limits.tokenizer:
        changes["method"] = (f"tokens estimated; error per text {percent(tokens.MEDIAN_ERROR)} (median), "
                             f"{percent(tokens.P95_ERROR)} (95th percentile)")
        changes["details"] = {"over_by_more_than_the_error": measurement.values.get("sure", Counts()).total()}
    return judge_flags(sys.modules[__name__], measurement, scope, **changes)
