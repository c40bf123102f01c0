"""What ``tuneready review`` prints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from tuneready.cli.show_testset import lines
from tuneready.finding import visible
from tuneready.review import lots
from tuneready.review.importing import Read
from tuneready.review.standing import Standing
from tuneready.review_record import Imported
from tuneready.review_status import Status
from tuneready.reviewing import Drawn

SHOWN = 10


def drawn(done: Drawn) -> None:
    """What was drawn, what the sample can show, who judges how many rows, and where the packets lie."""
    n, plan, lot = len(done.items), done.wanted.plan, done.wanted.lot
    what = " (a full review)" if done.wanted.full and not done.topped else f" added since round {done.topped}" if done.topped else ""
    typer.echo(f"DRAWN  round {done.round}: {n:,} of {plan.population:,} rows{what}")
    if lot is not None:
        lines(f"Plan ({lot['text']}): accept with at most {lot['accept']:,} serious errors among {lot['n']:,} rows, else reject.")
        lines("Chance to accept: " + ", ".join(f"{chance:.0%} if {share:.2%} are wrong" for share, chance in lots.curve(lot, plan.population))
              + ". A plan answers whether to take the lot; it is no bound on the rate.")
    elif not done.wanted.full and len(done.strata) <= 1 and not done.topped:
        if plan.allowed < 0:
            lines(f"A sample of {n:,} rows cannot show a rate of serious errors under {plan.limit:.1%}, even without one error: draw more.")
        else:
            lines(f"With at most {plan.allowed:,} serious errors among {n:,} rows the rate is shown to be under {plan.limit:.1%} (95 %).")
        lines("Chance to pass: " + ", ".join(f"{chance:.0%} if {share:.1%} are wrong" for share, chance in plan.passes) + ".")
    if len(done.strata) > 1:
        lines(f"Stratified over {len(done.strata):,} strata: the bound is exact in each and combined by Bonferroni, so it is conservative."
              + (f" {done.looks} looks share the error." if done.looks > 1 else ""))
    if done.queue:
        lines(f"{done.queue:,} suspicious rows besides; they never count for the estimate.")
    if done.gold:
        lines(f"{done.gold:,} rows with a known answer among them; planted ones never count for the estimate.")
    for name, mine in done.shares.items():
        lines(f"{visible(name)}: {len(mine):,} rows, about {len(mine) * done.minutes / 60:.1f} hours")
    for path in done.written:
        lines(f"wrote {visible(str(path))}")
    lines("Give the answers back with: tuneready review import FILE…")


def imported(done: Sequence[tuple[Read, Imported]]) -> None:
    """What became of every file's answers."""
    for found, counts in done:
        typer.echo(f"{found.file} ({found.tool})")
        lines(f"{counts.matched:,} matched, {counts.unmatched:,} unmatched, {counts.stale:,} stale, {counts.duplicate:,} repeated, {counts.superseded:,} superseded, "
              f"{counts.skipped:,} skipped, {found.blank:,} without an answer, {len(found.refused):,} refused")
        for name, n in counts.by_reviewer.items():
            lines(f"{visible(name)}: {n:,}")
        for one in found.refused[:SHOWN]:
            lines(f"✗ {one.where}: {one.why}")


def written(paths: Sequence[Path]) -> None:
    """Files that were written."""
    for path in paths:
        typer.echo(f"wrote {visible(str(path))}")


def status(found: Status, format: str) -> None:
    """Bound, agreement, disputes, reviewers, what is left."""
    stood = found.standing
    if format == "json":
        told = asdict(stood) | {"left": found.left, "hours": round(found.hours, 2), "cost": round(found.cost, 2), "top_up": found.top_up, "to_pass": asdict(found.to_pass)}
        if stood.look is not None:
            told["look"]["first"] = sorted(stood.look.first)
        typer.echo(json.dumps(told, indent=1, default=str))
        return
    typer.echo(f"REVIEW  round {found.round}: {len(stood.judged):,} of {len(stood.judged) + stood.open:,} rows judged, for {stood.population:,} rows")
    _bound(found)
    _agreement(found)
    _slices(stood)
    if stood.stale or stood.added:
        lines(f"{stood.stale:,} reviews are stale (the row changed); {stood.added:,} rows were added since the draw."
              + (f" tuneready review sample DATA --top-up draws {found.top_up:,} of them." if found.top_up else ""))
    _people(stood)
    to = found.to_pass
    lines(f"To go: {found.left:,} judgements, about {found.hours:.1f} hours, ${found.cost:,.0f}; so far {found.spent[0]:.1f} hours, ${found.spent[1]:,.0f}.")
    if to.judgements != found.left:
        lines(f"R3 asks for {to.rows:,} more rows and {to.second:,} seen by a second expert: {to.judgements:,} judgements, about {to.hours:.1f} hours, ${to.cost:,.0f}.")


