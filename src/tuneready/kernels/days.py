"""Days of dates written as text: ISO dates and times, and seconds or milliseconds since 1970. Vectorised, linear time."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_ISO = r"^\s*(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?:[T ,][^\n]*)?\s*$"
_SECONDS = r"^\s*(?P<s>\d{9,10})(?:\.\d*)?\s*$"
_MILLISECONDS = r"^\s*(?P<s>\d{9,10})\d{3}\s*$"


def days(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Day of each text, as written: a time zone is not applied, so a day can be one off.

    Returns:
        day: int64, days since 1970-01-01, 0 where unknown; known: bool.
    """
    day, known = np.zeros(len(texts), dtype=np.int64), np.zeros(len(texts), dtype=bool)
    if texts.null_count == len(texts):
        return day, known
    found = pc.extract_regex(texts, _ISO)
    matched = np.asarray(found.is_valid())
    at = np.flatnonzero(matched)
    if at.size:
        year, month, of_month = (_numbers(found.field(name).take(pa.array(at))) for name in "ymd")
        months = np.clip((year - 1970) * 12 + month - 1, -30_000, 200_000).astype("datetime64[M]")
        first = months.astype("datetime64[D]").astype(np.int64)
        after = (months + 1).astype("datetime64[D]").astype(np.int64)
        known[at] = (month >= 1) & (month <= 12) & (of_month >= 1) & (of_month <= after - first)
        day[at] = np.where(known[at], first + of_month - 1, 0)
    left = np.flatnonzero(~matched)
    for pattern in (_SECONDS, _MILLISECONDS) if left.size else ():
        found = pc.extract_regex(texts.take(pa.array(left)), pattern)
        at = np.flatnonzero(np.asarray(found.is_valid()))
        if at.size:
            day[left[at]] = _numbers(found.field("s").take(pa.array(at))) // 86_400
            known[left[at]] = True
    return day, known


def written(day: int) -> str:
    """A day as ISO date."""
    return str(np.datetime64(int(day), "D"))


def _numbers(texts: pa.Array) -> np.ndarray:
    return np.asarray(pc.cast(texts, pa.int64()))
