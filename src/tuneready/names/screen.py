"""Which of many texts may hold a name: one pass over their bytes, no loop over texts.

A text passes when a capitalised word of it is a first name of the lists, or when a word of the lists (or a title, a greeting)
has another capitalised word close by or a greeting, a title, a role in small letters right before it. Each text is judged alone, whatever stands beside it. Of what the rules of the detector know, only
names without any word of the lists may fail here: two initials before an unknown word, an unknown name behind a role ("Attention: X Y").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np

from tuneready.kernels import capitalised, text_gates
from tuneready.kernels.joined_texts import JoinedTexts
from tuneready.names import lists, words

_HIGH = np.uint64(0x8080808080808080)  # of a letter beyond ASCII in a key
FAR = 40  # bytes between the starts of a suffix and the last capitalised word before it
SHORT = 6  # letters of a word that a dot may shorten ("Mr.", "Sra.")
BACK = 10  # bytes before a word in which the last letters of the word before it are looked for
TAIL = 4  # letters, at most, by which the word before is known
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


@cache
def _titles() -> capitalised.Table:
    return capitalised.Table(capitalised.key_of(_cased(words.TITLES)))


@cache
def _cue_tails() -> np.ndarray:
    """uint32, sorted: the last ``TAIL`` bytes of greetings, closings, titles, roles and labels before a name, in small letters."""
    cues = words.GREETINGS | words.SIGN_OFF_WORDS | words.TITLES
    cues = cues.union(*(re.findall(r"[^\W\d_]+(?=\||$|\\b)", group) for group in (words.SIGN_OFFS, words.LABELS, words.ROLES, words.LOWER_TITLES, words.BESIDE)))
    return np.array(sorted({int.from_bytes(word.encode()[-TAIL:][::-1].ljust(TAIL, b"\0"), "little") for word in cues}), dtype=np.uint32)


def joined(texts: Sequence[str]) -> JoinedTexts:
    """The texts ready to be looked over."""
    return JoinedTexts(text_gates.column(texts))


def with_names(texts: JoinedTexts) -> np.ndarray:
    """int64 numbers of the texts that may hold a name, ascending."""
    at, found, near = texts.capitals, texts.keys, texts.gaps <= CLOSE
    alone, beside = _tables()
    hit = alone.holds(found)
    hit |= _accented(found)
    rest = np.flatnonzero(~hit)
    rest = rest[beside.holds(found[rest])]
    hit[rest] = _announced(texts.data, at[rest])
    rest = rest[near[rest] | np.append(False, near[:-1])[rest]]
    hit[rest] |= _side_by_side(texts, rest) | _side_by_side(texts, rest - 1)
    titled = np.flatnonzero(near[:len(at)])
    hit[titled] |= _titles().holds(found[titled])  # particles in small letters may stand between: "Mevrouw van der Heyden"
    return texts.numbers(at[hit])


def _accented(found: np.ndarray) -> np.ndarray:
    """bool per key of a word: it holds a letter beyond ASCII, and without the marks it begins as a name of the lists does."""
    out = np.zeros(len(found), dtype=bool)
    marked = np.flatnonzero(found & _HIGH)
    if marked.size:
        known, which = np.unique(found[marked], return_inverse=True)
        out[marked] = np.array([_plainly(key) for key in known.tolist()])[which]
    return out


@lru_cache(maxsize=1 << 16)
def _plainly(key: int) -> bool:
    raw = key.to_bytes(8, "little").rstrip(b"\0")
    word = lists.plain(raw.decode("utf-8", "ignore").lower())
    names = _sorted_names()
    at = bisect_left(names, word)
    return len(word) > 2 and at < len(names) and (names[at].startswith(word) if len(raw) == capitalised.LETTERS else names[at] == word)


@cache
def _sorted_names() -> list[str]:
    return sorted(lists.first_names())


def _announced(data: np.ndarray, at: np.ndarray) -> np.ndarray:
    """bool per start of a word: a word in small letters that announces a name ends right before it."""
    places = at[:, None] - 1 - np.arange(BACK)  # from the word leftwards
    before = data[np.maximum(places, 0)]
    letter = (((before | 32) - np.uint8(97) < 26) | (before >= 0x80)) & (places >= 0)
    first = letter.argmax(axis=1)
    tail = np.zeros((len(at), TAIL), dtype=np.uint8)
    going = letter.any(axis=1) & (first > 0)
    for k in range(TAIL):
        column = np.minimum(first + k, BACK - 1)
        going &= letter[np.arange(len(at)), column] & (first + k < BACK)
        tail[going, k] = before[np.flatnonzero(going), column[going]]
    return np.isin(tail.view("<u4").ravel(), _cue_tails())


def _side_by_side(texts: JoinedTexts, k: np.ndarray) -> np.ndarray:
    """bool per number ``k`` of a capitalised word: the next one of the text follows at once, without a word in lower case or a sentence's end between."""
    data, out = texts.data, np.zeros(len(k), dtype=bool)
    inner = np.flatnonzero(k >= 0)
    inner = inner[texts.gaps[k[inner]] <= CLOSE]
    start, gap = texts.capitals[k[inner]], texts.gaps[k[inner]]
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
    data, behind = texts.data, np.flatnonzero(texts.gaps <= FAR) + 1
    at, found = texts.capitals[behind], texts.keys[behind]
    hit = table.holds(found) | (((data[at + 1] == ord(".")) | (data[at + 1] - np.uint8(65) < 26)) & letters.holds(found))
    return texts.numbers(np.union1d(at[hit], _small(data)))


def _small(data: np.ndarray) -> np.ndarray:
    """int64 places of " plc", the one suffix that is mostly written in small letters."""
    at = np.flatnonzero(data == ord("p"))
    for step, letter in ((1, "l"), (2, "c"), (-1, " ")):  # the padding lies behind the last text
        at = at[data[at + step] == ord(letter)]
    return at
