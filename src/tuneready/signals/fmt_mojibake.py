"""Text that was decoded with the wrong encoding.

What is found
-------------
UTF-8 that was read as Windows-1252 or Latin-1 and saved again: `CafÃ©` for `Café`, `donâ€™t` for `don’t`, `Ð¿Ñ€Ð¸`
for Cyrillic.

Why it matters
--------------
Each damaged character costs several tokens, and the model learns to write it. It usually covers one whole source.

How it is measured
------------------
Looks for the byte pairs such a double encoding leaves (Ã or Â before a character that cannot follow it in writing, â€
before a quote or dash, ðŸ, runs of Ð and Ñ with signs). The note names the first damaged run and what it reads as
once repaired; nothing is repaired unasked.

How to mend it
--------------
Decode the source again with the right encoding. Where the source is gone, encode the text as Windows-1252 and decode
it as UTF-8.

Limits
------
Only the Windows-1252 and Latin-1 kinds of one round are known; other code pages and double rounds may be missed. Text
that quotes such damage on purpose is flagged.

References
----------
R. Speer, ftfy (the same heuristics family); Unicode Standard §3.9; reference/reliability.md §2.2.
"""

from __future__ import annotations

import re

import numpy as np

from tuneready.batch import Batch
from tuneready.signal import ALL_TASKS, NoLimits
from tuneready.summary import Measurement

CODE = "FMT024"
NAME = "Mojibake"
SEVERITY = "minor"
TASKS = ALL_TASKS
MESSAGE = "{rows} rows ({share}) hold text that was decoded with the wrong encoding"
REMEDY = "Decode the source again as UTF-8."

# Characters that Windows-1252 makes of the bytes 80 to BF (continuation bytes of UTF-8), and C1 controls of Latin-1.
_TAIL = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
DAMAGE = f"Ã[{_TAIL}]|Â[\u00a0-\u00bf\u0080-\u009f]|â(?:€[{_TAIL}]|\u0080[\u0080-\u00bf])|ðŸ[{_TAIL}]|ð\u009f|(?:[ÐÑ][{_TAIL}]){{3}}"
_RUN = re.compile(rf"(?:[ÂÃÐÑâðãå][{_TAIL}]{{1,3}})+")


def measure(batch: Batch, limits: NoLimits) -> Measurement:
    """Flags texts with double encoding, with the repaired run as note."""
    texts = batch.texts
    at = texts.positions(0xC3)
    at = at[at + 2 < len(texts.data)]
    second, third = texts.data[at + 1], texts.data[at + 2]
    # Ã, Â, â, ð, Ð, Ñ, each followed by the lead byte of a character of _TAIL (C2, C5, C6, CB, E2).
    wide = (third == 0xC2) | (third == 0xC5) | (third == 0xC6) | (third == 0xCB) | (third == 0xE2)
    known = (second == 0x83) | (second == 0x82) | (second == 0xA2) | (second == 0xB0) | (second == 0x90) | (second == 0x91)
    mask = texts.matching_among(texts.owners(at[wide & known]), DAMAGE)
    hits = np.flatnonzero(mask)
    _, first = np.unique(texts.row[hits], return_index=True)
    return Measurement(batch.flag_segments(mask, [_note(texts.array[int(hits[i])].as_py()) for i in first]))


def _note(text: str) -> str:
    found = _RUN.search(text)
    run = found.group()[:8] if found else ""
    for encoding in ("cp1252", "latin-1"):
        try:
            return f"{run} reads {run.encode(encoding).decode('utf-8')}" if run else ""
        except UnicodeError:
            continue
    return ""
