"""Signature blocks of contracts and of mails.

What is found
-------------
Electronic signatures ("/s/ John Smith"), what stands after "By:", "Name:", "Title:" in a block that has two such lines or stands under "IN WITNESS WHEREOF",
and in mails the lines below a sign-off that hold a name, a position or a firm.

Why it matters
--------------
A signature block names a person, their position and their firm in one place. Signatures left in the data nearly stopped the worked example E3.

How it is measured
------------------
By the form of the lines. A value of underscores, or nothing, is an empty form and no finding.

How to mend it
--------------
``tuneready anonymise`` writes a surrogate for each line.

Limits
------
Scanned or drawn signatures are no text. Blocks in a table whose lines ran together may be found in part.

References
----------
17 CFR 232.302 (signatures in electronic filings). CUAD v1, signature pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuneready.detector import Spans
from tuneready.kernels.pattern_set import any_case
from tuneready.names import words
from tuneready.names.runs import UPPER

KIND, NAME = "signature", "signature or signature block"
RANK, VIEW, HIPAA = 45, "context", "A"
SPECIMENS = ("/s/ John Smith",)
_STOPS = r"(?:By|BY|Name|NAME|Title|TITLE|Its|Date|Dated|DATE|Signature|Print|Address|Attn|Witness|Phone|Fax|Email)\b"
_WORDS = rf"[{UPPER}](?:[^\W_]|[.'’\-])*(?:[ \t]{{1,2}}(?!{_STOPS})(?:[{UPPER}(](?:[^\W_]|[.'’)\-])*|{words.PARTICLES}|of|and|&)){{0,6}}(?:, (?:Jr|Sr|Esq|III?|MD|PhD|M\.D|Ph\.D)\.?)?"
_SLASH = re.compile(rf"/s/[ \t]*(?:{_WORDS})?", re.IGNORECASE)
_LINE = re.compile(rf"\b(?P<label>By|BY|Name|NAME|Print Name|Printed Name|Title|TITLE|Its|Signature|SIGNATURE|Authorized Signature)[ \t]?:[ \t_]*(?:\r?\n[ \t]*)?(?P<value>{_WORDS})")
_LABEL = re.compile(r"^(?:By|Name|Title|Its|Date|Signature|Print|Address|Attn|Attention|Witness|Phone|Fax|Email|E-mail|Dated)\b", re.IGNORECASE)
_NEAR = 400  # characters within which two lines make a block
_SIGN_OFF = re.compile(rf"(?:^|\n)[ \t]*(?:(?:kind|best|warm|many|with|mit freundlichen|freundliche|viele|liebe|beste|cordiali|distinti|un|z) )?(?:{words.SIGN_OFFS})[ \t]*[,.!]?[ \t]*\r?\n(?P<block>(?:[ \t]*[^\n]{{1,80}}\r?\n?){{1,6}})", re.IGNORECASE)
SCREEN = (r"(?i:/s/)|(?:By|BY|Name|NAME|Title|TITLE|Its|Signature|SIGNATURE)[ \t]?:"
          rf"|{any_case(f'(?:{words.SIGN_OFFS})')}[ \t]*[,.!]?[ \t]*\r?\n")
_POSITION = re.compile(r"\b(?:manager|director|officer|president|engineer|consultant|analyst|assistant|coordinator|specialist|lead|head of|sales|support|ceo|cto|cfo|partner|attorney|counsel|leiter\w*|geschäftsführer\w*|"
                       r"direct(?:eur|rice)|responsable|gerente|director[a]?|responsabile|direttore|kierownik|dyrektor|prezes|inc|ltd|llc|gmbh|s\.a|s\.r\.l|sp\. z o\.o|team)\b", re.IGNORECASE)


def find(texts: Sequence[str]) -> Spans:
    """Signatures in texts."""
    return Spans.of([(number, *span) for number, text in enumerate(texts) for span in _signed(text)])


def _signed(text: str) -> list[tuple[int, int, float]]:
    out = [(m.start(), m.start() + len(m.group().rstrip()), 0.95) for m in _SLASH.finditer(text)] if "/s/" in text.lower() else []
    lines = [m for m in _LINE.finditer(text) if not _LABEL.match(m["value"])] if ":" in text else []
    places = [m.start() for m in lines] + [start for start, *_ in out]
    for match in lines:
        near = sum(abs(place - match.start()) <= _NEAR for place in places) > 1
        if near or "WITNESS" in text[max(0, match.start() - 2_000):match.start()]:
            out.append((*match.span("value"), 0.85))
    for match in _SIGN_OFF.finditer(text):
        out += _lines(text, *match.span("block"))
    return _apart(out)


def _lines(text: str, start: int, end: int) -> list[tuple[int, int, float]]:
    """Lines of a mail's signature that hold a position or a firm."""
    out, at = [], start
    for line in text[start:end].splitlines(keepends=True):
        bare = line.strip()
        if bare and _POSITION.search(bare) and bare[-1] not in ".?!" and len(bare.split()) <= 8 and bare[0].isupper():
            begin = at + line.index(bare)
            out.append((begin, begin + len(bare), 0.7))
        at += len(line)
    return out


def _apart(found: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """In order, without overlap: the earlier stays."""
    out: list[tuple[int, int, float]] = []
    for span in sorted(found, key=lambda s: (s[0], -s[1])):
        if not out or span[0] >= out[-1][1]:
            out.append(span)
    return out
