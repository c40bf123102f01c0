"""The table of surrogates: one for each entity of the whole set, never an original, never one for two.

``Table.build`` takes every entity of the set and gives each its surrogate in an order that only the key decides (HMAC of kind
and normalised entity), so neither the order of rows nor the cut into parts shows. Names are mapped word by word: John Smith,
Mr. Smith and John meet the same first and last names. ``Table.render`` writes a surrogate the way the value was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from tuneready.detector import Detector
from tuneready.fix import forms, name_forms, names
from tuneready.kernels import keyed
from tuneready.kernels.keyed import Draws

PEOPLE, ORGANISATIONS = ("person", "signature"), ("organisation", "custom")
AS_NAMED = {"signature": "person", "custom": "organisation"}
_LOCAL = re.compile(r"[^\W\d_]+|\d+")
_SEPARATOR = "\x1f"
_ALIKE = 9  # last digits that make two telephone numbers one, written with and without the country
_CJK = ("zh_CN", "ja_JP", "ko_KR")


@dataclass(frozen=True)
class Table:
    """Surrogates by ``space␟word``; ``key`` draws what needs no table (initials, house numbers)."""

    key: bytes
    words: Mapping[str, str]

    def render(self, kind: str, value: str) -> str:
        """The surrogate of a value, written like the value."""
        if kind in PEOPLE:
            return self.person(value)
        if kind in ORGANISATIONS:
            return self._words(value, "word", names.LEGAL | names.PARTICLES)
        if kind == "address":
            return self._words(value, "place", _STREET)
        normal = forms.normal(kind, value)
        made = self.words.get(f"{kind}{_SEPARATOR}{normal}")
        if made is None:  # a value that the first pass did not see as this kind
            made = next(forms.candidates(self.key, kind, normal, ())) if kind != "email" else email(self.key, normal, 0, {})
        if kind == "email":
            return made.upper() if value.isupper() else made
        return made if kind in forms.WHOLE else forms.rendered(made, value)

    def person(self, value: str) -> str:
        """The surrogate of a person's name, written like it; of a name in another case that of the name itself."""
        base = self.words.get(f"alias{_SEPARATOR}{' '.join(value.casefold().split())}")
        if base is not None:
            return cased(self.person(base), value)
        found = names.parts(value)
        last = next((fold(value[a:b]) for a, b, role in reversed(found) if role in ("last", "single")), "")
        return _replaced(value, [(a, b, self._initial(value[a:b], last) if role == "initial" else self._name(value[a:b], role))
                                 for a, b, role in found if role != "keep"])

    def _initial(self, text: str, last: str) -> str:
        """The first letter of the surrogate of the one first name that goes with this last name in the set; else a drawn one."""
        folded = fold(text)
        made = self.words.get(f"initial{_SEPARATOR}{folded}{_SEPARATOR}{last}")
        if made is None:
            made = chr(65 + (ord(folded[0].upper()) - 65 + 1 + Draws(self.key, "initial", folded).below(25)) % 26)
        return made if text.isupper() else made.lower()

    def _name(self, text: str, role: str) -> str:
        folded = fold(text)
        order = {"first": ("first", "last"), "last": ("last", "first"), "single": ("first", "last")}[role]
        made = next((self.words[k] for space in order if (k := f"{space}{_SEPARATOR}{folded}") in self.words), None)
        return cased(made or forms.word(Draws(self.key, "name", folded), len(text)).capitalize(), text)

    def _words(self, value: str, space: str, kept: frozenset[str]) -> str:
        spans = names.words(value)
        heads = [value[a:b] for a, b in spans if not _stays(value[a:b], kept)]
        edits = []
        for at, (a, b) in enumerate(spans):
            text = value[a:b]
            if text.isdigit():
                if heads or space == "place":
                    draws = Draws(self.key, space, fold(value), str(at))
                    edits.append((a, b, _other_digits(draws, text)))
            elif not _stays(text, kept) or not heads and at == 0 and space == "word":
                made = self.words.get(f"{space}{_SEPARATOR}{fold(text)}")
                edits.append((a, b, cased(made or forms.word(Draws(self.key, space, fold(text)), len(text)).capitalize(), text)))
        return _replaced(value, edits)


_STREET = frozenset("""street st avenue ave road rd lane ln drive dr boulevard blvd court ct place pl square sq way highway hwy parkway pkwy
terrace circle suite ste floor fl apt apartment unit no nr box po p o straße strasse str platz weg allee gasse ring rue avenue bd chemin
place impasse calle c avenida avda av plaza paseo via viale piazza corso largo ulica ul aleja al plac pl os m north south east west n s e w
ne nw se sw usa uk united states kingdom germany france spain italy poland deutschland españa italia polska""".split()) | names.PARTICLES


def _stays(word: str, kept: frozenset[str]) -> bool:
    return word.casefold() in kept or len(word) == 1 or (kept is _STREET and len(word) == 2 and word.isupper())


