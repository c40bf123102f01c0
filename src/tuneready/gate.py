"""What a gate answers, and how far the answer is from turning."""

from __future__ import annotations

from dataclasses import dataclass

PASS, FAIL, UNKNOWN, NOT_APPLICABLE, WAIVED = "pass", "fail", "unknown", "not applicable", "waived"
MEASURED, ATTESTED, MISSING = "measured", "attested", "missing"
GRADES = (MEASURED, ATTESTED, MISSING)


@dataclass(frozen=True)
class Flip:
    """The smallest change of evidence that turns an answer, as quantities; ``planning`` prices it.

    Attributes:
        action: what to do, one imperative sentence a product manager understands.
        command: the command to run, ready to paste; empty when there is none.
        rows: good rows to add, or rows to mend or drop.
        reviews: single expert judgements to collect.
        answers: facts to declare with name and date.
        days: calendar days that cannot be bought away (collecting traffic, waiting for an owner).
        hours, cost, currency: filled by ``planning`` (low, high); None until priced.
    """

    action: str
    command: str = ""
    rows: int = 0
    reviews: int = 0
    answers: int = 0
    days: float = 0.0
    hours: tuple[float, float] | None = None
    cost: tuple[float, float] | None = None
    currency: str = "USD"


@dataclass(frozen=True)
class Reason:
    """One reason behind an answer: a sentence with its number, the grade of its evidence, whether it holds the gate back."""

    text: str
    grade: str = MEASURED
    holds: bool = True
    flip: Flip | None = None


@dataclass(frozen=True)
class Answer:
    """A gate's answer to one readiness question.

    Attributes:
        code: ``R1`` … ``G-clean``.
        name: the question in short.
        status: pass, fail, unknown, not applicable or waived.
        grade: weakest grade of evidence the status rests on.
        reasons: why; those with ``holds`` explain a fail or an unknown.
        flip: the smallest change that turns a fail or an unknown; None for a pass.
        keys: names of declared facts the gate reads.
    """

    code: str
    name: str
    status: str
    grade: str
    reasons: tuple[Reason, ...] = ()
    flip: Flip | None = None
    keys: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """True when this answer keeps the verdict from GO."""
        return self.status in (FAIL, UNKNOWN)
