"""Every other mention, in any row, of a name that was found with certainty somewhere in the set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

SURE = 0.8  # least score of a name that is looked for everywhere
LEAST = 6  # letters of a name of one word
_WORD = re.compile(r"\w+")
_BETWEEN = r"[\s,.&'’/-]{1,3}"


def worth(kind: str, value: str) -> bool:
    """Whether a found name is looked for in the whole set: full names, and organisations that are no short word."""
    words = _WORD.findall(value)
    if kind == "person":
        return len(words) >= 2 and all(len(w) > 1 for w in words[-1:]) and sum(map(len, words)) >= LEAST
    return kind == "custom" or (kind == "organisation" and (len(words) >= 2 or len(value) >= LEAST))


class Mentions:
    """Finds names by their first word, then as a whole; spaces and punctuation between words may differ."""

    def __init__(self, known: Mapping[str, Iterable[str]]):
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._kind: dict[tuple[str, ...], str] = {}
        for kind in sorted(known):
            for value in known[kind]:
                words = tuple(_WORD.findall(value.casefold()))
                if words and words not in self._kind:
                    self._kind[words] = kind
                    self._by_first.setdefault(words[0], []).append(words)
        self._first = frozenset(self._by_first)
        self._patterns: dict[frozenset[str], re.Pattern[str]] = {}

    def find(self, texts: Sequence[str]) -> list[tuple[int, int, int, str]]:
        """(text, start, end, kind) of every mention, in order."""
        out = []
        for number, text in enumerate(texts) if self._first else ():
            firsts = self._first.intersection(_WORD.findall(text.casefold()))
            if not firsts:
                continue
            for match in self._pattern(firsts).finditer(text):
                words = tuple(_WORD.findall(match.group().casefold()))
                kind = self._kind.get(words)
                if kind and (len(words) > 1 or kind == "custom" or match.group()[:1].isupper()):
                    out.append((number, *match.span(), kind))
        return out

    def _pattern(self, firsts: frozenset[str]) -> re.Pattern[str]:
        if firsts not in self._patterns:
            if len(self._patterns) > 4096:
                self._patterns.clear()
            names = sorted((w for first in firsts for w in self._by_first[first]), key=lambda w: (-len(w), w))
            self._patterns[firsts] = re.compile(r"\b(?:" + "|".join(_BETWEEN.join(map(re.escape, w)) for w in names) + r")\b", re.IGNORECASE)
        return self._patterns[firsts]


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
