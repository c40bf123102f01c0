"""The decision: gates, situations, mistakes, stop signals and the verdict that follows from them.

A pure function of facts and policy. DON'T FINE-TUNE if a signal with effect stop is true; else HOLD if any gate fails or is
unknown or a hold signal is true; else GO (SPEC §3). No score is blended anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tuneready import shelf
from tuneready.attestation import shown
from tuneready.facts import Facts
from tuneready.gate import FAIL, MISSING, WAIVED, Answer, Flip, Reason
from tuneready.policy import Policy, Waiver
from tuneready.verdict import (
    DONT,
    EXIT_CODES,
    GO,
    HOLD,
    HOLDS,
    STOP,
    Mistake,
    Situation,
    StopSignal,
    Verdict,
    VerdictReason,
)

CHECKS = ("R1", "R2", "R3")  # the three readiness checks; they cannot be waived
# Order in reports (SPEC §8); a gate this list does not know comes after it.
ORDER = (*CHECKS, "G-usable", "G-labels", "G-personal-data", "G-sources", "G-evaluation", "G-plan", "G-conformance", "G-clean")
DERIVED = ("The guide announces a list of stop signals, but our copy lacks it; the signals S1 to S11 are derived from the "
           "guide's other parts and from ours.")
# Which route leads where several stop signals are true: what makes tuning needless comes before what makes it impossible.
PRECEDENCE = ("S10", "S9", "S3", "S2", "S1")
Price = Callable[[Flip], Flip]


@dataclass(frozen=True)
class Decision:
    """Everything decided about one dataset, in the order a report shows it. ``notes`` are said with it."""

    gates: tuple[Answer, ...]
    situations: tuple[Situation, ...]
    mistakes: tuple[Mistake, ...]
    stop_signals: tuple[StopSignal, ...]
    verdict: Verdict
    notes: tuple[str, ...] = ()


def decide(facts: Facts, policy: Policy, price: Price | None = None) -> Decision:
    """The decision on these facts under this policy.

    Args:
        price: fills hours and cost of a flip; without it reasons are ordered by severity alone.
    """
    gates = tuple(priced_answer(a, price) for a in answers(facts, policy))
    signals = tuple(replace(s, flip=priced(s.flip, price)) for s in found("stops", "fact", facts, policy))
    return Decision(
        gates=gates,
        situations=found("situations", "match", facts, policy),
        mistakes=found("mistakes", "detect", facts, policy),
        stop_signals=signals,
        verdict=verdict(gates, signals),
        notes=(DERIVED, *idle_waivers(gates, policy)),
    )


def answers(facts: Facts, policy: Policy) -> tuple[Answer, ...]:
    """Every gate's answer with waivers applied: the three checks first, then the supporting gates."""
    modules = sorted(shelf.modules("gates"), key=lambda m: (ORDER.index(m.CODE) if m.CODE in ORDER else len(ORDER), m.CODE))
    return tuple(waived(module.answer(facts, policy), facts, policy) for module in modules)


def found(name: str, function: str, facts: Facts, policy: Policy) -> tuple:
    """What a shelf of detectors finds, in the order of their codes (``T2`` before ``T10``)."""
    hits = [hit for module in shelf.modules(name) if (hit := getattr(module, function)(facts, policy)) is not None]
    return tuple(sorted(hits, key=lambda hit: (hit.code.rstrip("0123456789"), len(hit.code), hit.code)))


def waived(answer: Answer, facts: Facts, policy: Policy) -> Answer:
    """The answer with its waiver applied, or with the reason why a waiver does not apply. A pass needs none."""
    mine = [w for w in policy.waivers if w.gate == answer.code]
    if not mine or not answer.holds:
        return answer
    good = next((w for w in mine if not refusal(w, facts)), None)
    if good is None:
        said = tuple(Reason(refusal(w, facts), MISSING, holds=False) for w in mine)
        return replace(answer, reasons=(*answer.reasons, *said))
    said = Reason(f"Waived by {shown(good.approver)} until {good.expires.isoformat()}: {shown(good.reason, 200)}", holds=False)
    kept = tuple(replace(reason, holds=False) for reason in answer.reasons)
    return replace(answer, status=WAIVED, reasons=(said, *kept))


def refusal(waiver: Waiver, facts: Facts) -> str:
    """Why a waiver does not count; empty when it does."""
    if waiver.gate in CHECKS:
        return f"{waiver.gate} cannot be waived; the waiver by {shown(waiver.approver) or 'nobody'} is ignored."
    if not waiver.approver.strip() or not waiver.reason.strip():
        return "A waiver without an approver or a reason is ignored."
    if not waiver.valid(facts.as_of):
        return f"The waiver by {shown(waiver.approver)} expired on {waiver.expires.isoformat()}."
    return ""


