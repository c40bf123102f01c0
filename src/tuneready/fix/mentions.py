"""Every other mention, in any row, of a name that was found with certainty somewhere in the set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tuneready.fix.first_words import FirstWords

SURE = 0.8  # least score of a name that is looked for everywhere
LEAST = 6  # letters of a name of one word
_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"[\s,.&'’/-]{1,3}")


def worth(kind: str, value: str) -> bool:
    """Whether a found name is looked for in the whole set: full names, and organisations that are no short word."""
    words = _WORD.findall(value)
    if kind == "person":
        return len(words) >= 2 and all(len(w) > 1 for w in words[-1:]) and sum(map(len, words)) >= LEAST
    return kind == "custom" or (kind == "organisation" and (len(words) >= 2 or len(value) >= LEAST))


class Mentions:
    """Finds names word by word; spaces and punctuation between words may differ. ``first``: the words they begin with."""

    def __init__(self, known: Mapping[str, Iterable[str]]):
        self._kind: dict[tuple[str, ...], str] = {}
        lengths: dict[str, set[int]] = {}
        for kind in sorted(known):
            for value in known[kind]:
                words = tuple(_WORD.findall(value.casefold()))
                if words:
                    self._kind.setdefault(words, kind)
                    lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}
        self.first = FirstWords(self._lengths)

    def __bool__(self) -> bool:
        return bool(self._kind)

    def find(self, texts: Sequence[str]) -> list[tuple[int, int, int, str]]:
        """(text, start, end, kind) of every mention, in order, the longest where several begin at a word."""
        out = []
        for number in self.first.texts(texts) if self._lengths else ():
            if self._may(texts[number]):
                out += [(number, *found) for found in self._in(texts[number])]
        return out

    def _may(self, text: str) -> bool:
        """Whether words of a name follow each other in a text; of a text beyond ASCII only whether its first word is there."""
        words = _WORD.findall(text.casefold())
        if self._lengths.keys().isdisjoint(words):
            return False
        return not text.isascii() or any(tuple(words[at:at + length]) in self._kind for at, word in enumerate(words) for length in self._lengths.get(word, ()))

    def _in(self, text: str) -> Iterator[tuple[int, int, str]]:
        found = [(m.group().casefold(), *m.span()) for m in _WORD.finditer(text)]
        words, at = [word for word, _, _ in found], 0
        while at < len(found):
            step = 1
            for length in self._lengths.get(words[at], ()):
                kind = self._kind.get(tuple(words[at : at + length]))
                start, end = found[at][1], found[min(at + length, len(found)) - 1][2]
                if kind and (length > 1 or kind == "custom" or text[start].isupper()) and self._joined(text, found[at : at + length]):
                    yield start, end, kind
                    step = length
                    break
            at += step

    @staticmethod
    def _joined(text: str, found: Sequence[tuple[str, int, int]]) -> bool:
        return all(_BETWEEN.fullmatch(text, a[2], b[1]) for a, b in zip(found, found[1:]))


def united(found: Sequence[tuple[int, int, int, str, float]], named: Sequence[tuple[int, int, int, str]]) -> list[tuple[int, int, int, str, float]]:
    """Detected spans and mentions together: a mention takes up what it covers, and reaches over what it overlaps."""
    by_text: dict[int, list[tuple[int, int, str, float]]] = {}
    for text, start, end, kind, score in found:
        by_text.setdefault(text, []).append((start, end, kind, score))
    for text, start, end, kind in named:
        mine = by_text.setdefault(text, [])
        over = [span for span in mine if span[0] < end and start < span[1]]
        if any(a <= start and end <= b for a, b, *_ in over):
            continue
        first, last = min([start, *(s[0] for s in over)]), max([end, *(s[1] for s in over)])
        by_text[text] = [s for s in mine if s not in over] + [(first, last, kind, 1.0)]
    return sorted((text, *span) for text, spans in by_text.items() for span in spans)
