"""How much training rows that repeat test rows raise the score on these: a cheap learner with and without them.

Copies have the same normalised input as a test row; near copies a cosine of 0.9 or more between sketches of words and
characters. Both learners are scored on the same test rows, so the difference has a paired interval. Rows that are left out
are lost for learning too: the difference is what the score owes to them, not a pure effect of memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready import held_out
from tuneready.kernels import paired, proxy
from tuneready.kernels.linear import one_thread, sketch
from tuneready.kernels.paired import Difference
from tuneready.kernels.proxy import Sums
from tuneready.label_audit import LabelAudit
from tuneready.proxy_proof import LEAST_HELD, LEAST_TRAINED

DIMENSIONS, PENALTY = 1024, 0.03  # of the learner: small and close-fitting, for what counts is what it remembers
ALIKE = 0.9  # cosine of near copies


@dataclass(frozen=True)
class Inflation:
    """What was measured; nothing where ``why`` says why not.

    Attributes:
        rows: training rows that leak; copies: those that are equal but for case and white space.
        held, leaked: test rows scored on, and those among them whose input a leaking row repeats.
        score, without: of the learner with and without the leaking rows; inflation: the first minus the second.
        leaked_score, leaked_without: the same on the ``leaked`` test rows alone.
    """

    why: str = ""
    rows: int = 0
    copies: int = 0
    held: int = 0
    leaked: int = 0
    score: float = 0.0
    without: float = 0.0
    inflation: Difference | None = None
    leaked_score: float = 0.0
    leaked_without: float = 0.0


def measure(audit: LabelAudit, alike: float = ALIKE) -> Inflation | None:
    """The inflation for one audit; None without test files."""
    if audit.views is None or audit.rate is None:
        return Inflation(audit.reason) if audit.reason and audit.rate is None else None
    if audit.views.test is None:
        return None
    with one_thread():
        held = held_out.of_test(audit, DIMENSIONS, DIMENSIONS)
        if len(np.unique(held.key)) < LEAST_HELD or len(audit.given) < LEAST_TRAINED:
            return Inflation(f"{len(held.given):,} test rows with a known label and {len(audit.given):,} rows to learn from are too few to tell "
                             f"({LEAST_HELD} and {LEAST_TRAINED} are needed)")
        return _measured(audit, held, alike)


def _measured(audit: LabelAudit, held: held_out.Held, alike: float) -> Inflation:
    z, k = sketch((audit.views.words, audit.views.characters), DIMENSIONS), len(audit.names)
    copy = np.isin(audit.key, held.key)
    leaks = copy | proxy.near_copies(z, held.z, alike)
    whole = Sums.of(z, audit.given, k)
    at = np.flatnonzero(leaks)
    fewer = whole - Sums.of(z[at], audit.given[at], k)
    if fewer.rows < LEAST_TRAINED:
        return Inflation(f"without the {len(at):,} leaking rows only {fewer.rows:,} are left to learn from")
    with_leaks = proxy.right(held.z, whole.weights(PENALTY), held.given)
    without = proxy.right(held.z, fewer.weights(PENALTY), held.given) if len(at) else with_leaks
    repeated = np.isin(held.key, audit.key) | proxy.near_copies(held.z, z[at], alike)
    return Inflation(
        rows=len(at), copies=int(copy.sum()), held=len(held.given), leaked=int(repeated.sum()),
        score=_score(with_leaks), without=_score(without), inflation=paired.difference(with_leaks, without, held.group),
        leaked_score=_score(with_leaks[repeated]), leaked_without=_score(without[repeated]))


def _score(right: np.ndarray) -> float:
    return round(float(right.mean()), 6) if len(right) else 0.0
