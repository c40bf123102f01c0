"""What the label audit tells: the share of wrong labels, and the tables by class, pair of classes and annotator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tuneready.finding import visible
from tuneready.label_audit import LabelAudit
from tuneready.signal import Scope

PAIRS, ROWS = 30, 200  # pairs of classes and rows of a table that are shown
LEAST_ANNOTATED = 20  # rows of an annotator; fewer say nothing of a person


@dataclass(frozen=True)
class Told:
    """Share of wrong labels with its interval; ``kind``: model or confidence."""

    share: float
    low: float
    high: float
    kind: str
    method: str


def told(audit: LabelAudit) -> Told:
    """The share as the finding states it.

    Raises:
        ValueError: nothing could be said of this data.
    """
    rate = audit.rate
    if rate is None:
        raise ValueError(audit.reason)
    learners = "ridge regression" if audit.fast else "ridge regression and support vector machines"
    method = (f"{learners} on held-out rows, noise mixture by EM over {len(audit.rows):,} rows in {len(audit.names)} classes; "
              f"of planted noise {rate.found_even:.0%} (even) and {rate.found_near:.0%} (neighbouring classes) was found again")
    return Told(rate.estimate, rate.low, rate.high, "model", method)


def details(audit: LabelAudit, scope: Scope) -> dict[str, Any]:
    """Figures of the finding: per class, per annotator, the most confused pairs, what was not assessed."""
    out: dict[str, Any] = {"labelled_rows": audit.seen, "rows_audited": len(audit.rows), "classes": len(audit.names)}
    if audit.multi:
        out["rows_with_several_labels_not_judged"] = audit.multi
    if audit.not_assessed:
        out["classes_not_assessed"] = {_shown(name): rows for name, rows in sorted(audit.not_assessed.items())[:ROWS]}
    out["wrong_share_by_class"] = by_class(audit)
    pairs = confused(audit)
    if pairs:
        out["given_label_and_better_one"] = {f"{_shown(a)} → {_shown(b)}": round(rows, 1) for a, b, rows in pairs}
    people = by_annotator(audit)
    if people:
        out["wrong_share_by_annotator"] = people
    return out


def by_class(audit: LabelAudit) -> dict[str, float]:
    """Given class → expected share of wrong labels, the worst first."""
    rows = np.bincount(audit.given, minlength=len(audit.names))
    wrong = np.bincount(audit.given, weights=audit.wrong, minlength=len(audit.names))
    share = wrong / np.maximum(rows, 1)
    order = np.lexsort((np.arange(len(share)), -np.round(share, 6)))[:ROWS]
    return {_shown(audit.names[i]): round(float(share[i]), 4) for i in order}


def by_annotator(audit: LabelAudit) -> dict[str, float]:
    """Annotator → expected share of wrong labels, the worst first; those with few rows are left out."""
    known = audit.annotator >= 0
    rows = np.bincount(audit.annotator[known], minlength=len(audit.annotators))
    wrong = np.bincount(audit.annotator[known], weights=audit.wrong[known], minlength=len(audit.annotators))
    share = np.round(wrong / np.maximum(rows, 1), 4)
    order = [i for i in np.lexsort((np.arange(len(share)), -share)) if rows[i] >= LEAST_ANNOTATED][:ROWS]
    return {_shown(audit.annotators[i]): float(share[i]) for i in order}


def confused(audit: LabelAudit) -> list[tuple[str, str, float]]:
    """(given, better, expected rows) of the pairs with most rows."""
    table = np.array(audit.confusion)
    np.fill_diagonal(table, 0)
    flat = np.argsort(-table, axis=None, kind="stable")[:PAIRS]
    found = [(int(at) // len(table), int(at) % len(table)) for at in flat]
    return [(audit.names[a], audit.names[b], float(table[a, b])) for a, b in found if table[a, b] >= 1]


def _shown(name: str) -> str:
    return visible(name)[:80]
