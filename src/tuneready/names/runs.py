"""Runs of capitalised words in a text, and the words of a run with what the lists know about each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tuneready.names import lists, words

UPPER = "".join(chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(c).isupper())
_SIZES = sorted({len(short) for short in words.ABBREVIATED})
_DOTTED = "|".join(rf"(?<=\b(?:{'|'.join(w for w in words.ABBREVIATED if len(w) == size)}))" for size in _SIZES)
_REST = rf"[^\W\d_]*(?:['’\-][^\W\d_]+)*(?:(?:(?<=\b[{UPPER}])|{_DOTTED})\.)?"
TOKEN = rf"[{UPPER}]{_REST}"
_GAP = rf"(?:[ \u00a0]{{1,2}}(?:(?:{words.PARTICLES})[ '’]){{0,2}}|(?<=\.))"
# The capital stands first in the pattern, so that the engine may skip to the next one; what must not stand before it is looked at afterwards.
RUN = re.compile(rf"[{UPPER}](?<![\w@/\\#<_$%-][{UPPER}])(?<!\w[.'’][{UPPER}]){_REST}(?:{_GAP}{TOKEN})*")
_JOINED = frozenset(words.PARTICLES.split("|")) | {"ul", "ben", "abu", "saint"}  # "El-Bashir": the other part tells
_SURNAME = re.compile(r"(?<=\w{3})(?:ewsk[ia]|owsk[ia]|(?:i|y)ńsk[ia]|i[nń]sk[ia]|ewicz|owicz|czyk|chuk|enko|idze|shvili|opoulos|sdóttir|ović|escu)$")  # no list holds them all
_ONE = re.compile(TOKEN)
TITLE, INITIAL, FIRST, LAST, BOTH, COMMON, OTHER, STOP = range(8)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a run: where it stands in the text (without a possessive ending), its lower-case form, what it is, all capitals or not."""

    start: int
    end: int
    low: str
    kind: int
    caps: bool


@lru_cache(maxsize=1 << 16)
def kind_of(low: str) -> int:
    """What the lists know about a word in lower case."""
    if low in words.TITLES:
        return TITLE
    if low in words.FUNCTION_WORDS:
        return STOP
    first, last = low in lists.first_names(), low in lists.last_names()
    if first or last:
        if low in lists.common_names() or low in words.PLACES or low in words.BRANDS or low in words.MONTHS or low in words.THINGS:
            return COMMON
        return BOTH if first and last else FIRST if first else LAST
    if low in lists.ordinary_words() or low in lists.common_names() or low in words.THINGS or low in words.PLACES or low in words.BRANDS or low in words.GREETINGS:
        return STOP
    if "'" in low or "’" in low:
        head, _, tail = low.replace("’", "'").partition("'")
        if head != "o" and head in words.FUNCTION_WORDS or tail in ("m", "re", "ve", "ll", "d", "t"):
            return STOP
        tail = tail.rpartition("'")[2]  # of many, the last: no name has two
        return kind_of(tail) if len(head) == 1 and tail and kind_of(tail) in (FIRST, LAST, BOTH) else OTHER
    if "-" in low:
        parts = [kind_of(part) for part in low.split("-") if part and part not in _JOINED] or [STOP]
        named = [part for part in parts if part in (FIRST, LAST, BOTH)]
        return named[0] if named and STOP not in parts else OTHER if STOP not in parts else STOP
    if _SURNAME.search(low):
        return LAST
    if not low.isascii() and (bare := lists.plain(low)) != low:  # "Siobhán" where a list holds "siobhan"
        kind = kind_of(bare)
        return kind if kind in (FIRST, LAST, BOTH) else OTHER
    if low[-1] == "s" and len(low) > 4 and low[:-1] in lists.ordinary_words():
        return STOP
    return OTHER


def split(text: str, start: int, end: int) -> list[Word]:
    """The words of a run."""
    out = []
    for match in _ONE.finditer(text, start, end):
        a, b = match.span()
        token = match.group()
        if token[-2:] in ("'s", "’s") and b - a > 3:
            token, b = token[:-2], b - 2
        low = token.rstrip(".").lower()
        kind = INITIAL if len(low) == 1 and token != "I" else STOP if token == "I" else kind_of(low)
        out.append(Word(a, b, low, kind, len(low) > 1 and token.rstrip(".").isupper()))
    return out


def runs(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every run of capitalised words."""
    for match in RUN.finditer(text):
        yield match.span()
