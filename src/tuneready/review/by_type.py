"""Agreement on each label, or each type of span, where two people saw the row; and where more rows would settle it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from tuneready.kernels import span_agreement
from tuneready.kernels.intervals import wilson
from tuneready.review.standing import Judged, OfType
from tuneready.review_record import Review

MOST_MARKS = 100_000  # above it no number of rows is named
ASKED = 0.667  # lower end that more rows are counted for, where the policy names none


def spans(review: Review) -> list[tuple[int, int, str]]:
    """The spans of an answer: (start, end, label)."""
    found = review.value if isinstance(review.value, list) else []
    return [(int(one["start"]), int(one["end"]), str(one.get("label", ""))) for one in found if is_span(one)]


def is_span(one: Any) -> bool:
    """It has a start and an end that are whole numbers."""
    return isinstance(one, dict) and all(isinstance(one.get(name), int) and not isinstance(one[name], bool) for name in ("start", "end"))


def agreement(twice: Sequence[Judged], asked: float = ASKED, seed: int = 0) -> dict[str, OfType]:
    """Type → agreement on it, for items that ask for labels or spans; empty for others.

    Args:
        twice: items judged by two or more. asked: lower end that counts as agreement (the policy's ``agreement_lower``).
    """
    rows = [_of_spans(one) if one.item.question == "spans" else _of_labels(one) for one in twice if one.item.question in ("spans", "label")]
    names = sorted({name for row in rows for name in row})
    if not names:
        return {}
    place = {name: number for number, name in enumerate(names)}
    credit, marks = np.zeros((len(rows), len(names))), np.zeros((len(rows), len(names)))
    for number, row in enumerate(rows):
        for name, (both, given) in row.items():
            credit[number, place[name]], marks[number, place[name]] = both, given
    f1, low, high = span_agreement.by_type(credit, marks, seed)
    return {name: OfType(round(marks[:, k].sum() / 2), float(f1[k]), float(low[k]), float(high[k]), _more(marks[:, k].sum() / 2, f1[k], low[k], asked))
            for name, k in place.items() if np.isfinite(f1[k])}


def _of_labels(one: Judged) -> dict[str, tuple[float, float]]:
    """Label → (pairs of people who both gave it, given by the one plus by the other, over pairs)."""
    given, people = Counter(answer for _, answer in one.votes), len(one.votes)
    return {label: (n * (n - 1) / 2, n * (people - 1)) for label, n in given.items()}


def _of_spans(one: Judged) -> dict[str, tuple[float, float]]:
    out: dict[str, tuple[float, float]] = {}
    for first, second in combinations([spans(review) for review in one.reviews], 2):
        for label in {span[2] for span in (*first, *second)}:
            mine, theirs = ([span for span in told if span[2] == label] for told in (first, second))
            found, before = span_agreement.tally(mine, theirs), out.get(label, (0.0, 0.0))
            out[label] = before[0] + found.credit, before[1] + found.a + found.b
    return out


def _more(marks: float, f1: float, low: float, asked: float) -> int | None:
    """Marks to add until Wilson's lower end reaches ``asked`` at this F1; None where the F1 itself is too low."""
    if low >= asked:
        return 0
    n = np.arange(1, MOST_MARKS)
    enough = wilson(f1 * n, n)[0] >= asked
    return max(1, int(np.argmax(enough)) + 1 - int(marks)) if enough.any() else None
