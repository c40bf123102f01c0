"""Whether a value stands in a text, in whatever notation: 1,000.00 for 1000, "5 March 2024" for 2024-03-05, "three" for 3.

A value counts as found when in doubt: what is reported as not found should be.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

# Values that say there is nothing, or judge.
NOTHING = frozenset(("", "-", "n/a", "na", "none", "null", "nil", "unknown", "not specified", "not mentioned", "not provided",
                     "not available", "not stated", "unspecified", "not applicable", "true", "false", "yes", "no", "y", "n"))
_GROUPED = re.compile(r"\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_RUNS = re.compile(r"\d+")
_SCALED = re.compile(r"(\d{1,15}(?:[.,]\d{1,9})?)[ -]?(k|thousand|mn|m|million|bn|b|billion|%|percent)(?![a-z])")
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "%": 0.01, "percent": 0.01}
_UNITS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
          "nineteen").split()
_SPOKEN = {word: float(n) for n, word in enumerate(_UNITS)} | {
    "a": 1.0, "an": 1.0, "no": 0.0, "none": 0.0, "not": 0.0, "without": 0.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0,
    "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0, "hundred": 100.0, "thousand": 1000.0}
_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_MONTHS = {name: i + 1 for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}
_YMD = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_XYZ = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_DMY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of| day of)?[ -]{_MONTH}\.?(?:,?[ -](\d{{4}}))?\b")
_MDY = re.compile(rf"\b{_MONTH}\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?\b")
_MY = re.compile(rf"\b{_MONTH}\.?,? (\d{{4}})\b")
_LEFT_OUT = re.compile(r"<omitted>|\[?\.\.\.\]?|…")
SHORT = 4  # letters up to which a word must stand alone: "no" is not in "notice"
_AMOUNT = re.compile(r"\W*[a-z]{0,3}\W*\d[\d.,' ]*\W*[a-z]{0,3}\W*")
_QUANTITY = re.compile(r"(\d{1,15}) ([a-z]{3,20})")
_IN_NUMBER = frozenset("0123456789.,")
_ENDS = re.compile(r"[.,]0+(?!\d)|(?!\d|[.,]\d)")  # what may follow the digits of a number: ".00", or nothing of a number
_NO_LETTERS = re.compile(r"[\W_]+")
_NUMERIC = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,9})?")


def folded(text: str) -> str:
    """NFKC, case folded, white space collapsed (SPEC §2)."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def numbers(text: str) -> set[float]:
    """Every number a folded text may mean, without its sign: with either mark as the decimal one, in groups of thousands, with
    "k", "million" or "%" applied, and English number words."""
    found = {_SPOKEN[word] for word in re.findall(r"[a-z]+", text) if word in _SPOKEN}
    for match in _GROUPED.findall(text):
        cut = re.fullmatch(r"(.*)[.,](\d+)", match)
        if cut:
            found.add(_number(re.sub(r"\D", "", cut[1]) + "." + cut[2]))
        if not cut or len(cut[2]) == 3:
            found.add(_number(re.sub(r"\D", "", match)))
    found.update(_number(match.replace(",", ".")) for match in _PLAIN.findall(text))
    found.update(_number(match) for match in _RUNS.findall(text))
    found.update(round(_number(n.replace(",", ".")) * _SCALE[unit], 6) for n, unit in _SCALED.findall(text))
    return found


def _number(digits: str) -> float:
    return round(float(digits), 6) if len(digits) <= 30 else -1.0


def dates(text: str) -> set[tuple[int, int, int]]:
    """(year, month, day) of every date in a folded text; 0 for what it does not state. 02/03 is read both ways."""
    found = {(int(y), int(m), int(d)) for y, m, d in _YMD.findall(text)}
    for a, b, y in _XYZ.findall(text):
        for year in (int(y),) if len(y) == 4 else (1900 + int(y), 2000 + int(y)):
            found |= {(year, int(b), int(a)), (year, int(a), int(b))}
    found |= {(int(y or 0), _MONTHS[m], int(d)) for d, m, y in _DMY.findall(text)}
    found |= {(int(y or 0), _MONTHS[m], int(d)) for m, d, y in _MDY.findall(text)}
    return found | {(int(y), _MONTHS[m], 0) for m, y in _MY.findall(text)}


class Text:
    """A text that values are looked for in; each view of it is made once, when first needed."""

    def __init__(self, text: str) -> None:
        """Folds ``text``."""
        self.folded = folded(text)

    @cached_property
    def _numbers(self) -> set[float]:
        return numbers(self.folded)

    @cached_property
    def _dates(self) -> set[tuple[int, int, int]]:
        return dates(self.folded)

    @cached_property
    def _squashed(self) -> str:
        return squashed(self.folded)

    def holds(self, value: str | float) -> bool:
        """True when the value stands in the text in some notation."""
        if isinstance(value, (int, float)):
            plain = abs(value)
            return self._alone(str(plain)) or self._alone(f"{plain:,}") or round(float(plain), 6) in self._numbers
        lines = [folded(line) for line in value.split("\n") if line.strip()]
        value = " ".join(lines)
        if len(lines) > 1 and all(map(self._stands, lines)):
            return True
        return self._stands(value) or self._otherwise(value) or self._in_parts(value)

    def _stands(self, value: str) -> bool:
        """The value stands there as it is; a short word ("usd", "no") as a word."""
        if value not in self.folded:
            return False
        if len(value) > SHORT or not (value.isascii() and value.isalnum()):
            return True
        return re.search(rf"(?<![a-z0-9]){value}(?![a-z0-9])", self.folded) is not None

    def _alone(self, number: str) -> bool:
        """The digits stand there, and are no part of a longer number."""
        at = self.folded.find(number)
        if at < 0 or self.folded[max(at - 1, 0) : at] in _IN_NUMBER:
            return False
        return _ENDS.match(self.folded, at + len(number)) is not None

    def _in_parts(self, value: str) -> bool:
        """Every part of a list, of "Doe, John" or of a text with something left out stands in the text."""
        for pieces in (_LEFT_OUT.split(value), re.split(r"[;,/|]| and ", value)):
            parts = [part.strip() for part in pieces if part.strip()]
            if len(parts) > 1 and all(self._stands(part) or self._otherwise(part) for part in parts):
                return True
        return False

    def _otherwise(self, value: str) -> bool:
        run = squashed(value)
        if not run or (run in self._squashed and (len(run) > SHORT or (len(run) > 2 and run != value))):
            return True
        if _NUMERIC.fullmatch(value) and _number(value.lstrip("+-").replace(",", ".")) in self._numbers:
            return True
        if len(value) <= 40 and any(map(str.isdigit, value)):
            if _AMOUNT.fullmatch(value) and numbers(re.sub(r"[a-z]", " ", value)) & self._numbers:
                return True
            counted = _QUANTITY.fullmatch(value)
            if counted and float(counted[1]) in self._numbers and counted[2].removesuffix("s") in self.folded:
                return True
            return any(self._dated(*date) for date in dates(value) | _of_month(value))
        return False

    def _dated(self, year: int, month: int, day: int) -> bool:
        stated = {(year, month, day), (0, month, day)} if day else {(year, month, 0)}
        return bool(stated & self._dates) or (not year and any(d[1:] == (month, day) for d in self._dates))


def _of_month(value: str) -> set[tuple[int, int, int]]:
    month = re.fullmatch(r"(\d{4})-(\d{1,2})", value)
    return {(int(month[1]), int(month[2]), 0)} if month else set()


def squashed(text: str) -> str:
    """The letters and digits of a text run together."""
    return _NO_LETTERS.sub("", text)