def _other_digits(draws: Draws, text: str) -> str:
    made = "".join(map(draws.like, text))
    made = "1" + made[1:] if made[0] == "0" and text[0] != "0" else made
    return made if made != text else str((int(text[-1]) + 1) % 10).join((text[:-1], ""))


def _replaced(value: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in reversed(edits):
        value = value[:start] + new + value[end:]
    return value


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Case and forms of Unicode left out."""
    return unicodedata.normalize("NFKC", text).casefold()


def cased(word: str, like: str) -> str:
    """The word in the case of another: all capitals, all small, or as it is listed."""
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.lower() if like.islower() else word


def email(key: bytes, value: str, trial: int, people: Mapping[str, str]) -> str:
    """An address of the same shape under a domain kept for documentation; one domain stays one domain.

    ``people``: parts of names as they stand in addresses → their surrogates, which stand for them (``_in_addresses``).
    """
    local, _, domain = value.rpartition("@")
    listed_names = names.lists("en_US")
    last = [plain for word in _LOCAL.findall(local) if (plain := name_forms.plain(word)) in people]
    known: list[str] = []

    def part(match: re.Match[str]) -> str:
        text = match.group()
        named = _named(name_forms.plain(text), last[-1] if last else "", people) if trial < 2 else ""
        if named:
            known.append(named)
            return named
        draws = Draws(key, "email", text, value if trial else "", str(trial))
        if text.isdigit() or len(text) < 3:
            return "".join(map(draws.like, text)) if text.isascii() else forms.word(draws, 2)
        listed = listed_names.male + listed_names.female if match.start() == 0 and len(text) < len(local) else listed_names.last
        return listed[draws.below(len(listed))].lower()

    made = _LOCAL.sub(part, local)
    if trial > 8 or trial == 1 and known:
        made += str(Draws(key, "email", value, str(trial)).below(10_000))
    return f"{made}@{forms.word(Draws(key, 'domain', domain), 8)}.example.org"


def _named(text: str, last: str, people: Mapping[str, str]) -> str:
    """What stands for a word of an address that is a name, an initial beside a last name, or both in one word; else ""."""
    if len(text) == 1:
        return people.get(f"{text}{_SEPARATOR}{last}", "")
    if text in people:
        return people[text]
    for at in range(1, len(text)):
        head, tail = text[:at], text[at:]
        first = people.get(f"{head}{_SEPARATOR}{tail}") if at == 1 else people.get(head)
        if first and tail in people:
            return first + people[tail]
        behind = people.get(f"{tail}{_SEPARATOR}{head}") if len(tail) == 1 else None
        if behind and head in people:
            return people[head] + behind
    return ""


# ------------------------------------------------------------------------------------------------------ the whole table


def build(key: bytes, entities: Mapping[str, Iterable[str]], using: tuple[Detector, ...]) -> Table:
    """The table for every entity of the set.

    Args:
        entities: kind → values as found; which spelling of a value stands there does not show.
        using: the detectors that tell whether a candidate is valid.
    """
    words: dict[str, str] = {}
    people = [v for kind in PEOPLE for v in entities.get(kind, ())]
    named = {"word": _split(v for kind in ORGANISATIONS for v in entities.get(kind, ())), "place": _split(entities.get("address", ()))}
    roles = _roles(people)
    originals = {word for _, word in roles} | {w for found in named.values() for w in found}
    taken: set[tuple[str, str]] = set()
    left: dict[tuple[str, int], list[str]] = {}  # names of a list not drawn yet
    for (role, word), locale in sorted(roles.items(), key=lambda item: keyed.digest(key, *item[0])):
        words[f"{role}{_SEPARATOR}{word}"] = _drawn(key, (role, word), names.pool(role, locale, word), (originals, taken, left), locale in _CJK)
    for space, found in sorted(named.items()):
        listed = names.lists("en_US").last if space == "place" else ()
        for word in sorted(found, key=lambda w: keyed.digest(key, space, w)):
            words[f"{space}{_SEPARATOR}{word}"] = _drawn(key, (space, word), listed, (originals, taken, left), False)
    words |= _linked(people, words)
    for kind in sorted(set(entities) - {*PEOPLE, *ORGANISATIONS, "address", "date", "birth_date", "age"}):
        _structural(key, kind, {forms.normal(kind, v) for v in entities[kind]}, (words, using))
    return Table(key, words)


def _linked(people: Iterable[str], words: Mapping[str, str]) -> dict[str, str]:
    """What follows from the surrogates of full names: those of their other cases, and of their initials."""
    out = {f"alias{_SEPARATOR}{form}": base for form, base in name_forms.aliases(people).items()}
    initials: dict[str, set[str]] = {}
    for value in people:
        first, last, _ = name_forms.parts_of(" ".join(value.split()))
        if first and last and len(first[0]) > 1 and (made := words.get(f"first{_SEPARATOR}{fold(first[0])}")):
            initials.setdefault(f"initial{_SEPARATOR}{fold(first[0])[0]}{_SEPARATOR}{fold(last[-1])}", set()).add(made[0].upper())
    return out | {one: next(iter(made)) for one, made in initials.items() if len(made) == 1 and next(iter(made)).isascii()}


def _in_addresses(words: Mapping[str, str]) -> dict[str, str]:
    """Parts of names as they stand in addresses (mueller, muller; ``j␟smith`` for an initial beside a last name) → those of their surrogates."""
    out: dict[str, str] = {}
    for key in sorted(words):
        space, *word = key.split(_SEPARATOR)
        made = name_forms.plain(words[key])
        if space in ("first", "last", "initial") and made.isascii() and made.isalpha() and (space == "initial" or len(word[0]) > 2):
            for german in (False, True):
                out.setdefault(_SEPARATOR.join(name_forms.plain(one, german) for one in word), made)
    return out


def _split(values: Iterable[str]) -> set[str]:
    return {fold(v[a:b]) for v in values for a, b in names.words(v) if not v[a:b].isdigit()}


def _roles(people: Iterable[str]) -> dict[tuple[str, str], str]:
    """(role, word) of every part of a name, and the locale most of the names it stands in look like."""
    votes: dict[tuple[str, str], Counter[str]] = {}
    for value in {" ".join(v.split()) for v in people}:
        found = [(role, fold(value[a:b])) for a, b, role in names.parts(value) if role in ("first", "last", "single")]
        found = [("first" if _is_first(word) else "last", word) if role == "single" else (role, word) for role, word in found]
        if not found:
            continue
        locale = names.locale_of(tuple(found))
        for one in set(found):
            votes.setdefault(one, Counter())[locale] += 1
    return {one: min(counts, key=lambda one: (-counts[one], names.LOCALES.index(one))) for one, counts in votes.items()}


@cache
def _is_first(word: str) -> bool:
    return any(word in names.known(locale)[at] for locale in names.LOCALES for at in (0, 1))


def _drawn(key: bytes, word: tuple[str, str], listed: tuple[str, ...], avoid: tuple[set[str], set[tuple[str, str]], dict], joined: bool) -> str:
    """A listed name, or a made-up word, that is no original and not given away yet."""
    originals, taken, left = avoid
    draws = Draws(key, "pool", *word)
    free = left.setdefault((word[0], id(listed)), list(listed)) if not joined else []
    while free:
        at = draws.below(len(free))
        made, free[at] = free[at], free[-1]
        free.pop()
        folded = fold(made)
        if folded not in originals and (word[0], folded) not in taken:
            taken.add((word[0], folded))
            return made
    while True:
        tail = listed[draws.below(len(listed))] if joined and listed else forms.word(draws, len(word[1])).capitalize()
        made = (listed[draws.below(len(listed))] + tail) if joined and listed else tail
        if joined and (word[0], fold(made)) in taken:
            made += tail
        if fold(made) not in originals and (word[0], fold(made)) not in taken:
            taken.add((word[0], fold(made)))
            return made


def _structural(key: bytes, kind: str, values: set[str], into: tuple[dict[str, str], tuple[Detector, ...]]) -> None:
    words, using = into
    taken: set[str] = set()
    people = _in_addresses(words) if kind == "email" else {}
    leads = _leads(values) if kind == "phone" else {}
    for value in sorted(values, key=lambda v: (v in leads, keyed.digest(key, kind, v))):
        if value in leads:
            made = _same_tail(value, leads[value], words[f"{kind}{_SEPARATOR}{leads[value]}"])
            if made not in taken and made not in values:
                taken.add(made)
                words[f"{kind}{_SEPARATOR}{value}"] = made
                continue
        drawn = (email(key, value, t, people) for t in range(1000)) if kind == "email" else forms.candidates(key, kind, value, using)
        last = ""
        for made in drawn:
            last = made
            if made.upper() not in taken and made not in values and made.casefold() not in values:
                break
        taken.add(last.upper())
        words[f"{kind}{_SEPARATOR}{value}"] = last


def _leads(values: Iterable[str]) -> dict[str, str]:
    """Numbers that are another one of the set without its country → that one, the longest that ends alike."""
    ends: dict[str, list[str]] = {}
    for value in values:
        if len(value) >= _ALIKE:
            ends.setdefault(value[-_ALIKE:], []).append(value)
    lead = {end: min(alike, key=lambda v: (-len(v), v)) for end, alike in ends.items()}
    return {value: lead[end] for end, alike in ends.items() for value in alike if value != lead[end]}


def _same_tail(value: str, lead: str, made: str) -> str:
    """The number that stands to ``made`` as ``value`` stands to ``lead``: 0171 … for +49 171 …"""
    tail = next((n for n in range(len(value)) if value[-n - 1] != lead[-n - 1]), len(value))
    return value[:len(value) - tail] + made[-tail:]
