"""Characters that show nothing.

What is found
-------------
Zero-width spaces, word joiners, invisible operators, soft hyphens and Mongolian vowel separators inside the text.

Why it matters
--------------
They split words into other tokens than the same words elsewhere, hide text from reviewers and defeat the search for
duplicates.

How it is measured
------------------
Code points U+200B, U+2060 to U+2064, U+00AD and U+180E. The zero-width space is accepted in Thai, Lao, Khmer, Burmese
and Tibetan, where it marks the end of a word.

How to mend it
--------------
Remove the characters; `fix` does so without other change.

Limits
------
Zero-width joiner and non-joiner (U+200C, U+200D) and direction marks (U+200E, U+200F) are part of correct Persian,
Indic, Arabic and emoji text and are not looked for. Soft hyphens are correct typography in print sources.

References
----------
Unicode Standard §23.2; UTR #36 Unicode security considerations.
"""

from __future__ import annotations

import numpy as np

from tuneready.batch import Batch
from tuneready.kernels.find import three_byte
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT026"
NAME = "Invisible characters"
SEVERITY = "minor"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold invisible characters"
REMEDY = "Remove the invisible characters."

WITHOUT_SPACES = r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts with an invisible character their script does not need."""
    texts = batch.texts
    at = texts.positions(0xE2)
    code = three_byte(texts.data, at)
    mask = np.zeros(len(texts), dtype=bool)
    mask[texts.owners(at[code == 0x200B])] = True
    if mask.any():
        mask &= ~texts.matching_among(np.flatnonzero(mask), WITHOUT_SPACES)
    mask[texts.owners(at[(code >= 0x2060) & (code <= 0x2064)])] = True
    soft = texts.positions(0xC2)
    mask[texts.owners(soft[texts.data[soft + 1] == 0xAD])] = True
    if texts.positions(0xE1).size:
        mask[texts.with_literals("\u180e")] = True
    return Measurement(batch.flag_segments(mask))
