"""What ``tuneready review`` prints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from tuneready.cli.show_testset import lines
from tuneready.finding import visible
from tuneready.review.importing import Read
from tuneready.review_record import Imported
from tuneready.reviewing import Drawn, Status

SHOWN = 10


def drawn(done: Drawn) -> None:
    """What was drawn, what the sample can show, who judges how many rows, and where the packets lie."""
    n = len(done.items)
    typer.echo(f"DRAWN  round {done.round}: {n:,} of {done.plan.population:,} rows{' (a full review)' if done.full else ''}")
    if not done.full and len(done.strata) <= 1:
        if done.plan.allowed < 0:
            lines(f"A sample of {n:,} rows cannot show a rate of serious errors under {done.plan.limit:.1%}, even without one error: draw more.")
        else:
            lines(f"With at most {done.plan.allowed:,} serious errors among {n:,} rows the rate is shown to be under {done.plan.limit:.1%} (95 %).")
        lines("Chance to pass: " + ", ".join(f"{chance:.0%} if {share:.1%} are wrong" for share, chance in done.plan.passes) + ".")
    if len(done.strata) > 1:
        lines(f"Stratified over {len(done.strata):,} strata: the bound is exact in each and combined by Bonferroni, so it is conservative.")
    if done.queue:
        lines(f"{done.queue:,} suspicious rows besides; they never count for the estimate.")
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
    stood, policy = found.standing, found.rules.policy
    if format == "json":
        told = asdict(stood)
        told["left"], told["hours"], told["cost"] = found.left, round(found.hours, 2), round(found.cost, 2)
        typer.echo(json.dumps(told, indent=1, default=str))
        return
    typer.echo(f"REVIEW  round {found.round}: {len(stood.judged):,} of {len(stood.judged) + stood.open:,} rows judged, for {stood.population:,} rows")
    if stood.serious_upper is not None:
        lines(f"Serious errors: {stood.serious:,} found; at most {stood.serious_upper:.1%} of the rows (95 % upper bound; allowed {policy['serious_error_upper']:.1%}). "
              f"All errors: {stood.errors:,}, at most {stood.error_upper:.1%}.")
        if stood.open:
            lines(f"{stood.open:,} drawn rows are not judged yet: the bound holds once all are.")
    value, low, high = stood.agreement
    alpha = "cannot be computed (one answer only)" if stood.alpha is None else f"{stood.alpha:.2f}"
    if value is not None:
        lines(f"Agreement on {stood.double:,} rows seen twice: {stood.statistic} {value:.2f}" + (f" ({low:.2f}–{high:.2f})" if low is not None else "")
              + (f"; observed {stood.observed:.0%}; alpha {alpha}" if stood.observed is not None else ""))
    else:
        lines(f"Agreement: cannot be computed; {stood.double:,} rows were seen by two people.")
    for name, (n, errors, first, last) in sorted(stood.slices.items(), key=lambda one: (-one[1][1] / max(one[1][0], 1), one[0]))[:SHOWN]:
        lines(f"{visible(name)}: {errors:,} of {n:,} wrong ({first:.0%}–{last:.0%})")
    if stood.disputes:
        lines(f"To adjudicate ({len(stood.disputes):,}): " + ", ".join(f"{visible(one.item.uid)} {'/'.join(visible(answer)[:20] for _, answer in one.votes)}" for one in stood.disputes[:SHOWN]))
    if stood.stale or stood.added:
        lines(f"{stood.stale:,} reviews are stale (the row changed); {stood.added:,} rows were added since the draw.")
    for one in stood.reviewers:
        seconds = "" if one.seconds is None else f", median {one.seconds:.0f} s"
        lines(f"{visible(one.name)}: {one.reviews:,} rows, {one.right:.0%} right{seconds}, longest streak {one.streak:,}"
              + (f", known answers {one.gold[0]}/{one.gold[1]}" if one.gold[1] else "") + (f"  ✗ {one.careless}" if one.careless else ""))
    lines(f"To go: {found.left:,} judgements, about {found.hours:.1f} hours, ${found.cost:,.0f}; so far {found.spent[0]:.1f} hours, ${found.spent[1]:,.0f}.")
