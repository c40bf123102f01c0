"""What wrong labels cost, shown with a cheap learner on the user's own rows (SPEC §4, GUIDE ruling 7).

The learner (``kernels.proxy``) is trained on all rows, on the rows without the suspects, and on the rows with sure suspects
relabelled; all are scored on the same rows, which none of them has seen (``held_out``). The difference comes with a paired
interval. It fits its labels closely, as a fine-tuned model does. A steadier learner, trained on an eighth, a quarter, half and
all of the rows, gives a learning curve, and the curve what twice the rows would bring: "more rows or cleaner rows?".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tuneready import held_out
from tuneready.held_out import BLOCKS, Held, Trained
from tuneready.kernels import learning_curve, paired, proxy
from tuneready.kernels.learning_curve import Curve
from tuneready.kernels.paired import Difference
from tuneready.kernels.proxy import Sums
from tuneready.label_audit import LabelAudit

LEAST_HELD, LEAST_TRAINED = 100, 200  # inputs scored on; rows learnt from. With fewer an interval is wider than any gain
_Points = tuple[list[np.ndarray], list[int]]  # which held-out rows are right, rows learnt from
SHARES = (1, 2, 4, 8)  # blocks of eight a point of the learning curve is trained on


@dataclass(frozen=True)
class Proof:
    """What was measured; nothing where ``why`` says why not.

    Attributes:
        from_test: scored on rows of test files, else on held-out rows against labels as wrong as all others.
        held, inputs: rows scored on, different inputs among them; other: test rows left out for their labels.
        copies: training rows left out because a test row has the same input.
        raw, cleaned, relabelled: scores of the close learner on all rows, without the suspects, with the sure ones relabelled
        and the other suspects dropped.
        gain, relabel_gain: cleaned and relabelled minus raw, paired.
        dropped, mended: suspects; those that were relabelled in the last variant.
        rows, cleaned_rows: learnt from at each point of the curve; raw_curve, cleaned_curve: scores of the steady learner there.
        steady_gain: cleaned minus raw of the steady learner on all rows; curve: law of its raw scores; ahead: (estimate, low,
        high) of the steady gain minus that of doubling the rows.
    """

    why: str = ""
    from_test: bool = False
    held: int = 0
    inputs: int = 0
    other: int = 0
    copies: int = 0
    raw: float = 0.0
    cleaned: float = 0.0
    relabelled: float = 0.0
    gain: Difference | None = None
    relabel_gain: Difference | None = None
    dropped: int = 0
    mended: int = 0
    rows: tuple[int, ...] = ()
    cleaned_rows: tuple[int, ...] = ()
    raw_curve: tuple[float, ...] = ()
    cleaned_curve: tuple[float, ...] = ()
    steady_gain: Difference | None = None
    curve: Curve | None = None
    ahead: tuple[float, float, float] = (0.0, 0.0, 0.0)


def prove(audit: LabelAudit, suspect: float = 0.5, sure: float = 0.5) -> Proof:
    """The proof for one audit.

    Args:
        suspect: posterior above which a row is dropped; sure: certainty above which the suggestion replaces its label.
    """
    from tuneready.kernels.linear import one_thread

    if audit.rate is None or audit.views is None:
        return Proof(audit.reason or "the labels were not audited")
    with one_thread():
        trained, held = held_out.split(audit)
        inputs = len(np.unique(held.key))
        about = Proof(from_test=held.from_test, held=len(held.given), inputs=inputs, other=held.other,
                      copies=len(audit.given) - len(trained.given) if held.from_test else 0)
        if inputs < LEAST_HELD or len(trained.given) < LEAST_TRAINED:
            return replace(about, why=f"{inputs:,} inputs to score on and {len(trained.given):,} rows to learn from are too few to tell "
                                      f"({LEAST_HELD} and {LEAST_TRAINED} are needed)")
        return _proved(about, trained, held, len(audit.names), (suspect, sure))


def _proved(about: Proof, trained: Trained, held: Held, k: int, limits: tuple[float, float]) -> Proof:
    blocks = [_sums(trained.z, trained.given, at, k) for at in _places(trained.block)]
    if not held.from_test:
        found = held_out.judged_without(trained, blocks)
        trained = replace(trained, wrong=found.wrong, suggested=found.suggested, certainty=found.certainty)
    suspects = trained.wrong > limits[0]
    left = int((~suspects).sum())
    if left < LEAST_TRAINED:
        return replace(about, why=f"without the suspects {left:,} rows are left to learn from; {LEAST_TRAINED} are needed")
    bad = _places(np.where(suspects, trained.block, -1))
    curves = _along(blocks, held), _along((block - _sums(trained.z, trained.given, at, k) for block, at in zip(blocks, bad)), held)
    del blocks  # the wide sums need their room
    sure = suspects & (trained.certainty > limits[1])
    about = _with_curve(replace(about, dropped=int(suspects.sum()), mended=int(sure.sum())), *curves, held)
    return _with_gains(about, trained, held, np.where(sure, 2, suspects.astype(np.int64)), k)


def _with_gains(about: Proof, trained: Trained, held: Held, kind: np.ndarray, k: int) -> Proof:
    """The proof with the scores of the close learner; ``kind`` of a row: 0 no suspect, 1 suspect, 2 suspect with a sure suggestion.

    One matrix of sums grows from variant to variant, for it is the largest thing here.
    """
    kept, unsure, sure = (np.flatnonzero(kind == number) for number in range(3))

    def score(sums: Sums) -> np.ndarray:
        return proxy.right(held.wide, sums.weights(proxy.CLOSE), held.given)

    sums = _sums(trained.wide, trained.given, kept, k)
    cleaned = relabelled = raw = score(sums)
    if len(sure):
        sums = _sums(trained.wide, trained.suggested, sure, k, sums)
        relabelled = score(sums)
        sums = sums.relabelled(trained.wide[sure], trained.suggested[sure], trained.given[sure])
    if len(sure) or len(unsure):
        raw = score(_sums(trained.wide, trained.given, unsure, k, sums))
    gains = [paired.difference(one, raw, held.group) for one in (cleaned, relabelled)]
    return replace(about, raw=_score(raw), cleaned=_score(cleaned), relabelled=_score(relabelled), gain=gains[0], relabel_gain=gains[1])


def _with_curve(about: Proof, raw: _Points, cleaned: _Points, held: Held) -> Proof:
    """The proof with the learning curves and what they say of more rows."""
    right, n = np.stack([*raw[0], *cleaned[0]]), len(raw[0])
    draws = paired.resampled(right, held.group)
    curve = learning_curve.fit(np.array(raw[1]), right[:n].mean(axis=1), draws[:, :n])
    gain = paired.difference(cleaned[0][-1], raw[0][-1], held.group)
    low, high = np.quantile(draws[:, -1] - draws[:, n - 1] - curve.draws, [0.025, 0.975])
    return replace(
        about, rows=tuple(raw[1]), cleaned_rows=tuple(cleaned[1]), raw_curve=tuple(map(_score, raw[0])),
        cleaned_curve=tuple(map(_score, cleaned[0])), steady_gain=gain, curve=replace(curve, draws=np.zeros(0)),
        ahead=(round(gain.estimate - curve.gain, 6), round(float(low), 6), round(float(high), 6)))


def _sums(z: Any, labels: np.ndarray, at: np.ndarray, k: int, onto: Sums | None = None) -> Sums:
    """What a learner needs of the rows at these places."""
    return Sums.of(z[at], labels[at], k, onto)


def _places(block: np.ndarray) -> list[np.ndarray]:
    return [np.flatnonzero(block == number) for number in range(BLOCKS)]


def _along(blocks: Iterable[Sums], held: Held) -> _Points:
    """What the steady learner gets right at each point of the learning curve."""
    right, rows, whole = [], [], None
    for number, block in enumerate(blocks, start=1):
        whole = block if whole is None else whole + block
        if number in SHARES:
            right.append(proxy.right(held.z, whole.weights(proxy.STEADY), held.given))
            rows.append(whole.rows)
    return right, rows


def _score(right: np.ndarray) -> float:
    return round(float(right.mean()), 6)


def limit(proof: Proof) -> str:
    """More rows or cleaner rows: which is the limit? One sentence with its numbers.

    Raises:
        ValueError: nothing was measured.
    """
    gain, curve = proof.steady_gain, proof.curve
    if gain is None or curve is None:
        raise ValueError(proof.why)
    numbers = (f"dropping the suspects adds {points(gain.estimate)} points ({points(gain.low)} to {points(gain.high)}), twice the rows "
               f"would add about {points(curve.gain)} ({points(curve.low)} to {points(curve.high)}) by the learning curve")
    if proof.ahead[1] > 0:
        return f"Cleaner rows, not more, are the limit: {numbers}."
    if curve.why:
        return f"Whether more rows or cleaner rows are the limit cannot be told: {curve.why}; {numbers}."
    if proof.ahead[2] < 0:
        return f"More rows, not cleaner ones, are the limit: {numbers}."
    return f"Whether more rows or cleaner rows are the limit cannot be told apart: {numbers}."


def ceiling(share: tuple[float, float, float], achievable: float) -> tuple[float, float, float]:
    """(estimate, low, high) of the score against labels as wrong as these: (1 - noise) x achievable (GUIDE, ruling 7).

    Args:
        share: wrong labels: estimate, low, high; achievable: score expected with clean labels.
    """
    estimate, low, high = share
    return tuple(round((1 - wrong) * achievable, 6) for wrong in (estimate, high, low))


def points(share: float) -> str:
    """A difference of scores in points: ``1.4``, ``-0.3``, ``0``."""
    text = f"{share * 100:.1f}"
    return "0" if text in ("0.0", "-0.0") else text
