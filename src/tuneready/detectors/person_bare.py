"""Answers that are nothing but a person's name, whatever their case.

What is found
-------------
Texts of two to four words that are a first and a last name of the lists ("katie marshall", "Elżbieta piechura"), as answers to "what is your name" and cells
of a name column are.

Why it matters
--------------
Transcripts and tables hold names without any word around them.

How it is measured
------------------
The whole text is a first name and a last name of the lists, in either order; one of them is no ordinary word.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate.

Limits
------
A single word is not taken for a name. Names spelled letter by letter are not found.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(A). Lists: see ``person``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from tuneready.detector import Spans
from tuneready.kernels.joined_texts import JoinedTexts
from tuneready.names import lists
from tuneready.names.runs import BOTH, COMMON, FIRST, LAST, OTHER, STOP, TITLE, kind_of

KIND, NAME = "person", "text that is a person's name"
RANK, VIEW, HIPAA = 38, "context", "A"
LONGEST = 48  # characters of a text that is looked at
_WHOLE = re.compile(r"\s*([^\W\d_]+(?:[-'’][^\W\d_]+)*(?: [^\W\d_]+(?:[-'’][^\W\d_]+)*){1,3})\s*[.,]?\s*")


def may(texts: JoinedTexts) -> np.ndarray:
    """int64 numbers of the texts that are short enough."""
    return np.flatnonzero((texts.letters > 4) & (texts.letters <= LONGEST))


def find(texts: Sequence[str]) -> Spans:
    """Short texts that are a name."""
    return Spans.of([(number, *span) for number, text in enumerate(texts) if 4 < len(text) <= LONGEST for span in _whole(text)])


def _whole(text: str) -> list[tuple[int, int, float]]:
    match = _WHOLE.fullmatch(text)
    if match is None:
        return []
    words = match.group(1).lower().split()
    kinds = [kind_of(word) for word in words]
    if STOP in kinds or TITLE in kinds:
        return []
    forward, backward = _pair(words[0], kinds[0], kinds[-1]), _pair(words[-1], kinds[-1], kinds[0])
    score = max(forward, backward - 0.1)
    return [(*match.span(1), score)] if score >= 0.6 else []


def _pair(low: str, first: int, last: int) -> float:
    """Score of a first name (its word and kind) and the kind of a last name."""
    if first in (FIRST, BOTH):
        return {LAST: 0.85, BOTH: 0.85, FIRST: 0.7, COMMON: 0.7, OTHER: 0.6}.get(last, 0.0)
    return 0.7 if first == COMMON and low in lists.first_names() and last in (LAST, BOTH) else 0.0
