"""Sentences for canaries, read once from ``carriers.txt``, and the language of a text by its small words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files

from tuneready.recall import values

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = {  # words that stand in nearly every sentence of a language, and in few of the others
    "en": "the and of is to was with for that my it have has this you not are be been i",
    "de": "der die das und ist nicht ich mit ein eine zu den von wurde auf für sie wir bitte hat",
    "fr": "le la les et est une des du pas pour je vous dans sur ne que nous avec il a été",
    "es": "el los las y es una del que por para con no se mi su está lo fue usted pero ya",
    "it": "il lo gli e è una del della che per con non mi si sono ho ha di alla nel ma",
    "pl": "i w na nie się jest to z do że od o za po dla jak mam został proszę był przez",
    "nl": "de het een en is van niet ik met op te dat voor zijn heb wij u ook maar naar"}
LEAST = 2  # different small words of a language: names and codes hold one by chance, words spelled letter by letter the letters
_OF_WORD: dict[str, tuple[str, ...]] = {}
for _language, _words in _SMALL.items():
    for _word in (word for word in _words.split() if len(word) > 1):
        _OF_WORD[_word] = (*_OF_WORD.get(_word, ()), _language)


@cache
def sentences() -> dict[tuple[str, str], tuple[str, ...]]:
    """(language, kind) → sentences with ``{v}`` where the value stands."""
    out: dict[tuple[str, str], list[str]] = {}
    language = ""
    for line in (files("tuneready.recall") / "carriers.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            kind, _, sentence = line.partition(": ")
            out.setdefault((language, kind), []).append(sentence.replace("\\n", "\n"))
    return {key: tuple(held) for key, held in out.items()}


def carrying(language: str, kind: str) -> tuple[str, ...]:
    """The sentences for a kind."""
    return sentences()[language, kind]


def language_of(text: str) -> str:
    """The language most of the text's small words belong to; empty where none of the seven leads, or fewer than two of its words are there."""
    votes: Counter[str] = Counter()
    words = _WORD.findall(text[:2000].lower())
    for word in words:
        for language in _OF_WORD.get(word, ()):
            votes[language] += 1
    best = votes.most_common(2)
    leads = bool(best) and (len(best) == 1 or best[0][1] > best[1][1])
    return best[0][0] if leads and sum(best[0][0] in _OF_WORD.get(word, ()) for word in set(words)) >= LEAST else ""


def mix(languages: list[str]) -> dict[str, float]:
    """Language → share of the texts whose language is known, in the order of ``values.LANGUAGES``; English where none is."""
    counted = Counter(language for language in languages if language)
    known = sum(counted.values())
    return {one: counted[one] / known for one in values.LANGUAGES if counted[one]} if known else {"en": 1.0}
