"""Names of persons in lower case, after an introduction, as transcripts of speech and hasty chat hold them.

What is found
-------------
"my name is john smith", "ich heiße anna", "nazywam się ewa zębik": the words after an introduction in nine languages where they are on the lists of names,
whatever their case. Names with capitals after a title in lower case ("la señora Ruiz").

Why it matters
--------------
Transcripts and chat have no capitals; a search for capitals sees none of their names.

How it is measured
------------------
After a sure introduction ("my name is", "me llamo") one listed first name is enough, and an unknown word that is no ordinary word and ends the phrase
counts too; after others ("this is", "soy") a first and a last name of the lists must follow, or a first name and "from" or "calling".

How to mend it
--------------
``tuneready anonymise`` writes a surrogate.

Limits
------
Names without an introduction, spelled letter by letter, or in the middle of a sentence in lower case are not found here.

References
----------
HIPAA 45 CFR 164.514(b)(2)(i)(A). Lists: see ``person``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuneready.detector import Spans
from tuneready.kernels.pattern_set import any_case
from tuneready.names import lists, people, words
from tuneready.names.runs import BOTH, COMMON, FIRST, LAST, OTHER, STOP, TITLE, UPPER, kind_of

KIND, NAME = "person", "name of a person in lower case"
RANK, VIEW, HIPAA = 39, "context", "A"
# A title in lower case and a capital: the screen of ``person`` does not see these.
_TITLED = re.compile(rf"(?<!\w)(?:{words.LOWER_TITLES})\.? [{UPPER}]")
SPECIMENS = ("my name is john smith", "nazywam się ewa kowalska")
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
# By first letter, so that the engine tries one group at a place, not every introduction.
_BY_LETTER = "|".join(f"{letter}(?:{'|'.join(re.escape(intro[1:]) for intro in sorted(words.INTRODUCTIONS, key=len, reverse=True) if intro[0] == letter)})"
                      for letter in sorted({intro[0] for intro in words.INTRODUCTIONS}))
_INTRODUCED = re.compile(rf"(?<![\w'’])(?P<intro>{_BY_LETTER}|{words.INTRODUCTIONS_BESIDE})[ ,:]{{1,2}}"
                         rf"(?:(?:uh|um|er|eh|ehm|yyy),? )?(?P<one>{_WORD})(?: (?P<two>(?:(?:{words.PARTICLES}) ){{0,2}}{_WORD}))?(?: (?P<three>{_WORD}))?", re.IGNORECASE)
_INTROS = "|".join(re.escape(intro).replace(r"\ ", " ") for intro in words.INTRODUCTIONS) + "|" + words.INTRODUCTIONS_BESIDE
# A question for the name, and the answer in the next turn of the dialogue.
_ASKED = re.compile(r"(?:\b(?:(?:who|whom) am i (?:speaking|talking)|who['’]?s (?:calling|speaking|this)|who is (?:calling|speaking|this)|with whom|mit wem|wer spricht|qui est|con quién|quién habla|con chi|chi parla|met wie|z kim|com quem|name|nombre|nome|nom|naam|nazwisko|imię)\b|heißen|heißt|nazywa|appelez|llama|chiama|chama)[^\n]{0,40}\n[^\n:]{1,16}:[ \t]*"
                    r"(?P<intro>(?:(?:yes|yeah|sure|sí|si|sì|oui|ja|tak|sim|um|uh|eh|it['’]?s|hello|hi),? ){0,2})"
                    rf"(?P<one>{_WORD})(?: (?P<two>(?:(?:{words.PARTICLES}) ){{0,2}}{_WORD}))?(?: (?P<three>{_WORD}))?", re.IGNORECASE)
_LOWER_TITLED = re.compile(r"(?<![\w'’])(?<!\d )(?P<title>mr|mrs|ms|miss|dr|herrn?|frau|señora|señor|sra|madame|monsieur|mme|signora|signor|sig|mevrouw|meneer|pani|pan|pana|senhora?|dona)\.? "
                           r"(?P<name>[^\W\d_]+(?:['’-][^\W\d_]+)*)")
SCREEN = (rf"(?:^|[^A-Za-z0-9_']){any_case(f'(?:{_INTROS})')}[ ,:]{{1,2}}[\pL\pN][\pL\pN'’-]"
          rf"|(?:^|[^A-Za-z0-9_])(?:{words.LOWER_TITLES})\.? [{UPPER}]"
          r"|(?:^|[^A-Za-z0-9_])(?:mr|mrs|ms|miss|dr|herrn?|frau|señora?|senhora?|sra|madame|monsieur|mme|signora?|sig|mevrouw|meneer|pana?|pani|dona)\.? \pL"
          r"|(?i:who|whom|wem|wer|qui|quién|con chi|chi parla|met wie|z kim|com quem|name|nombre|nome|nom|naam|nazwisko|imię|heißen|heißt|nazywa|appelez|llama|chiama|chama)[^\n]{0,40}\n[^\n:]{1,16}:")
_KIN = re.compile(words.KIN, re.IGNORECASE)
_GOES_ON = re.compile(r"[ ,]+(?:from|here|again|calling|at|speaking|with|von|aus|am apparat|de|da|z|desde|del)\b", re.IGNORECASE)
_CLOSED = re.compile(r"\s*(?:[,.!?;:\r\n)\"”]|$|(?:and|und|et|y|e|i|from|vivo|abito|moro|mieszkam|ik|ich|je|jai|j['’]ai|eu|ho|tengo|quiero|the|my|meine?|mon|ma|mi|mijn|mój|moja|said|says)\b)", re.IGNORECASE)


def find(texts: Sequence[str]) -> Spans:
    """Names after introductions and after titles in lower case."""
    return Spans.of([(number, *span) for number, text in enumerate(texts)
                     for span in _introduced(text) + _answered(text) + _titled(text) + (people.found(text) if _TITLED.search(text) else [])])


def _introduced(text: str) -> list[tuple[int, int, float]]:
    out = []
    for match in _INTRODUCED.finditer(text):
        found = _name(text, match)
        if found:
            out.append((match.start("one"), *found))
    return out


def _answered(text: str) -> list[tuple[int, int, float]]:
    """Names that answer a question for the name: two words of which one is listed, or one first name."""
    out = []
    for match in _ASKED.finditer(text) if "\n" in text else ():
        found = _name(text, match)
        if found and (kind_of(match["one"].lower()) in (FIRST, BOTH, COMMON, LAST) or match["two"] and _last(match["two"].lower()) in (FIRST, LAST, BOTH)):
            out.append((match.start("one"), *found))
    return out


def _titled(text: str) -> list[tuple[int, int, float]]:
    """Last names in small letters behind a title in small letters ("ms okafor"): of the lists, or behind an English title no ordinary word."""
    out = []
    for match in _LOWER_TITLED.finditer(text):
        low, kind = match["name"].lower(), kind_of(match["name"].lower())
        if not match["name"][0].islower() or len(low) < 3:
            continue
        if kind in (LAST, BOTH, FIRST) or kind == OTHER and match["title"] in ("mr", "mrs", "ms", "dr") and len(low) > 3:
            out.append((match.start("name"), match.end("name"), 0.7 if kind in (LAST, BOTH) else 0.6))
    return out


def _name(text: str, match: re.Match[str]) -> tuple[int, float] | None:
    """(end, score) of the name after an introduction, or None."""
    one, two = match["one"].lower(), (match["two"] or "").lower()
    sure = match.re is _ASKED or match["intro"].lower() in words.SURE_INTRODUCTIONS
    first = kind_of(one)
    if first in (STOP, TITLE) or len(one) < 2:
        return None
    last = _last(two) if two else STOP
    pair = last in (LAST, BOTH) or (last in (FIRST, COMMON, OTHER) and (sure or last != OTHER) and _closed(text, match.end("two")))
    if first in (FIRST, BOTH):
        if pair:
            return _third(text, match), 0.85 if sure else 0.75
        if not sure and len(one) > 3 and _KIN.fullmatch(match["intro"]):
            return match.end("one"), 0.65
        here = _CLOSED if sure else _GOES_ON
        return (match.end("one"), 0.8 if sure else 0.6) if sure or here.match(text, match.end("one")) else None
    if pair and (sure and first in (COMMON, OTHER, LAST) or first == COMMON and one in lists.first_names() and last in (LAST, BOTH)):
        return _third(text, match), 0.7 if sure else 0.6
    if sure and (first == COMMON and one in lists.first_names() or first in (OTHER, LAST)) and _closed(text, match.end("one")):
        return match.end("one"), 0.6
    return None


def _third(text: str, match: re.Match[str]) -> int:
    """End of the name: with a third word where that is a last name and the second a first name."""
    third = match["three"]
    if third and kind_of(third.lower()) in (LAST, BOTH) and kind_of((match["two"] or "").lower()) in (FIRST, BOTH):
        return match.end("three")
    return match.end("two")


def _last(words_: str) -> int:
    return kind_of(words_.rsplit(maxsplit=1)[-1])


def _closed(text: str, at: int) -> bool:
    return _CLOSED.match(text, at) is not None