def _bound(found: Status) -> None:
    """The bound on errors, whether one may stop, and the acceptance plan."""
    stood, limit = found.standing, found.rules.policy["serious_error_upper"]
    if stood.serious_upper is not None:
        lines(f"Serious errors: {stood.serious:,} found; at most {stood.serious_upper:.1%} of the rows (95 % upper bound; allowed {limit:.1%}). "
              f"All errors: {stood.errors:,}, at most {stood.error_upper:.1%}.")
        if stood.open:
            lines(f"{stood.open:,} drawn rows are not judged yet: the bound holds once all are.")
    look = stood.look
    if look is not None and stood.open:
        told = f"({look.method}: {look.faults:,} serious errors in the first {look.judged:,} rows, {look.lower:.1%} to {look.upper:.1%} of all)"
        if look.decision == "pass":
            lines(f"You may stop now: the rate is shown to be at most {limit:.1%} {told}.")
        elif look.decision == "fail":
            lines(f"You may stop now: the rate is above {limit:.1%} {told}. Mend the data, then draw afresh.")
        elif look.more is None:
            lines(f"No early stop in sight {told}: more serious errors were seen than may be left.")
        else:
            ahead = "until the next look" if look.method.startswith("look") else "and you may stop, if no further serious error is seen"
            lines(f"{look.more:,} more rows {ahead} {told}.")
    lot = stood.lot
    if lot is not None:
        lines(f"Plan ({lot.text}): {lot.decision.upper()}. {lot.faults:,} serious errors in {lot.judged:,} of {lot.n:,} rows; accepted with at most {lot.accept:,}.")
        lines("Chance to accept: " + ", ".join(f"{chance:.0%} if {share:.2%} are wrong" for share, chance in lot.curve) + ".")


def _agreement(found: Status) -> None:
    """Agreement, by type too, and the consensus of three and more."""
    stood, policy = found.standing, found.rules.policy
    value, low, high = stood.agreement
    alpha = "cannot be computed (one answer only)" if stood.alpha is None else f"{stood.alpha:.2f}"
    if value is not None:
        lines(f"Agreement on {stood.double:,} rows seen twice: {stood.statistic} {value:.2f}" + (f" ({low:.2f}–{high:.2f})" if low is not None else "")
              + (f"; observed {stood.observed:.0%}; alpha {alpha}" if stood.observed is not None else ""))
    else:
        lines(f"Agreement: cannot be computed; {stood.double:,} rows were seen by two people.")
    weak = [(name, one) for name, one in stood.types.items() if one.more != 0]
    for name, one in sorted(weak, key=lambda pair: (pair[1].low, pair[0]))[:SHOWN]:
        do = "sharpen the guideline" if one.more is None else f"add rows here: about {one.more:,} more marks"
        lines(f"{visible(name)}: F1 {one.f1:.2f} ({one.low:.2f}–{one.high:.2f}), {one.marks:,} marks; {do}")
    if stood.types:
        lines(f"{len(stood.types) - len(weak):,} of {len(stood.types):,} types agree with a lower end of {policy['agreement_lower']:.3g} or more"
              + (f"; {len(weak) - SHOWN:,} weak ones are not shown" if len(weak) > SHOWN else "") + ".")
    if stood.agreed is not None:
        people = ", ".join(f"{visible(name)} {'not known' if value is None else f'{value:.0%}'}" for name, value in stood.agreed.accuracy.items())
        lines(f"Consensus of {len(stood.agreed.accuracy):,} people on {stood.agreed.rows:,} rows seen by several (Dawid & Skene; "
              f"{'stands still' if stood.agreed.converged else 'did not come to rest'} after {stood.agreed.steps} steps): right {people}.")
    elif stood.people >= 3:
        lines("Consensus: cannot be computed; it takes three people of whom each two saw a row in common, and two different answers.")


def _slices(stood: Standing) -> None:
    """Strata, worst first, and rows on which people differ."""
    for name, (n, errors, first, last) in sorted(stood.slices.items(), key=lambda one: (-one[1][1] / max(one[1][0], 1), one[0]))[:SHOWN]:
        exact = f"; serious at most {stood.bounds[name]:.1%}" if name in stood.bounds else ""
        lines(f"{visible(name)}: {errors:,} of {n:,} wrong ({first:.0%}–{last:.0%}){exact}")
    if stood.disputes:
        told = stood.agreed.answer if stood.agreed is not None else {}
        shown = [f"{visible(one.item.uid)} {'/'.join(visible(answer)[:20] for _, answer in one.votes)}"
                 + (f" (consensus {visible(told[one.item.item_id][0])[:20]} {told[one.item.item_id][1]:.0%})" if one.item.item_id in told else "") for one in stood.disputes[:SHOWN]]
        lines(f"To adjudicate ({len(stood.disputes):,}): " + ", ".join(shown))


def _people(stood: Standing) -> None:
    """Each reviewer's record."""
    for one in stood.reviewers:
        seconds = "" if one.seconds is None else f", median {one.seconds:.0f} s"
        lines(f"{visible(one.name)}: {one.reviews:,} rows, {one.right:.0%} right{seconds}, longest streak {one.streak:,}"
              + (f", known answers {one.gold[0]}/{one.gold[1]}" if one.gold[1] else "") + (f"  ✗ {one.careless}" if one.careless else ""))
