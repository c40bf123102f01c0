"""Dates moved by whole days, ages over 89 made one, coarser forms of dates and addresses; the way of writing stays.

Source: HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C): years may stay, ages over 89 become "90 or older".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

OLDEST = 89
_NAMES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "short": "jan feb mar apr may jun jul aug sep oct nov dec",
    "kurz": "jan feb mär apr mai jun jul aug sep okt nov dez",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_MONTHS = {name: tuple(words.split()) for name, words in _NAMES.items()}
_WORD = {word: (name, at) for name, words in reversed(_MONTHS.items()) for at, word in enumerate(words, 1)}
_WORD["sept"] = ("short", 9)
_MONTH = "|".join(sorted(map(re.escape, _WORD), key=lambda w: (-len(w), w)))
_FORMS = tuple(re.compile(form, re.IGNORECASE) for form in (
    r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)",
    r"(?<!\d)(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?!\d)",
    rf"(?P<d>\d{{1,2}})(?P<o>st|nd|rd|th)?[\s.,-]+(?:of |de |day of )?(?P<n>{_MONTH})\b\.?(?:[\s,-]+(?:de |of )?(?P<y>\d{{4}}))?",
    rf"\b(?P<n>{_MONTH})\b\.?\s*(?P<d>\d{{1,2}})(?P<o>st|nd|rd|th)?(?!\d)(?:[\s,]+(?P<y>\d{{4}}))?",
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)",
))
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_NUMBER = re.compile(r"\d+")


def shifted(text: str, days: int, day_first: bool = True) -> str | None:
    """The date ``days`` later, written in the same way; None for a text that holds no date we can read.

    ``day_first`` says how ``3/4/2020`` is read; a month over 12 decides for itself.
    """
    for form in _FORMS:
        match = form.search(text)
        if match and (made := _moved(match, days, day_first)) is not None:
            return text[: match.start()] + made + text[match.end():]
    return None


def near(moved: Sequence[str], texts: Sequence[str], most: int) -> list[tuple[int, int, int]]:
    """(number of the text, start, end) of dates that have to move with those in ``moved``, or the order of events would be lost:
    dates with a year at most ``most`` days from a moved one, or from one that has to move for its sake."""
    known = sorted({day for text in moved for _, _, day in _days(text)})
    if not known:
        return []
    found = [(number, start, end, day) for number, text in enumerate(texts) for start, end, day in _days(text)]
    reached, apart = set(known), sorted({day for *_, day in found} - set(known))
    while close := [day for day in apart if any(abs((day - one).days) <= most for one in reached)]:
        reached |= set(close)
        apart = [day for day in apart if day not in reached]
    return [(number, start, end) for number, start, end, day in found if day in reached]


def _days(text: str) -> list[tuple[int, int, dt.date]]:
    """(start, end, day) of the dates with a year in a text."""
    out: list[tuple[int, int, dt.date]] = []
    for form in _FORMS if any(map(str.isdigit, text)) else ():
        for match in form.finditer(text):
            day = _read(match, False)[2] if match["y"] else None
            if day and not any(match.start() < end and start < match.end() for start, end, _ in out):
                out.append((*match.span(), day))
    return out


def _read(match: re.Match[str], day_first: bool) -> tuple[dict[str, str], str, dt.date | None]:
    """The groups of year, month and day, the language of a month's name, and the day; None where there is no such day."""
    found = match.groupdict()
    where = {"y": "y", "m": "m", "d": "d"}
    if "a" in found:
        first = int(found["a"]) > 12 or (day_first and int(found["b"]) <= 12) or found["s"] == "."
        where |= {"d": "a", "m": "b"} if first else {"d": "b", "m": "a"}
    name = found.get("n")
    language, month = _WORD[name.lower()] if name else ("", int(found[where["m"]]))
    year = found.get("y")
    full = 2000 if not year else int(year) if len(year) == 4 else 1900 + int(year) + 100 * (int(year) < 50)
    try:
        return where, language, dt.date(full, month, int(found[where["d"]]))
    except ValueError:
        return where, language, None


def _moved(match: re.Match[str], days: int, day_first: bool) -> str | None:
    found = match.groupdict()
    where, language, day = _read(match, day_first)
    name, year = found.get("n"), found.get("y")
    try:
        moved = day + dt.timedelta(days) if day else None
    except OverflowError:
        return None
    if moved is None:
        return None
    new = {where["d"]: _digits(moved.day, found[where["d"]])}
    if year:
        new["y"] = str(moved.year) if len(year) == 4 else f"{moved.year % 100:02d}"
    if name:
        new["n"] = _cased(_MONTHS[language][moved.month - 1], name)
    else:
        new[where["m"]] = _digits(moved.month, found[where["m"]])
    if found.get("o"):
        new["o"] = {1: "st", 2: "nd", 3: "rd"}.get(moved.day % 10 if moved.day not in (11, 12, 13) else 0, "th")
    return _put(match, new)


def _put(match: re.Match[str], new: dict[str, str]) -> str:
    text, start = match.group(), match.start()
    for group in sorted(new, key=match.start, reverse=True):
        a, b = match.span(group)
        text = text[: a - start] + new[group] + text[b - start:]
    return text


def _digits(number: int, like: str) -> str:
    return f"{number:02d}" if len(like) == 2 else str(number)


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() and len(like) > 1 else word.capitalize() if like[:1].isupper() else word


def bare_year(text: str) -> bool:
    """True for a date that is no more than a year, which may stay."""
    return bool(_YEAR.fullmatch(text.strip()))


def year_of(text: str) -> str:
    """The year of a date, or ``[DATE]`` where none stands in it."""
    found = _YEAR.search(text)
    return found.group() if found else "[DATE]"


def age(text: str) -> str:
    """The age, over 89 as ``90+``. Ages in words are left as they are: lists of number words end before that."""
    return _NUMBER.sub(lambda m: "90+" if OLDEST < int(m.group()) < 150 else m.group(), text, count=1)


_CITY = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,3}")


def city(text: str) -> str:
    """The last run of words of an address after a comma or a postcode that holds no digit, else ``[ADDRESS]``."""
    pieces = [piece.strip() for piece in re.split(r",|\n|(?<=\d)\s", text)]
    named = [piece for piece in pieces[1:] if _CITY.fullmatch(piece) and not (piece.isupper() and len(piece) < 4)]
    return named[-1] if named else "[ADDRESS]"
