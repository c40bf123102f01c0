"""Text that says nothing.

What is found
-------------
Answers (in label tasks: inputs) that are a stand-in ("N/A", "test", "asdf", "TBD", lorem ipsum), only punctuation, or
one word said three times or more.

Why it matters
--------------
Such rows are left over from trying out a form. They teach a wrong answer to a real question, or a class for no text.

How it is measured
------------------
Texts up to 60 bytes are matched whole against a list of stand-ins; texts that consist of one repeated word are found
by the number of different words; lorem ipsum is looked for in texts of every length without code.

How to mend it
--------------
Write the answer that was meant, or remove the row.

Limits
------
Short but true answers ("None.", "Yes", "72", an emoji, `[]`) are not flagged. "N/A" may be the right output of an
extraction.

References
----------
SPEC §2; Rae et al. 2021, arXiv:2112.11446 (quality rules).
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "TXT007"
NAME = "Text without information"
SEVERITY = "minor"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold a stand-in or one repeated word instead of a text"
REMEDY = "Write the text that was meant, or remove these rows."

STAND_INS = (
    r"(?i)^[\s\"'(\[<*._-]*(?:n/a|n\.a|tbd|tba|todo|to do|to be (?:done|determined|added)|test(?:ing)?(?:[ -]?(?:test(?:ing)?|[0-9]{1,4}))*|(?:asdf|qwer|sdfg|dfgh)[a-z]{0,20}|"
    r"x{3,20}|nan|undefined|placeholder|blah(?:[ ,]+blah)*|dummy(?: text)?|foo ?bar|no data|empty)[\s\"')\]>*._!-]*$|^[\s.,;:!?'\"_/\\*#~…–—-]+$"
)


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts that are a stand-in, punctuation, or one word over and over."""
    texts = batch.subject
    mask = texts.matching_among(np.flatnonzero((texts.lengths <= 60) & ~texts.blank), STAND_INS)
    words, different = texts.variety
    for at in np.flatnonzero((words >= 3) & (different < 5.2) & (texts.lengths <= 1000)).tolist():
        spoken = texts.array[at].as_py().split()
        said = {word.strip(".,;:!?\"'-…").casefold() for word in spoken}
        mask[at] |= len(spoken) >= 3 and len(said) == 1 and any(letter.isalpha() for letter in next(iter(said)))
    mask[np.setdiff1d(texts.with_literals("lorem ipsum", ignore_case=True), texts.with_literals("```"))] = True
    return Measurement(batch.flag_subject(mask))
