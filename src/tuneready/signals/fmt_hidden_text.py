"""Characters that reorder or hide text.

What is found
-------------
Bidirectional overrides and embeddings where nothing is written from right to left, Unicode tag characters, and runs
of variation selectors that carry hidden bytes.

Why it matters
--------------
What a reviewer sees is not what the model reads. Tag characters and selectors are a known way to smuggle instructions
into data.

How it is measured
------------------
U+202D and U+202E always; U+202A to U+202C and U+2066 to U+2069 in texts without right-to-left letters; U+E0000 to
U+E007F outside the emoji of regional flags; four or more of U+E0100 to U+E01EF in a row.

How to mend it
--------------
Look at the source of these rows before anything else, then remove the characters.

Limits
------
Overrides around part numbers in Arabic or Hebrew text are rare but legitimate, and are flagged. Homoglyphs are not
looked for.

References
----------
Boucher & Anderson 2021, arXiv:2111.00169 (Trojan Source); UAX #9; Unicode Standard §23.9.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import Batch
from tuneready.kernels.find import three_byte
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT027"
NAME = "Hidden or reordered text"
SEVERITY = "major"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold characters that hide or reorder text"
REMEDY = "Find out where these rows come from, then remove the characters."

RIGHT_TO_LEFT = r"[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}]"
REGIONAL_FLAG = r"\x{1F3F4}[\x{E0020}-\x{E007E}]{2,8}\x{E007F}"
HIDDEN = r"[\x{E0000}-\x{E007F}]|[\x{E0100}-\x{E01EF}]{4}"


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts with overrides, stray embeddings, tags and selector runs."""
    texts = batch.texts
    at = texts.positions(0xE2)
    code = three_byte(texts.data, at)
    mask = np.zeros(len(texts), dtype=bool)
    mask[texts.owners(at[((code >= 0x202A) & (code <= 0x202C)) | ((code >= 0x2066) & (code <= 0x2069))])] = True
    if mask.any():
        mask &= ~texts.matching_among(np.flatnonzero(mask), RIGHT_TO_LEFT)
    mask[texts.owners(at[(code == 0x202D) | (code == 0x202E)])] = True
    tags = texts.positions(0xF3)
    tagged = texts.owners(tags[texts.data[tags + 1] == 0xA0])
    if tagged.size:
        plain = pc.replace_substring_regex(texts.array.take(pa.array(tagged)), REGIONAL_FLAG, "")
        mask[tagged[np.asarray(pc.match_substring_regex(plain, HIDDEN))]] = True
    return Measurement(batch.flag_segments(mask))
