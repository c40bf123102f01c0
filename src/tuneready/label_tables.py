"""What the label audit tells: the share of wrong labels, and the tables by class, pair of classes and annotator.

Tables are lists of flat mappings with the same keys, so that every face can lay them out. Shares of a class or annotator
carry a model range too: what chance adds for so few rows (Wilson's score formula on the expected wrong rows), widened by as
much as the range of the whole is. It rests on the model, so it is no confidence interval.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tuneready.finding import Example, masked, visible
from tuneready.kernels import intervals
from tuneready.kernels.multiple_testing import benjamini_hochberg
from tuneready.kernels.prediction_powered import Rate
from tuneready.label_audit import LabelAudit
from tuneready.signal import Scope, percent

PAIRS, ROWS = 200, 200  # pairs of classes and rows of a table that are told
LEAST = 20  # rows of a class or annotator; of fewer a share says nothing
FALSE_MARKS = 0.05  # expected share of false ones among the marks (SPEC §0.4)
THROUGHOUT = 0.40  # a class with so many wrong labels has no clear meaning any more
NAMED = 3  # classes that the message names
TOO_FEW, ABOVE = "too few to say", "above the whole"


@dataclass(frozen=True)
class Told:
    """Share of wrong labels with its interval; ``kind``: model or confidence."""

    share: float
    low: float
    high: float
    kind: str
    method: str


def told(audit: LabelAudit, corrected: Rate | None = None) -> Told:
    """The share as the finding states it: as people found it on a random sample where there is one, else the model's.

    Raises:
        ValueError: nothing could be said of this data.
    """
    rate = audit.rate
    if rate is None:
        raise ValueError(audit.reason)
    learners = "ridge regression" if audit.fast else "ridge regression and support vector machines"
    method = (f"{learners} on held-out rows, noise mixture by EM over {len(audit.rows):,} rows in {len(audit.names)} classes; "
              f"of planted noise {rate.found_even:.0%} (even) and {rate.found_near:.0%} (neighbouring classes) was found again")
    if corrected is not None:
        method = f"{corrected.n:,} rows of a random sample checked by people, {corrected.method}; the model alone said {percent(rate.estimate)}"
        return Told(*(round(value, 6) for value in corrected[:3]), "confidence", method)
    return Told(rate.estimate, rate.low, rate.high, "model", method)


def message(audit: LabelAudit, share: Told, flagged: int) -> str:
    """The finding in one line: the share with its range first, so that a narrow face can stop after it."""
    bound = is_lower_bound(audit, share)
    kind = "model range" if share.kind == "model" else "95 % interval"
    none = share.low <= 0 < share.share and share.kind == "model"
    said = [f"{'at least' if bound and not none else 'about'} {percent(share.share)} of labels look wrong ({kind} {_ends(share)})",
            f"{flagged:,} {'row is' if flagged == 1 else 'rows are'} flagged"]
    bad = [row for row in by_class(audit, share) if row["share"] is not None and row["share"] >= THROUGHOUT]
    if bad:
        named = ", ".join(f"{row['class']} ({percent(row['share'])})" for row in bad[:NAMED])
        more = f" and {len(bad) - NAMED:,} more" if len(bad) > NAMED else ""
        said.append(f"at {percent(THROUGHOUT)} or more: {named}{more}")
    why = f". {'The estimate may be too low' if none else 'The estimate is a lower bound'}: {audit.rate.why}" if bound else ""
    return "; ".join(said) + why + (". Overlapping classes would look the same" if none else "")


def is_lower_bound(audit: LabelAudit, share: Told) -> bool:
    """Whether the share may only be read as "at least": the model said so, and no person's count stands instead."""
    return audit.rate is not None and audit.rate.lower_bound and share.kind == "model"


def _ends(share: Told) -> str:
    low, high = percent(share.low).removesuffix(" %"), percent(share.high)
    return high if low == high.removesuffix(" %") else f"{low}–{high}"


def details(audit: LabelAudit, scope: Scope) -> dict[str, Any]:
    """Figures of the finding: tables by class, annotator and pair of labels, and what was not assessed."""
    share = told(audit)
    out: dict[str, Any] = {"labelled_rows": audit.seen, "rows_audited": len(audit.rows), "classes": len(audit.names)}
    if audit.multi:
        out["rows_with_several_labels_not_judged"] = audit.multi
    if audit.not_assessed:
        out["classes_not_assessed"] = {_shown(name): rows for name, rows in sorted(audit.not_assessed.items())[:ROWS]}
    pairs, rest = confused(audit)
    if pairs:
        out["rows_in_other_pairs"] = rest
        out["given_and_suggested_labels"] = pairs
    out["wrong_labels_by_class"] = by_class(audit, share)
    people = by_annotator(audit, share)
    if people:
        out["rows_without_annotator"] = int((audit.annotator < 0).sum())
        out["wrong_labels_by_annotator"] = people
    return out


def by_class(audit: LabelAudit, share: Told) -> list[dict[str, Any]]:
    """Given classes with their expected wrong labels, the largest share first, too small ones last (``table``)."""
    return table("class", audit.names, audit.given, audit.wrong, share, is_lower_bound(audit, share))


