"""Which answers do not fit their prompts: the model behind that judgement, made of one sample of a whole set.

Thresholds marked "ours" were set on public sets whose answers were shuffled on purpose (``benchmarks/mismatch.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from tuneready.kernels import pairing, shifted_runs, two_groups
from tuneready.kernels.linear import one_thread
from tuneready.kernels.pairing import Fitted, Pairing
from tuneready.kernels.two_groups import Groups
from tuneready.pair_sample import EVERY, PairSample

LEAST_ROWS = 280  # ours: of 200 to 256 untouched pairs up to a fifth were flagged, of 280 and more at most 1.3 %
LEAST_DIFFERENT = 0.5  # ours: of the pairs; among more copies a shuffled pair is often a right one
LEAST_AUC = 0.85  # ours: below, half of the shuffled answers went unseen
MOST_SHARE = 0.5  # of wrong pairs: beyond, nothing says which group is the right one
STRANGE = 0.01  # ours: right pairs that may look surely wrong, rare words and free renderings; of nine untouched sets at most 0.7 %
APART = 3.2  # ours: separation from which an answer that fits nowhere is wrong, not merely general
ALIKE, SHARP = 0.7, 0.93  # ours: where prompts are so alike that no home can be told, and scores are sharp, the same
MOST_CANDIDATES = 3_000  # answers whose best other prompt is sought
MOST_RUNS = 3
STEPS = (-1, 1)


@dataclass(frozen=True)
class Run:
    """Rows ``first`` to ``last`` (run-wide numbers), whose answers fit the prompt ``step`` rows on."""

    first: int
    last: int
    step: int


@dataclass(frozen=True)
class AnswerFit:
    """What is known about the answers of a sample.

    Attributes:
        rows: int64[n], ascending; wrong: float64[n], probability that the answer belongs to another prompt or to none.
        counted: bool[n], wrong beyond doubt of mere generality, given ``wrong`` above the threshold of the day.
        home: int64[n], row whose prompt the answer fits best; -1 where none was sought.
        runs: shifted runs.
        auc: how well right pairs are told from shuffled ones, wrong pairs taken out.
        share, low, high: estimated share of wrong pairs among the sample and its model range.
        why: why nothing can be told; empty where it can.
        nowhere: answers that fit nowhere count as wrong.
        seen, short, code: as in ``PairSample``; bound: hashes from there on are not in the sample.
        groups, pairing: to score other rows.
    """

    rows: np.ndarray
    wrong: np.ndarray
    counted: np.ndarray
    home: np.ndarray
    runs: tuple[Run, ...] = ()
    auc: float = 0.0
    share: float = 0.0
    low: float = 0.0
    high: float = 0.0
    why: str = ""
    nowhere: bool = False
    seen: int = 0
    short: int = 0
    code: int = 0
    bound: int = EVERY
    groups: Groups | None = field(default=None, repr=False)
    pairing: Pairing | None = field(default=None, repr=False)

    def portable(self) -> AnswerFit:
        """What scoring other rows needs."""
        return replace(self, rows=self.rows[:0], wrong=self.wrong[:0], counted=self.counted[:0], home=self.home[:0])

    def kept(self) -> AnswerFit:
        """What ``again`` needs."""
        return replace(self, groups=None, pairing=None)

    def again(self, sample: PairSample) -> AnswerFit | None:
        """The model of a sample with the digest of this one's, whose rows may have other numbers; None where other rows are to be
        scored and this model cannot."""
        if not self.why and self.pairing is None and sample.seen > len(sample):
            return None

        def now(rows: np.ndarray) -> np.ndarray:
            return np.where(rows < 0, rows, sample.rows[np.searchsorted(self.rows, np.maximum(rows, self.rows[0]))]) if len(rows) else rows

        runs = tuple(Run(*now(np.array([run.first, run.last])).tolist(), run.step) for run in self.runs)
        return replace(self, rows=sample.rows, home=now(self.home), runs=runs, seen=sample.seen, short=sample.short, code=sample.code, bound=sample.bound)


def fit(sample: PairSample) -> AnswerFit:
    """The model of a sample."""
    n = len(sample)
    told = {"seen": sample.seen, "short": sample.short, "code": sample.code, "bound": sample.bound}
    if n < LEAST_ROWS:
        return _untold(sample, f"{n:,} pairs of a prompt and an answer of three words or more are too few (at least {LEAST_ROWS})", told)
    different = len(np.unique(sample.hashes))
    if different < LEAST_DIFFERENT * n:
        return _untold(sample, f"only {different:,} of {n:,} pairs differ", told)
    with one_thread():
        home, fitted, runs = _repaired(sample)
        seen = two_groups.auc(fitted.paired, fitted.shuffled)
        if _hopeless(seen):
            return _untold(sample, _dim(seen), told, seen)
        evidence, best, alike = _evidence(fitted)
    shifted = np.zeros(n, dtype=bool)
    for run in runs:
        shifted |= (sample.rows >= run.first) & (sample.rows <= run.last)
    groups = two_groups.groups(fitted.paired, fitted.shuffled, evidence)
    swapped, lost, _ = groups.posterior(fitted.paired, evidence)
    share = groups.elsewhere + groups.nowhere
    auc = _without_wrong(seen, share) if share < 1 else seen
    if (seen < LEAST_AUC and auc < LEAST_AUC) or share > MOST_SHARE:
        return _untold(sample, _dim(seen), told, seen)
    nowhere = groups.separation >= APART or (alike < ALIKE and auc >= SHARP)
    wrong = np.round(np.where(shifted, 1.0, swapped + lost), 6)
    counted = shifted | nowhere | (np.round(swapped, 6) > 0.5)
    sought = np.full(n, -1, dtype=np.int64)
    found = (best >= 0) & (np.round(swapped, 6) > 0.5)
    sought[found] = sample.rows[home[best[found]]]
    sought[shifted] = sample.rows[home[shifted]]
    estimate = groups.elsewhere + groups.nowhere * nowhere
    half = 2 * float((fitted.paired < np.median(fitted.shuffled)).mean())
    part, rest = float(shifted.mean()), 1 - float(shifted.mean())
    sure = float((wrong[counted & ~shifted] > 0.9).sum() / n)
    low, high = (round(part + rest * value, 6) for value in (max(min(estimate, sure) - STRANGE, 0.0), min(max(share, half), 1.0)))
    return AnswerFit(sample.rows, wrong, counted, sought, runs, auc, round(part + rest * estimate, 6), low, high, "", nowhere, **told,
                     groups=groups, pairing=fitted.pairing)


def _without_wrong(seen: float, share: float) -> float:
    """The AUC of the right pairs alone, where ``share`` of the pairs is wrong and told as well as by chance."""
    return round(min(max((seen - share / 2) / (1 - share), seen), 1.0), 4)


def _hopeless(seen: float) -> bool:
    """True where no share of wrong pairs that may be told lifts the AUC to ``LEAST_AUC``: it rises with the share above one
    half, falls below. The costly search for other homes is then left out; it could not change the outcome."""
    return max(seen, _without_wrong(seen, MOST_SHARE)) < LEAST_AUC


def _dim(seen: float) -> str:
    return f"answers are told from shuffled ones with an AUC of {seen:.2f} only (at least {LEAST_AUC})"


def score(model: AnswerFit, sample: PairSample) -> np.ndarray:
    """Probability that each answer is wrong, for rows outside the model's sample (none for a model that cannot tell)."""
    if model.pairing is None or model.groups is None or not len(sample):
        return np.zeros(len(sample))
    with one_thread():
        scores = model.pairing.score(sample.prompts, sample.answers)
    swapped, lost, _ = model.groups.posterior(scores, np.zeros(len(sample)))
    return np.round(swapped + lost, 6)


