"""What ``score`` prints. Texts of data arrive already made safe."""

from __future__ import annotations

import json

import typer

from tuneready.cli.show_testset import head, lines
from tuneready.finding import visible
from tuneready.scoring import MANY_LOOKS, Comparison, Score, percent
from tuneready.testset.harness import Export
from tuneready.testset.metrics import FEWEST, Metric
from tuneready.testset.slices import Against, Slices

SHOWN = 8  # classes, slices


def score(made: Score, format: str) -> None:
    """A score: what was measured, what it shows, where it is weak, what looking has cost."""
    if format == "json":
        typer.echo(json.dumps(made.as_json(), indent=1, ensure_ascii=True))
        return
    typer.echo(f"SCORE  {made.rows:,} locked test rows  {made.task}")
    lines(f"{made.name}; answers from column {visible(made.column)}, rows matched by {made.matched}; root {made.root[:16]}…")
    for metric in made.metrics:
        lines(_metric(metric, made.looks))
    if made.tally:
        lines(", ".join(f"{n:,} {name}" for name, n in made.tally.items()))
    if made.claim:
        lines(f"→ {made.lead}: {made.claim}.")
    for one in made.comparisons:
        lines(_comparison(one))
    _answers(made)
    _names(made)
    _slices(made.slices)
    _looks(made)
    for note in made.notes:
        lines("· " + note)
    head(made.head, made.words)


def exported(made: Export) -> None:
    """The rows were written for a harness."""
    typer.echo(f"EXPORTED  {made.rows:,} locked test rows")
    for path in made.files:
        lines(f"wrote {visible(str(path))}")
    lines(f"Handed out {made.exposures:,} times so far. Keep these rows out of training; give each prediction the id of its row.")
    head(made.head, made.words)


def _range(low: float, high: float) -> str:
    return f"{100 * low:.1f} – {100 * high:.1f} %"


def _metric(one: Metric, looks: int) -> str:
    text = f"{one.name} {100 * one.value:.1f} % ({_range(one.low, one.high)}, {one.method}"
    text += f"; exact {_range(*one.exact)})" if one.exact else ")"
    return text + (f"; after {looks:,} looks {_range(*one.corrected)}" if looks > 1 else "")


def _points(difference: float, low: float, high: float) -> str:
    return f"{100 * difference:+.1f} points ({100 * low:+.1f} to {100 * high:+.1f})"


def _comparison(one: Comparison) -> str:
    text = f"against {one.name}: {one.metric} {100 * one.value:.1f} %, difference {_points(one.difference, one.low, one.high)}"
    if one.exact is not None:
        text += f", better on {one.better:,} rows, worse on {one.worse:,}, McNemar exact {_p(one.exact)}, mid-p {_p(one.mid)}"
    return f"{text}: {one.says}."


def _p(value: float) -> str:
    return f"p = {value:.3g}" if value >= 0.0001 else "p < 0.0001"


def _answers(made: Score) -> None:
    """Empty answers and names the test set does not know."""
    if made.blank:
        lines(f"{made.blank:,} rows have no answer and count as wrong.")
    if made.unknown:
        lines("Not in the test set: " + ", ".join(f"{name} ({n:,})" for name, n in made.unknown) + ".")
    if made.confusions:
        lines("Most often confused: " + "; ".join(f"{a} → {b} ({n:,})" for a, b, n in made.confusions[:5]) + ".")


def _names(made: Score) -> None:
    """Classes or fields, worst first; those with too few rows are counted, not judged."""
    enough = sorted((one for one in made.names if one["enough"]), key=lambda one: (one["f1"], one["name"]))
    few = [one for one in made.names if not one["enough"]]
    for one in enough[:SHOWN]:
        told = [f"{what} {100 * one[what]:.0f} %" + (f" ({100 * one[what + '_interval'][0]:.0f} – {100 * one[what + '_interval'][1]:.0f})" if one[what + "_interval"] else " (too few to say)")
                for what in ("precision", "recall") if one[what] is not None]
        lines(f"{one['name']}: F1 {100 * one['f1']:.0f} %, {', '.join(told)}, n {one['n']:,}", "    ")
    if len(enough) > SHOWN:
        lines(f"… and {len(enough) - SHOWN:,} more, all better (--format json lists them)", "    ")
    if few:
        lines(f"too few to say (under {FEWEST} rows): " + ", ".join(f"{one['name']} ({one['n']})" for one in few[:SHOWN]) + (" …" if len(few) > SHOWN else ""), "    ")


def _slices(found: Slices) -> None:
    """Slices that differ, worst first, and how many were looked at."""
    if not found.slices:
        return
    weak = [one for one in found.slices if (one.rest and one.rest.shown and one.rest.difference < 0) or (one.baseline and one.baseline.shown and one.baseline.difference < 0)]
    lines(f"Slices by {found.by}: {found.looked_at:,} looked at, {found.too_few:,} too few to say (under {FEWEST} rows); {len(weak):,} worse than the rest or the baseline "
          f"(Benjamini–Hochberg at 5 %).")
    for one in weak[:SHOWN]:
        lines(f"{one.field}={one.value}: {100 * one.score:.1f} % on {one.rows:,} rows" + _against(one.rest, "the rest") + _against(one.baseline, "the baseline"), "    ")
    for name in found.left_out:
        lines(f"{visible(name)} has too many values to be looked at.", "    ")


def _against(one: Against | None, whom: str) -> str:
    return f"; {_points(one.difference, one.low, one.high)} to {whom}" + ("" if one.shown else ", not shown") if one else ""


def _looks(made: Score) -> None:
    """How often this test set was looked at, and what that costs."""
    lines(f"Look {made.looks:,} at this test set." + ("" if made.looks == 1 else f" Claims must hold at {percent(1 - 0.05 / made.looks)} (Bonferroni)."))
    if made.looks > MANY_LOOKS:
        lines(f"✗ More than {MANY_LOOKS} looks: models chosen by these scores fit the test set, and no interval shows it (Dwork et al. 2015; Blum & Hardt 2015). "
              f"Lock a fresh one.")
