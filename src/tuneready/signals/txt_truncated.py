"""An answer that stops in the middle.

What is found
-------------
Long answers that end with a letter, a comma or an open bracket, in a set whose other long answers end with
punctuation.

Why it matters
--------------
A cut answer teaches the model to stop anywhere. Cuts come from token limits of the generator or column limits of an
export, so they hit the longest and most valuable rows.

How it is measured
------------------
Learnt texts of 200 bytes or more; the last byte after white space is taken off. Texts whose last line is a list item,
a table row, a link or short, or that end in a sign-off ("Yours sincerely, …"), are left out. Reported only when at
most 20 % of the long answers end openly: a set that never writes full stops has its own style.

How to mend it
--------------
Fetch the full answer from the source, or remove the row; check the length limit of the export.

Limits
------
A cut right after a full stop is not seen. Chinese, Japanese, Thai and other scripts than Latin, Greek and Cyrillic
are not judged. Cuts by a token limit of training are LEN signals.

References
----------
SPEC §2; reference/features.md, B4.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import Batch
from tuneready.finding import Finding
from tuneready.kernels.text import SPACE, buffers
from tuneready.signal import Scope, judge_flags
from tuneready.summary import Counts, Measurement

CODE = "TXT004"
NAME = "Answer stops in the middle"
SEVERITY = "minor"
TASKS = ("generation", "preference")
MESSAGE = "{rows} rows ({share}) hold a long answer that stops in the middle of a sentence"
REMEDY = "Fetch the full answers from the source, or remove these rows."

TAIL = 600  # characters of the end that the patterns see
LIST_OR_SHORT_LINE = r"\n[ \t]*(?:[-*•+|#>]|\d{1,3}[.):])[^\n]*\s*$|\n[ \t]*\S[^\n]{0,60}\s*$|https?://\S*\s*$|#\w+\s*$|[-–—~] ?\p{Lu}[\p{L}. ]{0,30}$"
SIGN_OFF = r"(?i)\b(?:sincerely|faithfully|truly|regards|wishes|respect|cheers|love|luck|thanks|anticipation|hope),? [^!?\n]{0,40}$"
_OPEN = np.zeros(256, dtype=bool)  # last bytes that leave a sentence open; for two-byte letters the lead byte decides
_OPEN[[*range(65, 91), *range(97, 123), ord(","), ord("("), ord("["), ord("{")]] = True
_LETTER_LEADS = np.zeros(256, dtype=bool)
_LETTER_LEADS[[*range(0xC3, 0xCA), *range(0xCE, 0xD5)]] = True


@dataclass(frozen=True)
class Limits:
    """``length``: bytes of a long answer; ``usual``: largest share of open ends at which they are a fault (ours)."""

    length: int = 200
    usual: float = 0.2


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Flags long answers with an open end, and counts the long answers."""
    texts = batch.subject
    long = np.flatnonzero(texts.lengths >= limits.length)
    ends = texts.offsets[1:][long]
    last, before = texts.data[ends - 1], texts.data[ends - 2]
    blank = np.flatnonzero(SPACE[last])
    if blank.size:
        data, offsets = buffers(pc.utf8_rtrim_whitespace(texts.array.take(pa.array(long[blank]))))
        full = np.flatnonzero(np.diff(offsets) > 1)
        last[blank[full]], before[blank[full]] = data[offsets[1:][full] - 1], data[offsets[1:][full] - 2]
    open_end = _OPEN[last] | ((last >= 0x80) & _LETTER_LEADS[before])
    mask = np.zeros(len(texts), dtype=bool)
    mask[long[open_end]] = True
    at = np.flatnonzero(mask)
    if at.size:
        tails = pc.utf8_slice_codeunits(texts.array.take(pa.array(at)), -TAIL)
        mask[at] = ~np.asarray(pc.match_substring_regex(tails, f"{LIST_OR_SHORT_LINE}|{SIGN_OFF}"))
    return Measurement(batch.flag_subject(mask), {"long": Counts({"long": len(long), "open": int(mask.sum())})})


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """A finding only where open ends are the exception."""
    counts = measurement.values.get("long", Counts()).items
    if counts.get("open", 0) > limits.usual * counts.get("long", 0):
        return ()
    return judge_flags(sys.modules[__name__], measurement, scope, details=dict(counts),
                       limit=f"reported where at most {limits.usual:.0%} of the long answers end openly")
