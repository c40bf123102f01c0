"""Lists of first names, last names and ordinary words, read once from ``names.txt`` (its head names the sources)."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

_SPECIAL = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "þ": "th"})


@cache
def _sections() -> dict[str, frozenset[str]]:
    out, name = {}, ""
    for line in (files("tuneready.names") / "names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif not line.startswith("#") and name:
            out[name] = frozenset(line.split())
    return out


def plain(word: str) -> str:
    """The word without marks above and below its letters: ``Łaskawiec`` and ``laskawiec`` are one."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word.translate(_SPECIAL)) if not unicodedata.combining(c))


def _both(words: frozenset[str]) -> frozenset[str]:
    return words.union(plain(word) for word in words if not word.isascii())


@cache
def first_names() -> frozenset[str]:
    """First names in lower case, as written and without marks; the rare ones too."""
    return _both(_sections()["first"] | _sections()["rare"])


@cache
def rare_names() -> frozenset[str]:
    """First names that prove something beside another word alone, as written and without marks."""
    return _both(_sections()["rare"]) - _both(_sections()["first"])


@cache
def last_names() -> frozenset[str]:
    """Last names in lower case, as written and without marks."""
    return _both(_sections()["last"])


@cache
def common_names() -> frozenset[str]:
    """Names that are ordinary words, places or products first: alone they prove nothing."""
    return _sections()["common"]


@cache
def ordinary_words() -> frozenset[str]:
    """Ordinary words of nine languages that are no names."""
    return _sections()["words"]
