"""The next example of a template inside an answer.

What is found
-------------
Answers that go on with the markers of another example: `### Instruction:`, `### Response:`, or a new line with
`User:`, `Human:`, `Question:`, `Q:` and the like.

Why it matters
--------------
The generator or the export ran past the end of the answer. The model learns to put words into the user's mouth and
not to stop.

How it is measured
------------------
Learnt texts are matched against Alpaca-style headings anywhere, and against speaker labels at the start of a later
line. A label right after a line that ends with a colon ("Here is the question:") is announced and not leaked. A text
that starts with such a label is a dialogue or a list of questions by itself and is left alone.

How to mend it
--------------
Cut the answer before the marker.

Limits
------
Answers that quote a dialogue or contain questions and answers after an introduction are flagged wrongly. Labels in
other languages than English are not known.

References
----------
Taori et al. 2023 (Alpaca template); SPEC §2; reference/features.md, B4.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import Batch
from tuneready.signal import NoLimits
from tuneready.summary import Measurement

CODE = "TXT005"
NAME = "Next example leaked into the answer"
SEVERITY = "major"
TASKS = ("generation", "preference", "extraction")
MESSAGE = "{rows} rows ({share}) hold the start of another example inside an answer"
REMEDY = "Cut these answers before the marker."

HEADINGS = r"(?:^|\n)#{2,3} ?(?:Instruction|Response|Input|Human|User|Assistant|Question)s?:"
SPEAKERS = r"(?:^|[^:\s])[ \t]*\n[ \t\n]*(?:\*\*)?(?:User|USER|Human|HUMAN|Q|Question|Instruction|Assistant|ASSISTANT)(?:\*\*)? ?:"
DIALOGUE = r"^[\s\"“*_#\[(]*[\p{L}][\p{L}\p{N} .'_()-]{0,40}\**:"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags learnt texts with headings of a template or with a later speaker label."""
    texts = batch.subject
    mask = texts.matching_among(texts.with_literals("##"), HEADINGS)
    lines = texts.with_bytes(10)
    spoken = np.flatnonzero(texts.matching_among(lines, SPEAKERS))
    mask[spoken] |= ~texts.matching_among(spoken, DIALOGUE)[spoken]
    return Measurement(batch.flag_subject(mask))
