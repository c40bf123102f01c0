"""The terminal: what was read, the verdict, the three checks, the way out, the findings, in the order of the page.

At most 80 columns and about 40 lines. Words carry everything, colour only repeats it. Text of the data cannot reach the
terminal's controls, and a stream that cannot write Unicode gets ASCII.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, TextIO
from unicodedata import combining, east_asian_width

from tuneready.finding import visible
from tuneready.renderers import _phrases as say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tuneready.report import Report

NAME = "terminal"
FILES: tuple[str, ...] = ()
TOP_FINDINGS, TOP_WAYS, TOP_MEASURED, WIDEST = 10, 4, 3, 80

_STYLE = {"bold": "1", "dim": "2", "good": "1;32", "hold": "1;33", "stop": "1;31", "blocker": "31", "major": "33", "accent": "36"}
_VERDICT_STYLE = {"GO": "good", "HOLD": "hold", "DON'T FINE-TUNE": "stop"}
_STATUS_STYLE = {"pass": "good", "fail": "stop", "unknown": "hold", "waived": "hold"}
_MARK = {"pass": "✓", "fail": "✗", "unknown": "?", "not applicable": "·", "waived": "~"}
_ASCII = str.maketrans({"✓": "+", "✗": "x", "·": "-", "–": "-", "—": "-", "…": "~", "•": "*", "→": ">", "⏎": "/", "≥": ">=", "≤": "<=",
                        "×": "x", "€": "EUR ", "£": "GBP ", "’": "'", "“": '"', "”": '"', "■": "#", "␍": "/"})


def show(report: Report, stream: TextIO, *, color: bool, width: int, report_dir: str | None, has_project: bool) -> None:
    """Prints the report.

    Args:
        color: ANSI colours; the caller has looked at ``NO_COLOR``, ``TERM`` and whether the stream is a terminal.
        width: columns of the terminal; more than 80 are not used, fewer than 40 count as 40.
        report_dir: folder the report files lie in, or None where none were written.
        has_project: False shows the first look (SPEC §3): what was measured in five lines and at most three commands.
    """
    page = _Page(color, max(40, min(width, WIDEST)))
    body = _whole(page, report) if has_project else _first_look(page, report)
    for line in (*_head(page, report, not has_project), *body, *_foot(page, report, report_dir)):
        stream.write(_writable(line, stream) + "\n")


class _Page:
    """Width and colour of the output, and the few ways to lay a line out."""

    def __init__(self, color: bool, width: int):
        self.color, self.width = color, width

    def paint(self, text: str, style: str) -> str:
        """The text in a style; unchanged without colour."""
        return f"\x1b[{_STYLE[style]}m{text}\x1b[0m" if self.color and style in _STYLE else text

    def command(self, text: str) -> list[str]:
        """A command in lines that can be pasted as they stand: never cut, continued with a backslash where it is too wide."""
        lines = [""]
        for word in text.split(" "):
            if lines[-1] and 2 + cells(lines[-1]) + 1 + cells(word) + 2 > self.width:
                lines[-1] += " \\"
                lines.append("  " + word)
            else:
                lines[-1] += f" {word}" if lines[-1] else word
        return [f"  {line}" for line in lines]

    def wrap(self, text: str, indent: int = 0, first: str = "", lines: int = 0) -> list[str]:
        """The text in lines, ``first`` before the first one; at most ``lines`` of them, the last one cut with ``…``."""
        clean = visible(text)
        found = textwrap.wrap(clean, self.width, initial_indent=first or " " * indent, subsequent_indent=" " * indent,
                              break_on_hyphens=False) or [first.rstrip()]
        if lines and len(found) > lines:
            found = [*found[: lines - 1], clip(found[lines - 1] + " " + found[lines].strip(), self.width)]
        return [clip(line, self.width) for line in found]


def cells(text: str) -> int:
    """Columns a text takes: wide characters two, combining marks none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def clip(text: str, width: int) -> str:
    """The text in at most ``width`` columns, ``…`` where something was cut."""
    if cells(text) <= width:
        return text
    kept, used = [], 1
    for c in text:
        used += 0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1
        if used > width:
            break
        kept.append(c)
    return "".join(kept).rstrip() + "…"


