"""What the commands print: one function per thing shown."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tuneready import shelf
from tuneready.finding import visible


def color_wanted(stream: Any) -> bool:
    """Colour only on a terminal, never with NO_COLOR or TERM=dumb; FORCE_COLOR overrides the terminal test."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def width() -> int:
    """Columns to fill: at most 80, as wide as the terminal where it is narrower."""
    return min(80, shutil.get_terminal_size((80, 24)).columns)


@contextlib.contextmanager
def progress(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error for long work, only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    with Progress("reading", BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=Console(stderr=True),
                  transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def report(report: Any, format: str, folder: str) -> None:
    """The report on standard output, as text, JSON or Markdown. A reader that stops early (``| head``) changes nothing."""
    try:
        _report(report, format, folder)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(report: Any, format: str, folder: str) -> None:
    renderers = shelf.by_code("renderers", "NAME")
    if format == "text":
        renderers["terminal"].show(report, sys.stdout, color=color_wanted(sys.stdout), width=width(), report_dir=folder,
                                   has_project=bool(report.project))
        return
    name = {"json": "report.json", "md": "report.md"}[format]
    renderer = next(r for r in shelf.modules("renderers") if name in getattr(r, "FILES", ()))
    sys.stdout.write(renderer.render(report, None)[name].decode())


def plan(report: Any, format: str) -> None:
    """The plan alone."""
    if format == "json":
        _json(report.to_dict()["plan"])
        return
    for line in plan_lines(report.plan):
        print(line)


def plan_lines(plan: Any) -> list[str]:
    """The plan as lines of at most 80 columns."""
    import textwrap

    out: list[str] = []
    if plan.weeks_high is not None:
        out.append(f"Preparation: {plan.weeks_low:.1f} to {plan.weeks_high:.1f} weeks, "
                   f"${plan.cost_low:,.0f} to ${plan.cost_high:,.0f} ({plan.bracket})")
        out.append("")
        out.append(f"{'task':<24}{'weeks':>12}{'hours':>14}{'cost':>20}")
        for task in plan.tasks:
            hours = _span(task.hours) if task.hours[1] else "–"
            cost = f"${task.cost[0]:,.0f}–{task.cost[1]:,.0f}" if task.cost[1] else "–"
            out.append(f"{task.name:<24}{_span(task.weeks):>12} {hours:>13} {cost:>19}")
            out += textwrap.wrap(visible(task.basis), 78, initial_indent="    ", subsequent_indent="    ")
        out.append("")
    if plan.proposed_weeks is not None:
        stretch = f", {plan.stretch:.1f} times shorter than the high end" if plan.stretch and plan.stretch > 1 else ""
        out += textwrap.wrap(f"Proposed: {plan.proposed_weeks:.1f} weeks{stretch}. Missing: {', '.join(plan.missing) or 'nothing'}."
                             f" Experts: {plan.expert_share or 0:.0%} of the time.", 78)
    if plan.slack_days is not None:
        out.append(f"Slack to the training date: {plan.slack_days} days")
    out += [f"Order: {fault}" for fault in plan.order_faults]
    if plan.sentence:
        out += ["", *textwrap.wrap(f"Say: “{visible(plan.sentence)}”", 78)]
    for note in plan.notes:
        out += textwrap.wrap(visible(note), 78, initial_indent="· ", subsequent_indent="  ")
    return out


def _span(pair: Sequence[float]) -> str:
    """A range in tenths, whole numbers without their zero."""
    return "–".join(f"{number:,.1f}".removesuffix(".0") for number in pair)


def rules(rows: Sequence[Mapping[str, Any]], format: str) -> None:
    """All codes."""
    if format == "json":
        _json(list(rows))
        return
    for row in rows:
        print(f"{row['code']:<16}{row['severity']:<9}{visible(row['name'])}"[:width()])


def doctor(found: Sequence[Any], format: str) -> None:
    """The checks of the installation."""
    if format == "json":
        _json([vars(c) for c in found])
        return
    for c in found:
        print(f"{'ok  ' if c.ok else 'FAIL'} {c.name:<18}{c.found}{f'  -> {c.fix}' if c.fix and not c.ok else ''}")


def planted(data: str, truth: Mapping[str, Any]) -> None:
    """What the demo planted, so that the findings can be held against it."""
    print(f"Sample set: {data}")
    print("Planted: " + ", ".join(f"{count:,} {name}" for name, count in truth.items()))
    print()


def _json(value: Any) -> None:
    import json

    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))