def outside(model: AnswerFit, sample: PairSample) -> PairSample:
    """The rows of a batch that the model's sample does not hold."""
    if model.bound == EVERY:
        return sample.only(np.zeros(0, dtype=np.int64))
    return sample.only(np.flatnonzero(sample.hashes >= np.uint64(model.bound)))


def _untold(sample: PairSample, why: str, told: dict, auc: float = 0.0) -> AnswerFit:
    n = len(sample)
    return AnswerFit(sample.rows, np.zeros(n), np.zeros(n, dtype=bool), np.full(n, -1, dtype=np.int64), auc=round(auc, 4), why=why, **told)


def _repaired(sample: PairSample) -> tuple[np.ndarray, Fitted, tuple[Run, ...]]:
    """(prompt of each answer once shifted runs are put back, the fit of these pairs, the runs)."""
    home, runs = np.arange(len(sample)), []
    while True:
        fitted = pairing.fit(sample.prompts.take(home), sample.answers, sample.hashes)
        found = _shift(sample, fitted, home) if len(runs) < MOST_RUNS else None
        if found is None:
            return home, fitted, tuple(sorted(runs, key=lambda run: run.first))
        run, answers, prompts = found
        runs.append(run)
        home[answers] = prompts


def _shift(sample: PairSample, fitted: Fitted, home: np.ndarray) -> tuple[Run, np.ndarray, np.ndarray] | None:
    """(the strongest run, its answers, their prompts by place in the sample), if there is one among rows not moved yet."""
    every = np.arange(len(sample))
    now = fitted.table.standard(every, every)[:, 0]
    best, strength = None, 0.0
    for step in STEPS:
        answers = every[max(-step, 0) : len(every) - max(step, 0)]
        prompts = answers + step
        beside = (sample.rows[prompts] == sample.rows[answers] + step) & (home[answers] == answers) & (home[prompts] == prompts)
        answers, prompts = answers[beside], prompts[beside]
        if not len(answers):
            continue
        gain = np.round(np.tanh((fitted.table.standard(prompts, answers)[:, 0] - now[answers]) / 2), 6)
        first, end, power = shifted_runs.strongest(gain)
        if power > strength:
            best, strength = (Run(int(sample.rows[answers[first]]), int(sample.rows[answers[end - 1]]), step),
                              answers[first:end], prompts[first:end]), power
    return best


def _evidence(fitted: Fitted) -> tuple[np.ndarray, np.ndarray, float]:
    """(log odds of another home per row, the place of that prompt or -1, how well such evidence tells)."""
    n = len(fitted.paired)
    evidence, best = np.zeros(n), np.full(n, -1, dtype=np.int64)
    doubtful = np.flatnonzero(fitted.paired < np.quantile(fitted.shuffled, 0.99))
    doubtful = doubtful[np.argsort(fitted.paired[doubtful], kind="stable")[:MOST_CANDIDATES]]
    evidence[doubtful], best[doubtful], alike = fitted.evidence(doubtful)
    return evidence, best, alike