def _writable(line: str, stream: TextIO) -> str:
    """The line in characters that the stream can write."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        return line.translate(_ASCII).encode(encoding, "backslashreplace").decode(encoding)
    return line


def _head(page: _Page, report: Report, apart: bool) -> Iterator[str]:
    yield from page.wrap(say.what_was_read(report).removeprefix("Read "), 5, "Read ", lines=2)
    verdict = report.verdict
    yield ""
    yield page.paint(f"■ {visible(say.title(verdict))}", _VERDICT_STYLE.get(verdict.decision, "bold"))
    yield from page.wrap(say.sentence(verdict), 2, lines=3)
    if verdict.route:
        yield from page.wrap(f"Instead: {say.ROUTE.get(verdict.route, verdict.route)}", 2, lines=2)
    yield ""
    yield from _checks(page, report, apart)
    yield ""


def _checks(page: _Page, report: Report, apart: bool) -> Iterator[str]:
    """One line per readiness check, its first reason behind it, or below it where there is room (``apart``)."""
    for gate in say.checks(report):
        held = next((r for r in gate.reasons if r.holds), gate.reasons[0] if gate.reasons else None)
        label = f"  {_MARK.get(gate.status, '?')} {gate.code}  {visible(gate.name)[:16]:<16} {gate.status:<8} {gate.grade:<8}"
        room = page.width - cells(label) - 1
        text = f" {clip(visible(held.text), room)}" if held and not apart and room > 8 else ""
        yield page.paint(clip(label.rstrip() if not text else label, page.width), _STATUS_STYLE.get(gate.status, "dim")) + text
        if held and apart:
            yield clip(f"        {visible(held.text)}", page.width)


def _whole(page: _Page, report: Report) -> Iterator[str]:
    ways = say.ways_out(report.verdict.reasons)
    if report.verdict.reasons:
        yield page.paint(clip(f"What would turn it, {say.order_words(ways)}", page.width), "bold")
    for at, way in enumerate(say.leading(ways, TOP_WAYS), 1):
        codes = way.codes if len(way.codes) < 4 else (*way.codes[:2], f"{len(way.codes) - 2} more")
        tail = " ".join([f"[{', '.join(codes)}]", ", ".join(say.effort(way.flip))]).rstrip()
        room = 2 * (page.width - 5) - cells(tail) - 16  # two lines, less what wrapping leaves empty: a price is never cut
        yield from page.wrap(f"{say.brief(visible(way.flip.action), max(40, min(104, room)))} {tail}", 5, f"  {at}. ")
    more = len(ways) - TOP_WAYS + len(say.without_way_out(report.verdict.reasons))
    if more > 0:
        yield page.paint(f"     {more} more in the report", "dim")
    if report.verdict.reasons:
        yield ""
    yield from _findings(page, report, TOP_FINDINGS)
    yield from _leaks(page, report)


def _findings(page: _Page, report: Report, top: int) -> Iterator[str]:
    found = say.by_consequence(report.findings)
    if not found:
        return
    yield page.paint(say.count(len(found), "finding"), "bold")
    for finding in found[:top]:
        label = f"  {finding.severity:<7} {visible(finding.code)[:8]:<8}{finding.rows:>10,} {say.percent(finding.share):>7}  "
        room = page.width - cells(label)
        text = clip(visible(finding.name or finding.message), room) if room >= 4 else ""
        yield page.paint(clip(label, page.width), finding.severity) + text
        for more in filter(None, (say.kinds(finding), say.stands_out(finding), say.interval(finding))):
            yield page.paint(clip(" " * min(cells(label), page.width // 2) + visible(more), page.width), "dim")
    if len(found) > top:
        yield page.paint(f"  {len(found) - top} more in the report", "dim")
    yield ""


def _leaks(page: _Page, report: Report) -> Iterator[str]:
    """Leak hits that a person judged, and those that wait."""
    said = say.leak_words(report)
    if said:
        yield page.paint("Leak hits", "bold")
        for text in said:
            yield from page.wrap(text, 4, "  ", lines=2)
        yield ""


def _first_look(page: _Page, report: Report) -> Iterator[str]:
    rows = report.data.rows
    yield page.paint("What was measured", "bold")
    yield clip(f"  {rows.judged:,} rows judged, {rows.refused:,} refused, {rows.set_aside:,} set aside", page.width)
    yield clip(f"  {report.usable.estimate:,} usable, {report.usable.mendable:,} more once mended", page.width)
    for finding in say.by_consequence(report.findings)[:TOP_MEASURED]:
        label = f"  {visible(finding.severity)}: "
        yield clip(label + say.brief(visible(finding.message), page.width - cells(label) - 2), page.width)
    yield ""
    yield from _leaks(page, report)
    if report.next_commands:
        yield page.paint("Next", "bold")
    for command in report.next_commands[:3]:
        for line in page.command(visible(command)):
            yield page.paint(line, "accent")
    if report.missing_answers:
        yield clip(f"  {say.count(len(report.missing_answers), 'more answer')} {'is' if len(report.missing_answers) == 1 else 'are'} "
                   "missing (tuneready init)", page.width)
    yield ""


def _foot(page: _Page, report: Report, report_dir: str | None) -> Iterator[str]:
    usable = report.usable
    yield from page.wrap(f"{usable.estimate:,} of {report.data.rows.rows_in:,} ({say.usable_words(report)})", 10, "Usable    ", lines=2)
    yield from page.wrap("; ".join(t for t in (say.weeks_words(report), say.cost_words(report), say.review_longer(report)) if t), 10, "Plan      ", lines=2)
    if report_dir:
        yield from page.wrap(f"{visible(report_dir).rstrip('/')}/report.html (memo.html is the one page)", 10, "Report    ")
