"""Other forms of a person's name: case endings, a genitive s, first names alone, handles and logins made of the parts of a name.

``of_row`` finds them in the row that holds the name itself: elsewhere they may be anybody's, or no name at all. Slavic case endings
follow the declension of nouns and of surnames in -ski; a form is a known name with such an ending, never a guess at a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from tuneready.fix import names
from tuneready.names import lists

SLAVIC = ("pl_PL", "cs_CZ", "ru_RU", "uk_UA")
LEAST, LEAST_LAST = 3, 4  # letters of a name looked for alone; of a last name behind an initial or with an ending
_WORD = re.compile(r"\w+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# ending of the name → endings of its other cases, the first that fits
_ENDINGS = (
    (("ski", "cki", "dzki"), 1, "iego iemu im imi ich a iej ą"), (("ska", "cka", "dzka"), 1, "iej ą ich"), (("ek",), 2, "ka kowi kiem ku"),
    (("ый", "ий"), 2, "ого ому ым ом"), (("ова", "ева", "ина"), 1, "ой у"), (("а", "я"), 1, "ы и е у ю ой ей"), (("a",), 1, "y i ie ę ą o ę ze"),
    (("o", "e", "i", "y", "u", "о", "е", "и", "у"), 0, ""), (("ь", "й"), 1, "я ю ем е"))
_CONSONANT = {"latin": "a owi em iem ie u e y ovi", "cyrillic": "а у ом е ым"}


def plain(text: str, german: bool = False) -> str:
    """Small letters without accents, as they stand in addresses and logins; ``german``: ü as ue."""
    return lists.plain(unicodedata.normalize("NFC", text).lower().translate(_GERMAN) if german else text.casefold())


@lru_cache(maxsize=1 << 11)
def cases(word: str) -> tuple[str, ...]:
    """The other Slavic cases of a name in small letters."""
    for endings, cut, others in _ENDINGS:
        if word.endswith(endings) and len(word) > cut + 1:
            return tuple(word[:len(word) - cut] + one for one in others.split())
    return tuple(word + one for one in _CONSONANT["cyrillic" if word[-1:] >= "\u0400" else "latin"].split())


@lru_cache(maxsize=1 << 12)
def parts_of(value: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """First names, last names (as written) and whether the name is declined as a Slavic one."""
    found = [(role, value[a:b]) for a, b, role in names.parts(value)]
    first = tuple(word for role, word in found if role == "first")
    last = tuple(word for role, word in found if role in ("last", "single"))
    known = tuple((("first" if role == "first" else "last"), word.casefold()) for role, word in found if role in ("first", "last", "single"))
    return first, last, bool(known) and names.locale_of(known) in SLAVIC


def aliases(people: Iterable[str]) -> dict[str, str]:
    """Full names in another case → the name they are forms of, where one such name is in the set: Jana Kowalskiego → Jan Kowalski."""
    spelt = {" ".join(value.split()).casefold(): " ".join(value.split()) for value in sorted(people)}
    alike: dict[tuple[str, str], list[tuple[str, str, str]]] = {}  # full names that begin alike: an ending changes the end
    for folded, value in spelt.items():
        first, last, slavic = parts_of(value)
        if slavic and len(first) == len(last) == 1:
            one, two = first[0].casefold(), last[0].casefold()
            alike.setdefault((one[:2], two[:3]), []).append((one, two, folded))
    out = {}
    for folded, value in spelt.items():
        first, last, _ = parts_of(value)
        if len(first) != 1 or len(last) != 1:
            continue
        one, two = first[0].casefold(), last[0].casefold()
        found = [base for other, surname, base in alike.get((one[:2], two[:3]), ()) if two in cases(surname) and (one == other or one in cases(other))]
        if len(found) == 1:
            out[folded] = spelt[found[0]]
    return {form: base for form, base in out.items() if base.casefold() not in out}


def _forms(value: str, render: Callable[[str], str]) -> Iterator[tuple[str, str, bool]]:
    """(form in small letters, what stands for it, whether it has to begin with a capital) of a person's name."""
    first, last, slavic = parts_of(value)
    made_first, made_last, _ = parts_of(render(value))
    pairs = list(zip(first, made_first)) + list(zip(last, made_last))
    for word, made in pairs:
        folded = word.casefold()
        if first and len(folded) >= LEAST:
            yield folded, made, True
        if len(folded) >= LEAST_LAST:
            yield f"{folded}s", f"{made}s", True
        if slavic and len(folded) >= LEAST:
            yield from ((form, made, True) for form in cases(folded))
    if not (first and last and made_first and made_last):
        return
    for german in (False, True):
        one, two, made_one, made_two = (plain(word, german) for word in (first[0], last[-1], made_first[0], made_last[-1]))
        for join in ("", "_"):
            yield one + join + two, made_one + join + made_two, False
            yield two + join + one, made_two + join + made_one, False
            if len(two) >= LEAST_LAST:
                yield one[0] + join + two, made_one[0] + join + made_two, False
                yield two + join + one[0], made_two + join + made_one[0], False


@lru_cache(maxsize=1 << 6)
def _known(values: tuple[str, ...], render: Callable[[str], str]) -> dict[str, tuple[str, bool]]:
    common = lists.ordinary_words() | lists.common_names()
    out: dict[str, tuple[str, bool]] = {}
    for value in values:
        for form, made, capital in _forms(value, render):
            if form not in common and len(form) >= LEAST:
                out.setdefault(form, (made, capital))
    return out


def of_row(people: Iterable[str], texts: Sequence[str], render: Callable[[str], str]) -> Iterator[tuple[int, int, int, str]]:
    """(number of the text, start, end, what stands for it) of every other form of these names in the texts of their row.

    Args:
        render: surrogate of a name (``surrogates.Table``).
    """
    known = _known(tuple(sorted(set(people))), render)
    for number, text in enumerate(texts):
        if known.keys().isdisjoint(_WORD.findall(text.casefold())):
            continue
        for match in _WORD.finditer(text):
            word = match.group()
            made, capital = known.get(word.casefold(), ("", True))
            if made and (not capital or word[0].isupper()):
                yield number, *match.span(), made.upper() if word.isupper() and len(word) > 1 else made
