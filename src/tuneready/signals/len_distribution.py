"""Distribution of lengths.

What is found
-------------
Nothing that is wrong: the distribution of tokens per row, per input and per target, and of turns per row, which the
report shows and planning prices.

Why it matters
--------------
Training cost, sequence length and batch size follow from it, and a reader sees at a glance what the data is.

How it is measured
------------------
Histograms of integers, exact below 4,096 and within 1.6 % above; tokens as in LEN002. A turn is a text of user,
assistant or tool.

How to mend it
--------------
Nothing to mend.

Limits
------
Tokens are estimates unless a tokenizer file is given; what a chat template adds is not counted.

References
----------
docs/tokens.md (error of the estimate).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready.batch import ASSISTANT, INPUT, TARGET, THOUGHT, TOOL, USER, Batch
from tuneready.finding import Finding
from tuneready.signal import ALL_TASKS, Scope
from tuneready.summary import Histogram, Measurement

CODE = "LEN005"
NAME = "Distribution of lengths"
SEVERITY = "info"
TASKS = ALL_TASKS
REMEDY = "Nothing to mend."


@dataclass(frozen=True)
class Limits:
    """As LEN002.

    Attributes:
        tokenizer: path of a tokenizer file; empty for the estimate.
    """

    tokenizer: str = ""


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Histograms ``tokens``, ``input``, ``target`` (tokens) and ``turns``."""
    texts, per_text = batch.texts, batch.tokens(limits.tokenizer)
    spoken = (texts.role == USER) | (texts.role == ASSISTANT) | (texts.role == TOOL)
    return Measurement(values={
        "tokens": Histogram.of(texts.total(per_text)),
        "input": Histogram.of(texts.total(np.where(texts.side == INPUT, per_text, 0))),
        "target": Histogram.of(texts.total(np.where(texts.side == TARGET, per_text, 0))),
        "turns": Histogram.of(texts.count(spoken & (texts.side != THOUGHT))),
    })


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """No finding: the report reads the histograms."""
    return ()
