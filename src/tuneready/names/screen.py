"""Which of many texts may hold a name: one pass over their bytes, no loop over texts.

A text passes when a capitalised word of it is a first name of the lists, or when a word of the lists (or a title, a greeting)
has another capitalised word close by. Nothing that the rules of the detector would find may fail here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from tuneready.kernels import capitalised, text_gates
from tuneready.kernels.joined_texts import JoinedTexts
from tuneready.names import lists, words

FAR = 40  # bytes between the starts of a suffix and the last capitalised word before it
SHORT = 6  # letters of a word that a dot may shorten ("Mr.", "Sra.")
CLOSE = 24  # bytes between the starts of two words that may stand side by side in a name


def _cased(group: frozenset[str]) -> list[str]:
    """The words as they are keyed: lower case, and with their first letter a capital where that is no ASCII letter."""
    return [*group, *(w[0].upper() + w[1:] for w in group if w and not w[0].isascii())]


@cache
def _tables() -> tuple[capitalised.Table, capitalised.Table]:
    common = lists.common_names()
    alone = {w for w in lists.first_names() if len(w) > 3 or w in words.SHORT_FIRSTS} - common - words.PLACES - words.BRANDS - words.THINGS - words.FUNCTION_WORDS
    beside = (lists.first_names() | lists.last_names()) - common | words.TITLES | words.GREETINGS | words.PERSONAL | words.SIGN_OFF_WORDS
    alone |= words.PERSONAL  # after "told" or "my wife"
    return capitalised.Table(capitalised.key_of(_cased(alone))), capitalised.Table(capitalised.key_of(_cased(beside)))


def joined(texts: Sequence[str]) -> JoinedTexts:
    """The texts ready to be looked over."""
    return JoinedTexts(text_gates.column(texts))


def with_names(texts: JoinedTexts) -> np.ndarray:
    """int64 numbers of the texts that may hold a name, ascending."""
    data, at = texts.data, texts.capitals
    if not len(at):
        return np.zeros(0, dtype=np.int64)
    found = texts.keys
    alone, beside = _tables()
    hit = alone.holds(found)
    rest = np.flatnonzero(~hit & (np.append(np.diff(at) <= CLOSE, False) | np.append(False, np.diff(at) <= CLOSE)))
    rest = rest[beside.holds(found[rest])]
    hit[rest] = _side_by_side(data, at, rest) | _side_by_side(data, at, rest - 1)
    return texts.numbers(at[hit])


def _side_by_side(data: np.ndarray, at: np.ndarray, k: np.ndarray) -> np.ndarray:
    """bool per number ``k`` of a capitalised word: the next one follows at once, without a word in lower case or a sentence's end between."""
    out = np.zeros(len(k), dtype=bool)
    inner = np.flatnonzero((k >= 0) & (k + 1 < len(at)))
    start, gap = at[k[inner]], at[np.minimum(k[inner] + 1, len(at) - 1)] - at[k[inner]]
    inner, start, gap = inner[gap <= CLOSE], start[gap <= CLOSE], gap[gap <= CLOSE]
    column = np.arange(CLOSE)
    between = data[np.minimum(start[:, None] + column, len(data) - 1)]
    valid = column < gap[:, None]
    spaced = np.cumsum((between <= 32) & valid, axis=1) > 0
    lower = (between - np.uint8(97) < 26) & spaced
    ends = (between == ord("!")) | (between == ord("?")) | ((between == ord(".")) & (column > SHORT))
    out[inner] = ~((lower | ends) & valid).any(axis=1)
    return out


def with_words(texts: JoinedTexts, table: capitalised.Table, letters: capitalised.Table) -> np.ndarray:
    """int64 numbers of the texts that hold a capitalised word of ``table``, or one of ``letters`` with a dot or a capital as its
    second byte, not far behind another capitalised word, ascending."""
    data, behind = texts.data, np.flatnonzero(np.diff(texts.capitals) <= FAR) + 1
    at, found = texts.capitals[behind], texts.keys[behind]
    hit = table.holds(found) | (((data[at + 1] == ord(".")) | (data[at + 1] - np.uint8(65) < 26)) & letters.holds(found))
    return texts.numbers(np.union1d(at[hit], _small(data)))


def _small(data: np.ndarray) -> np.ndarray:
    """int64 places of " plc", the one suffix that is mostly written in small letters."""
    at = np.flatnonzero(data == ord("p"))
    for step, letter in ((1, "l"), (2, "c"), (-1, " ")):  # the padding lies behind the last text
        at = at[data[at + step] == ord(letter)]
    return at
