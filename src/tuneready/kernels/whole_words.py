"""Where given names stand as whole words in texts, in any case, with any white space between their words.

Ten thousand names cost one look-up per word: names are kept by their first word. RE2, where it is there, says which texts
hold a first word at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"\w+")
_UNBROKEN = re.compile("[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")  # scripts without spaces between words


class Names:
    """Names ready to be looked for. Leading and trailing white space and punctuation of a name do not count; empty names are dropped."""

    def __init__(self, names: Iterable[str]) -> None:
        self._first: dict[str, list[re.Pattern[str]]] = {}
        loose: set[str] = set()
        for name in sorted({_trimmed(name) for name in names} - {""}, key=lambda one: (-len(one), one)):
            if _UNBROKEN.search(name):
                loose.add(name)
                continue
            first = _WORD.search(name)
            form = r"\s+".join(re.escape(word) for word in name.split()) + r"(?!\w)"
            self._first.setdefault(first.group().lower(), []).append(re.compile(form, re.IGNORECASE))
        self._loose = sorted(loose)

    def pattern(self) -> str:
        """RE2 pattern that occurs in every text holding a name; never empty."""
        words = sorted({*self._first, *(word.split()[0] for word in self._loose)})
        return "(?i)(?:" + "|".join(re.escape(word) for word in words) + ")" if words else r"[^\x00-\x{10FFFF}]"

    def find(self, texts: Sequence[str]) -> list[tuple[int, int, int]]:
        """(text, start, end) in code points, the longest name at each place."""
        found: list[tuple[int, int, int]] = []
        for number, text in enumerate(texts):
            for word in _WORD.finditer(text):
                for form in self._first.get(word.group().lower(), ()):
                    match = form.match(text, word.start())
                    if match:
                        found.append((number, match.start(), match.end()))
                        break
            for name in self._loose:
                at = text.find(name)
                while at >= 0:
                    found.append((number, at, at + len(name)))
                    at = text.find(name, at + len(name))
        return found


def _trimmed(name: str) -> str:
    return re.sub(r"^\W+|\W+$", "", name)