def idle_waivers(gates: tuple[Answer, ...], policy: Policy) -> tuple[str, ...]:
    """Waivers that name no gate at all."""
    known = {a.code for a in gates}
    return tuple(f"A waiver names {shown(w.gate)}, which is no gate; it is ignored." for w in policy.waivers if w.gate not in known)


def priced(flip: Flip | None, price: Price | None) -> Flip | None:
    """The flip with hours and cost. One without quantities has no price: nobody can say what it takes."""
    if flip is None or price is None or not (flip.rows or flip.reviews or flip.answers or flip.days):
        return flip
    return price(flip)


def priced_answer(answer: Answer, price: Price | None) -> Answer:
    """The answer with every flip in it priced."""
    reasons = tuple(replace(reason, flip=priced(reason.flip, price)) for reason in answer.reasons)
    return replace(answer, reasons=reasons, flip=priced(answer.flip, price))


def verdict(gates: tuple[Answer, ...], signals: tuple[StopSignal, ...]) -> Verdict:
    """The verdict on the answers and signals."""
    stops = [s for s in signals if s.effect == STOP]
    holding = [a for a in gates if a.holds]
    decision = DONT if stops else HOLD if holding or signals else GO
    reasons = sorted([*map(of_signal, spoken(signals, holding)), *map(of_gate, holding)], key=order)
    waivers = sum(a.status == WAIVED for a in gates)
    leading = sorted(stops, key=lambda s: PRECEDENCE.index(s.code) if s.code in PRECEDENCE else len(PRECEDENCE))
    return Verdict(
        decision=decision, exit_code=EXIT_CODES[decision], reasons=tuple(reasons), route=leading[0].route if leading else "",
        sentence=sentence(decision, leading, gates, reasons, waivers), waivers=waivers,
    )


def spoken(signals: tuple[StopSignal, ...], holding: list[Answer]) -> list[StopSignal]:
    """Signals that give a reason of their own: one that merely misses what a holding gate asks for would say it twice."""
    asked = {key for answer in holding for key in answer.keys}
    return [s for s in signals if s.effect == STOP or s.grade != MISSING or not set(keys(s.code)) <= asked]


def keys(code: str) -> tuple[str, ...]:
    """Declared facts a stop signal reads."""
    return shelf.by_code("stops")[code].KEYS


def of_signal(signal: StopSignal) -> VerdictReason:
    """A stop signal as a reason of the verdict."""
    return VerdictReason(signal.code, signal.fact, signal.effect, signal.grade, signal.flip)


def of_gate(answer: Answer) -> VerdictReason:
    """A failing or unknown gate as a reason of the verdict: its first two reasons in words."""
    texts = [reason.text for reason in answer.reasons if reason.holds]
    more = f" And {len(texts) - 2} more." if len(texts) > 2 else ""
    return VerdictReason(answer.code, " ".join(texts[:2]) + more, HOLDS, answer.grade, answer.flip)


def order(reason: VerdictReason) -> tuple:
    """Sort key of reasons: what stops first, then the cheapest way out, then severity.

    Every reason must turn before the verdict does, so the cheapest buys the same for less. The high end of the cost counts
    (C6), then days, then hours. What has no price comes last: measured and attested facts before what is missing, the three
    checks before the rest.
    """
    flip = reason.flip
    price = (flip.cost[1], flip.days, flip.hours[1] if flip.hours else 0.0) if flip and flip.cost else (float("inf"),) * 3
    return (reason.effect != STOP, *price, reason.grade == MISSING, reason.code not in CHECKS, len(reason.code), reason.code)


def sentence(decision: str, stops: list[StopSignal], gates: tuple[Answer, ...], reasons: list[VerdictReason], waivers: int) -> str:
    """The decision in one sentence a product manager can read out."""
    if decision == DONT:
        instead = {"prompt": "improve the prompts instead", "rag": "use retrieval (RAG) instead",
                   "collect": "collect real examples first", "wait": "wait until that has changed"}[stops[0].route]
        return f"Do not fine-tune on this data: {instead}. {stops[0].fact}"
    if decision == GO:
        head = f"GO with {waivers} waiver{'s' if waivers > 1 else ''}" if waivers else "GO"
        return f"{head}: the data is real, a locked test set stands by, experts have reviewed it, and nothing holds it back."
    checks = [a for a in gates if a.code in CHECKS and a.holds]
    failed = sum(a.status == FAIL for a in gates)
    unknown = sum(a.holds for a in gates) - failed
    missing = f"{('none', 'one', 'two')[3 - len(checks)]} of the three readiness checks {'are' if len(checks) == 1 else 'is'} passed" \
        if checks else "the three readiness checks are passed, but something else is in the way"
    counted = [part for n, part in ((failed, f"{failed} failed"), (unknown, f"{unknown} cannot be answered yet")) if n]
    return f"Hold the budget: {missing}" + (f" (of {len(gates)} checks in all, {' and '.join(counted)})." if counted else f": {reasons[0].text}")
