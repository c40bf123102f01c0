"""Names that stand beside the name of a person: "Torbjørn and Simranjit", "Trolle/Ekelöf"."""

from __future__ import annotations

import re

from tuneready.names import lists, words
from tuneready.names.runs import BOTH, COMMON, FIRST, LAST, OTHER, UPPER, kind_of

SCORE = 0.6
_WORD = rf"[{UPPER}][^\W\d_]{{2,20}}(?:['’-][^\W\d_]{{2,20}})?"
_AND = r"(?: (?:and|&|\+|und|et|y|e|ed|i|oraz|en|och|og|ve) |/)"
_AFTER = re.compile(rf"{_AND}(?P<name>{_WORD}(?: {_WORD})?)(?![\w@])(?! [{UPPER}&])")
_BEFORE = re.compile(rf"(?<![\w@/.-])(?P<name>{_WORD}){_AND}$")
_REACH = 26  # characters before a name in which one beside it ends


def beside(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """(start, end) of the names that ``and`` and its like join to the name of a person at [start, end) of ``text``."""
    out = []
    after = _AFTER.match(text, end)
    if after and _name(after["name"]):
        out.append(after.span("name"))
    before = _BEFORE.search(text[max(0, start - _REACH):start])
    if before and _name(before["name"]):
        out.append((start - len(text[max(0, start - _REACH):start]) + before.start("name"), start - len(text[max(0, start - _REACH):start]) + before.end("name")))
    return out


def _name(value: str) -> bool:
    """Whether no list knows any of the words as a word, a place, a product."""
    low = [word.lower() for word in value.split()]
    return not value.isupper() and all(kind_of(word) in (FIRST, LAST, BOTH, OTHER) or kind_of(word) == COMMON and word in lists.first_names() and word not in words.PLACES | words.BRANDS | words.MONTHS
                                       for word in low) and not any(word.endswith(("ing", "tion", "ment", "ness")) for word in low)
