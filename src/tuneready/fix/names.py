"""Name lists by country (faker's provider modules, read as data) and the parts of a name: titles, first, last, particles."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from functools import cache

LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "pl_PL", "nl_NL", "pt_BR", "sv_SE", "da_DK", "fi_FI", "no_NO", "cs_CZ", "ro_RO",
           "hu_HU", "tr_TR", "ru_RU", "uk_UA", "el_GR", "zh_CN", "ja_JP", "ko_KR", "ar_SA", "he_IL", "hi_IN")
TITLES = frozenset("""mr mrs ms miss mx dr prof professor doctor sir madam dame lord lady rev fr herr frau hr fr dipl ing monsieur madame
mademoiselle mme mlle m sr sra srta señor señora señorita doña sig signor signora signore dott dottssa avv pan pani mgr inż
lic dhr mevr mevrouw meneer jr sr ii iii iv phd md esq mba cpa rn by name title s""".split())
PARTICLES = frozenset("van von der den de del della di da do dos das du la le les el al bin ibn ben af av zu zur ter ten y e i und and & of the".split())
LEGAL = frozenset("""inc incorporated llc llp lp ltd limited plc corp corporation co company gmbh ag kg ohg ug se mbh sa sas sarl sàrl srl spa snc
bv nv vof ab oy oyj as asa aps sl slu lda ltda sp z o oo pty pte kk pvt gbr ev eg kgaa holding holdings group trust bank n a""".split())
_SCRIPTS = (("ru_RU", "\u0400-\u04ff"), ("el_GR", "\u0370-\u03ff"), ("he_IL", "\u0590-\u05ff"), ("ar_SA", "\u0600-\u06ff"),
            ("hi_IN", "\u0900-\u097f"), ("ja_JP", "\u3040-\u30ff"), ("ko_KR", "\uac00-\ud7af"), ("zh_CN", "\u4e00-\u9fff"),
            ("pl_PL", "ąćęłńśźż"), ("cs_CZ", "ěřůťď"), ("tr_TR", "ğış"), ("ro_RO", "ățș"), ("hu_HU", "őű"), ("de_DE", "äöüß"),
            ("pt_BR", "ãõ"), ("es_ES", "ñ"), ("sv_SE", "å"), ("fr_FR", "çêèëîœ"))
_SCRIPT = tuple((locale, re.compile(f"[{letters}]")) for locale, letters in _SCRIPTS)
_LETTER = "(?:[^\\W\\d_]|[\u0300-\u036f\u064b-\u065f\u0900-\u0903\u093a-\u094f])"  # marks that combine are letters too
_GROUP, _PART = re.compile(r"\S+"), re.compile(rf"{_LETTER}+(?:['’]{_LETTER}+)*|\d+")


_FEMALE = ("a", "á", "а", "я")  # endings of last names of women in Slavic languages


@dataclass(frozen=True)
class Lists:
    """Names of one country: first names by form, last names."""

    male: tuple[str, ...]
    female: tuple[str, ...]
    last: tuple[str, ...]


@cache
def lists(locale: str) -> Lists:
    """The lists of a locale, one word each, in the order of the source."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider

    def gathered(*endings: str) -> tuple[str, ...]:
        held = [getattr(provider, a) for a in sorted(dir(provider)) if a.endswith(endings)]
        names = [str(n) for one in held if isinstance(one, (tuple, list, dict)) for n in one]
        return tuple(dict.fromkeys(n for n in names if _PART.fullmatch(n)))

    male, female = gathered("first_names_male"), gathered("first_names_female")
    last = tuple(n for n in gathered("last_names", "last_names_male", "last_names_female", "last_name_male", "last_name_female") if n != "Doe")
    return Lists(male, female, last)


@cache
def known(locale: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Casefolded male, female and last names of a locale."""
    one = lists(locale)
    return tuple(frozenset(n.casefold() for n in names) for names in (one.male, one.female, one.last))


def locale_of(words: tuple[tuple[str, str], ...]) -> str:
    """The locale whose lists know most of the (role, casefolded word) pairs, the first of equals; else by letters, else en_US."""
    def hits(locale: str) -> int:
        male, female, last = known(locale)
        return sum((word in male or word in female) if role == "first" else 2 * (word in last or f"{word[:-1]}i" in last) for role, word in words)

    best = max(LOCALES, key=hits)
    if hits(best):
        return best
    text = "".join(word for _, word in words)
    return next((locale for locale, letters in _SCRIPT if letters.search(text)), "en_US")


def pool(role: str, locale: str, word: str) -> tuple[str, ...]:
    """Names that may stand for ``word`` (casefolded): same role and country, same form where the lists or its ending tell."""
    male, female, _ = known(locale)
    one = lists(locale)
    if role == "first":
        if not one.male + one.female:
            one = lists("en_US")
        if (word in male) != (word in female):
            return one.male if word in male else one.female
        return _both(one)
    if locale in ("pl_PL", "cs_CZ", "ru_RU", "uk_UA"):
        return _alike(locale, word[-1:] in _FEMALE)
    return one.last or lists("en_US").last


@cache
def _both(one: Lists) -> tuple[str, ...]:
    return one.male + one.female


@cache
def _alike(locale: str, female: bool) -> tuple[str, ...]:
    """Last names of a locale in the form of women, or of men; all where there are too few."""
    last = lists(locale).last
    alike = tuple(n for n in last if (n[-1:].casefold() in _FEMALE) is female)
    return alike if len(alike) > 5 else last


def parts(value: str) -> list[tuple[int, int, str]]:
    """(start, end, role) of each word of a person's name; role is ``first``, ``last``, ``single``, ``initial`` or ``keep``."""
    groups = [[(m.start() + g.start(), m.start() + g.end()) for g in _PART.finditer(m.group())] for m in _GROUP.finditer(value)]
    groups = [g for g in groups if g]
    plain = [i for i, g in enumerate(groups) if not all(_kept(value[a:b], value) for a, b in g)]
    titled = bool(plain) and any(value[a:b].casefold() in TITLES for g in groups[: plain[0]] for a, b in g)
    names = [i for i in plain if any(b - a > 1 for a, b in groups[i])]
    turned = len(names) > 1 and value[groups[names[0]][-1][1]:].lstrip()[:1] == ","
    surname = (names[0] if turned else names[-1]) if names else -1
    out = []
    for i, group in enumerate(groups):
        for start, end in group:
            word = value[start:end]
            if _kept(word, value):
                role = "keep"
            elif end - start == 1 and word.isascii():
                role = "initial"
            elif len(names) == 1:
                role = "last" if titled else "single"
            else:
                role = "last" if i == surname else "first"
            out.append((start, end, role))
    return out


def _kept(word: str, value: str) -> bool:
    folded = word.casefold()
    return folded in TITLES and len(folded) > 1 or (folded in PARTICLES and word.islower() and word != value) or (folded == "s" and "/s" in value.lower())


def words(value: str) -> list[tuple[int, int]]:
    """(start, end) of each word or number of a text."""
    return [m.span() for m in _PART.finditer(value)]
