"""Days of dates in the notations of exports, mail headers and spreadsheets. Vectorised, linear time.

``days`` reads ISO dates and epochs; here come 20250131, 2025.01.31, dates with the month's English name (RFC 2822, "Jan 31,
2025", ctime) and dates of three numbers that end with the year, of which one alone may not tell whether the day or the
month comes first. Years of two digits are not read.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.kernels import days as plain

UNREAD, CERTAIN, EITHER = 0, 1, 2  # how a text was read

_REST = r"(?:[T ,][^\n]*)?\s*$"
_WEEKDAY = r"^\s*(?:(?i:mon|tue|wed|thu|fri|sat|sun)[A-Za-z]*\.?,?\s+)?"
_MONTH = r"(?P<m>[A-Za-z]{3,9})\.?"
_PATTERNS = (  # year, month and day by name
    r"^\s*(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})" + _REST,
    r"^\s*(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})" + _REST,
    _WEEKDAY + r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/ ]" + _MONTH + r",?[-/ ](?P<y>\d{4})" + _REST,
    _WEEKDAY + _MONTH + r"\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + _REST,
    _WEEKDAY + _MONTH + r"\s+(?P<d>\d{1,2})\s+\d{1,2}:\d\d(?::\d\d)?(?:\s+[A-Z]{1,5}|\s+[-+]\d{4})?\s+(?P<y>\d{4})\s*$",
)
_NUMBERS = r"^\s*(?P<a>\d{1,2})[-./](?P<b>\d{1,2})[-./](?P<y>\d{4})" + _REST
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december", "sept")


def read(texts: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Day of each text, as written: a time zone is not applied, so a day can be one off.

    Returns:
        form: uint8, ``UNREAD``, ``CERTAIN`` or ``EITHER`` (day or month may come first, both give a date, and not the same).
        day: int64[n, 2], days since 1970-01-01 read with the day first and with the month first; equal where certain, 0
        where unread.
        leads: int8, 1 where the text can be only day-first (31/01/2025), 2 where only month-first (01/31/2025), else 0.
    """
    one, known = plain.days(texts)
    form, day, leads = known.astype(np.uint8), np.stack([one, one], axis=1), np.zeros(len(texts), dtype=np.int8)
    for pattern in _PATTERNS:
        at, (year, month, of_month) = _fields(texts, form, pattern, "ymd")
        if at.size:
            found, valid = _day(year, month, of_month)
            form[at[valid]], day[at[valid]] = CERTAIN, found[valid, None]
    at, (first, second, year) = _fields(texts, form, _NUMBERS, "aby")
    if at.size:
        (by_day, is_day), (by_month, is_month) = _day(year, second, first), _day(year, first, second)
        known = is_day | is_month
        form[at[known]] = np.where(is_day & is_month & (by_day != by_month), EITHER, CERTAIN)[known]
        day[at[known], 0] = np.where(is_day, by_day, by_month)[known]
        day[at[known], 1] = np.where(is_month, by_month, by_day)[known]
        leads[at] = np.where(is_day & ~is_month, 1, np.where(is_month & ~is_day, 2, 0))
    return form, day, leads


def _fields(texts: pa.Array, form: np.ndarray, pattern: str, names: str) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Numbers of the unread texts that match, and the named parts of each as int64 (-1: no name of a month)."""
    left = np.flatnonzero(form == UNREAD)
    found = pc.extract_regex(texts.take(pa.array(left)), pattern)
    hit = np.flatnonzero(np.asarray(found.is_valid()))
    parts = found.take(pa.array(hit))
    return left[hit], tuple(_number(parts.field(name)) for name in names)


def _number(texts: pa.Array) -> np.ndarray:
    if len(texts) and not texts[0].as_py()[0].isdigit():
        low = pc.ascii_lower(texts)
        month = pc.index_in(pc.utf8_slice_codeunits(low, 0, 3), pa.array(_NAMES))
        whole = pc.or_(pc.is_in(low, pa.array(_NAMES)), pc.is_in(low, pa.array(_FULL)))
        return np.asarray(pc.fill_null(pc.if_else(whole, pc.add(month, 1), -1), -1), dtype=np.int64)
    return np.asarray(pc.cast(texts, pa.int64()))


def _day(year: np.ndarray, month: np.ndarray, of_month: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(days since 1970-01-01, there is such a day)."""
    months = np.clip((year - 1970) * 12 + month - 1, -30_000, 200_000).astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    after = (months + 1).astype("datetime64[D]").astype(np.int64)
    valid = (month >= 1) & (month <= 12) & (of_month >= 1) & (of_month <= after - first)
    return first + of_month - 1, valid
