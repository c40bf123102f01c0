"""The decision, and the pieces it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from tuneready.gate import Flip

GO, HOLD, DONT = "GO", "HOLD", "DON'T FINE-TUNE"
EXIT_CODES = {GO: 0, HOLD: 1, DONT: 2}
STOP, HOLDS = "stop", "hold"
ROUTES = ("prompt", "rag", "collect", "wait")


@dataclass(frozen=True)
class Situation:
    """A row of the guide's situation table that matches.

    Attributes:
        code: ``T1`` … ``T12``.
        matched_by: the facts that matched, with numbers; says what is not declared.
        action: what the guide says to do.
        because: why.
        leads: True for the one size row that leads (T1–T4).
        exact: False where the guide is silent and this is the nearest row.
    """

    code: str
    matched_by: str
    action: str
    because: str
    leads: bool = False
    exact: bool = True


@dataclass(frozen=True)
class Mistake:
    """One of the guide's five mistakes, seen in this project with the team's own numbers."""

    code: str
    looks_like: str
    wrong_because: str
    redirect: str


@dataclass(frozen=True)
class StopSignal:
    """A fact that stops (``effect`` stop) or holds the budget. ``route`` is one of ``ROUTES``."""

    code: str
    effect: str
    fact: str
    route: str
    grade: str
    flip: Flip | None = None
    reopen: str = ""


@dataclass(frozen=True)
class VerdictReason:
    """One reason of the verdict: the gate or stop signal it comes from, the sentence, and the priced way to turn it."""

    code: str
    text: str
    effect: str
    grade: str
    flip: Flip | None = None


@dataclass(frozen=True)
class Verdict:
    """The decision with its reasons, ordered by value for cost.

    Attributes:
        decision: ``GO``, ``HOLD`` or ``DON'T FINE-TUNE``.
        exit_code: 0, 1 or 2, before ``--fail-on`` and ``--exit-zero``.
        reasons: every gate or signal that keeps it from GO; empty for GO.
        route: what to do instead (prompt, rag, collect, wait) for DON'T FINE-TUNE, else empty.
        sentence: the decision in one plain sentence.
        waivers: number of gates waived ("GO with N waivers").
    """

    decision: str
    exit_code: int
    reasons: tuple[VerdictReason, ...] = ()
    route: str = ""
    sentence: str = ""
    waivers: int = 0