def by_annotator(audit: LabelAudit, share: Told) -> list[dict[str, Any]]:
    """Annotators with their expected wrong labels (``table``); empty where no field names one."""
    known = audit.annotator >= 0
    return table("annotator", _people(audit.annotators), audit.annotator[known], audit.wrong[known], share, is_lower_bound(audit, share))


def _people(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of annotators as they may be shown: an address is masked (SPEC §0.7); masks that came out equal are numbered."""
    shown = [masked(name) for name in names]
    often, so_far = Counter(shown), Counter[str]()
    for i, text in enumerate(shown):
        so_far[text] += 1
        shown[i] = f"{text} {so_far[text]}" if often[text] > 1 else text
    return tuple(shown)


def table(what: str, names: tuple[str, ...], code: np.ndarray, wrong: np.ndarray, share: Told, at_least: bool) -> list[dict[str, Any]]:
    """One flat mapping per group that has rows, the largest share first.

    Args:
        what: column of the names.
        code: int[n], number into ``names``; wrong: posterior of the same rows.
        share: of the whole: its ratio of range to estimate widens the range of every group.
        at_least: the estimate is a lower bound, so no group has an upper end.

    Returns:
        Mappings with the name under ``what``, ``rows``, ``wrong_rows`` (expected), ``share``, ``low``, ``high`` (None under
        ``LEAST`` rows), ``interval_kind`` and ``note``: ``TOO_FEW``, or ``ABOVE`` where the share is above the whole's after
        Benjamini-Hochberg over all groups.
    """
    rows = np.bincount(code, minlength=len(names))
    expected = np.bincount(code, weights=wrong, minlength=len(names))
    part = np.round(expected / np.maximum(rows, 1), 6)
    low, high = intervals.wilson(np.minimum(expected, rows), rows)
    known = max(share.share, 1e-9)
    low = np.minimum(low * min(1.0, share.low / known), part)
    high = np.ones(len(names)) if at_least else np.maximum(np.minimum(high * max(1.0, share.high / known), 1.0), part)
    enough = rows >= LEAST
    above = _above(rows, expected, enough)
    out = []
    for i in [int(i) for i in np.lexsort((np.arange(len(names)), -part, ~enough)) if rows[i]][:ROWS]:
        told_of = [float(part[i]), round(float(low[i]), 6), round(float(high[i]), 6)] if enough[i] else [None] * 3
        out.append({what: _shown(names[i]), "rows": int(rows[i]), "wrong_rows": round(float(expected[i]), 1),
                    **dict(zip(("share", "low", "high"), told_of)), "interval_kind": "model" if enough[i] else "",
                    "note": ABOVE if above[i] else "" if enough[i] else TOO_FEW})
    return out


def _above(rows: np.ndarray, expected: np.ndarray, enough: np.ndarray) -> np.ndarray:
    """bool per group: more wrong rows than the share of all rows would bring about (one-sided binomial tail, then
    Benjamini-Hochberg over the groups large enough)."""
    from scipy.special import betainc

    out = np.zeros(len(rows), dtype=bool)
    if enough.sum() < 2 or not 0 < expected.sum() < rows.sum():
        return out
    seen = np.floor(expected[enough])
    p = np.where(seen > 0, betainc(np.maximum(seen, 1), rows[enough] - seen + 1, expected.sum() / rows.sum()), 1.0)
    out[enough] = benjamini_hochberg(p) <= FALSE_MARKS
    return out


def confused(audit: LabelAudit) -> tuple[list[dict[str, Any]], float]:
    """Pairs of given and suggested label with their expected rows, most first, and the wrong rows in all other pairs."""
    if audit.confusion is None:
        return [], 0.0
    off = np.array(audit.confusion)
    np.fill_diagonal(off, 0)
    flat = np.argsort(-off, axis=None, kind="stable")[:PAIRS]
    picked = [divmod(int(at), len(off)) for at in flat if off.flat[at] >= 1]
    pairs = [{"given": _shown(audit.names[a]), "suggested": _shown(audit.names[b]), "rows": round(float(off[a, b]), 1)} for a, b in picked]
    return pairs, round(float(off.sum() - sum(off[a, b] for a, b in picked)), 1)


def surest(audit: LabelAudit, examples: tuple[Example, ...], rows: list[int]) -> tuple[Example, ...]:
    """The examples, the most certain first, each with ``given → suggested (posterior 0.99)``.

    Args:
        rows: run-wide row number of each example; an example of a row the audit did not judge keeps its note.
    """
    at = np.minimum(np.searchsorted(audit.rows, rows), max(len(audit.rows) - 1, 0))
    known = [int(i) if len(audit.rows) and audit.rows[i] == row else -1 for i, row in zip(at, rows)]
    order = sorted(range(len(rows)), key=lambda j: -audit.wrong[known[j]] if known[j] >= 0 else 0)
    return tuple(replace(examples[j], note=_exchange(audit, known[j])) if known[j] >= 0 else examples[j] for j in order)


def _exchange(audit: LabelAudit, i: int) -> str:
    given, better = (_shown(audit.names[int(label[i])]) for label in (audit.given, audit.suggested))
    return f"{given} → {better} (posterior {min(int(audit.wrong[i] * 100 + 1e-6), 99) / 100:.2f})"  # cut, never rounded up


def _shown(name: str) -> str:
    return visible(name)[:80]
