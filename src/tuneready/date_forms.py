"""How dates are written in running text, as patterns in the common subset of RE2 and ``re``: numbers, names of months in eleven languages, English words."""

from __future__ import annotations

import re

MONTHS = ("january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|"
          "januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|fevrier|mars|avril|juin|juillet|août|aout|septembre|octobre|novembre|"
          "décembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|"
          "maggio|giugno|luglio|settembre|ottobre|dicembre|januari|februari|maart|mei|augustus|"
          "janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|augusti|jänner|feber|"
          "ianuarie|februarie|martie|aprilie|iunie|iulie|septembrie|octombrie|noiembrie|decembrie|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|"
          "styczeń|stycznia|luty|lutego|marzec|marca|kwiecień|kwietnia|maj|maja|czerwiec|czerwca|lipiec|lipca|sierpień|sierpnia|"
          "wrzesień|września|październik|października|listopad|listopada|grudzień|grudnia")
_LONGEST_FIRST = "|".join(sorted(MONTHS.split("|"), key=lambda m: (-len(m), m)))
MONTH = rf"(?i:{_LONGEST_FIRST})"
YEAR = r"(?:1[89]\d\d|20\d\d)"
_UNITS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
DAY_WORDS = rf"(?i:(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|twentieth|thirtieth|{_UNITS})"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_BELOW = rf"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:{_ONES}))?|(?:oh|o) (?:{_ONES})|{_ONES})"
YEAR_WORDS = rf"(?i:nineteen (?:hundred(?: and)? )?{_BELOW}|nineteen hundred|twenty {_BELOW}|two thousand(?: and)?(?: {_BELOW})?)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
NUMERIC = rf"(?:{YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.]{_DAY}|(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|[12]\d|3[01])[./-](?:{YEAR}|\d\d)|{_DAY}\. (?:0?[1-9]|1[0-2])\. {YEAR}|{_DAY}[. -] ?(?:X?I{{1,3}}|X|I?V|VI{{1,3}}|IX)[. -] ?{YEAR})"
WRITTEN = (rf"(?:(?i:the )?{_DAY}(?i:st|nd|rd|th|er|º|°|\.)?(?i: of| de)?[ -]{MONTH}\.?,?(?i: de| del)?[ -]{YEAR}"
           rf"|{MONTH}\.? (?i:the )?{_DAY}(?i:st|nd|rd|th)?,? {YEAR})")
SPOKEN = (rf"(?:(?i:the )?{DAY_WORDS}(?i: of)? {MONTH},?(?i: of| in)? (?:{YEAR_WORDS}|{YEAR})|{MONTH} (?i:the )?{DAY_WORDS},? (?:{YEAR_WORDS}|{YEAR})"
          rf"|{_DAY}(?i:st|nd|rd|th)?(?i: of)? {MONTH} {YEAR_WORDS}|(?i:the )?{_DAY}(?i:st|nd|rd|th)(?i: of)?(?i: the)? {_DAY}(?i:st|nd|rd|th),?(?i: of| in)? {YEAR}"
          rf"|(?i:the )?{_DAY}(?i:st|nd|rd|th) {YEAR})")
ANY = rf"(?:{SPOKEN}|{WRITTEN}|{NUMERIC})"
_BEHIND = re.compile(rf"(?:, | ?[(|;*†–—-]{{1,2}} ?|\t|', ')\*?(?P<date>{ANY})(?![\w/-])")
_OLD = re.compile(r"19[2-9]\d|200\d|201[0-2]")  # years in which somebody who is dealt with was born
_NUMBERS = re.compile(r"\d+")


def possible(text: str) -> bool:
    """Whether the numbers of a numeric date can be a day and a month; True for dates with words."""
    numbers = [int(n) for n in _NUMBERS.findall(text)]
    if len(numbers) != 3:
        return True
    first, second = sorted(numbers[1:]) if numbers[0] > 31 else sorted(numbers[:2])
    return 1 <= first <= 12 and second <= 31


def born(text: str, end: int) -> tuple[int, int] | None:
    """(start, end) of a date right behind a name that ends at ``end``, of a year in which people of today were born; None for none."""
    found = _BEHIND.match(text, end)
    return found.span("date") if found and _OLD.search(found["date"]) and possible(found["date"]) else None
