"""``report.md``: the verdict for a ticket or a pull request, in GitHub-flavoured Markdown.

The order of the page, without the detail. Text of the data and of people is escaped character by character, so it can make
no link, image, heading, table or HTML; the only markup is ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tuneready.finding import visible
from tuneready.renderers import _phrases as say

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from tuneready.report import Report

NAME = "markdown"
FILES = ("report.md",)
TOP_FINDINGS, TOP_STEPS = 20, 8
_MARK = {"pass": "✅", "fail": "❌", "unknown": "❔", "not applicable": "➖", "waived": "🏳️"}
# What CommonMark and its GitHub extensions (tables, strikethrough, mathematics) give a meaning inside a line …
_INLINE = re.compile(r"([\\`*_{}\[\]|~$])")
# … and at its start: headings, lists, rules, quotes.
_START = re.compile(r"^(\s*)(?:([#+=-])|(\d+)([.)])(?=\s|$))")
# A zero-width space keeps GitHub from making a link, a mention or a reference of plain text.
_BREAK = "&#8203;"
_LINKS = ((re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)"), r"\1" + _BREAK), (re.compile(r"(?i)\bwww(?=\.)"), "www" + _BREAK),
          (re.compile("@"), "@" + _BREAK), (re.compile(r"#(?=\d)"), "#" + _BREAK), (re.compile(r"(?i)\bgh(?=-\d)"), "gh" + _BREAK))


def render(report: Report, rows: pa.Table) -> dict[str, bytes]:
    """The report as Markdown. ``rows`` is not used: rows stand in ``findings.csv``."""
    return {"report.md": ("\n".join(_lines(report)).rstrip() + "\n").encode("utf-8")}


def escaped(text: str) -> str:
    """The text on one line, every character shown as itself."""
    clean = _INLINE.sub(r"\\\1", visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    clean = _START.sub(lambda m: f"{m[1]}{m[3]}\\{m[4]}" if m[3] else f"{m[1]}\\{m[2]}", clean)
    for pattern, instead in _LINKS:
        clean = pattern.sub(instead, clean)
    return clean


def code(text: str) -> str:
    """The text as inline code, fenced by more backticks than it holds."""
    clean = visible(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", clean)), default=0) + 1)
    pad = " " if clean.startswith("`") or clean.endswith("`") or not clean.strip() else ""
    return f"{fence}{pad}{clean.replace('|', chr(92) + '|')}{pad}{fence}"


def _lines(report: Report) -> Iterator[str]:
    verdict = report.verdict
    yield f"## {escaped(say.title(verdict))}"
    yield ""
    yield f"**{escaped(say.sentence(verdict))}**"
    if verdict.route:
        yield ""
        yield f"Instead: {escaped(say.ROUTE.get(verdict.route, verdict.route))}."
    yield ""
    yield escaped(say.what_was_read(report)) + f", as of {report.as_of.isoformat()}."
    yield from _checks(report)
    yield from _ways(report)
    yield from _findings(report)
    yield from _figures(report)


def _checks(report: Report) -> Iterator[str]:
    yield from ("", "| check | status | evidence | why |", "|---|---|---|---|")
    for gate in say.checks(report):
        held = [r.text for r in gate.reasons if r.holds] or [r.text for r in gate.reasons]
        yield (f"| {escaped(gate.code)} {escaped(gate.name)} | {_MARK.get(gate.status, '❔')} {escaped(gate.status)} "
               f"| {escaped(gate.grade)} | {escaped(' '.join(held[:2]))} |")


def _ways(report: Report) -> Iterator[str]:
    ways = say.ways_out(report.verdict.reasons)
    if not ways:
        return
    yield from ("", f"### What would turn it, {say.order_words(ways)}", "")
    for at, way in enumerate(say.leading(ways, TOP_STEPS), 1):
        price = ", ".join(escaped(part) for part in say.effort(way.flip))
        yield f"{at}. {escaped(way.flip.action)} ({', '.join(escaped(c) for c in way.codes)}{'; ' if price else ''}{price})"
        if way.flip.command:
            yield f"   {code(way.flip.command)}"
    more = len(ways) - TOP_STEPS
    if more > 0:
        yield f"\n{more} more in report.html."


def _findings(report: Report) -> Iterator[str]:
    found = say.by_consequence(report.findings)
    if not found:
        return
    yield from ("", f"### {say.count(len(found), 'finding').capitalize()}", "",
                "| severity | code | rows | share | what | how to mend |", "|---|---|---:|---:|---|---|")
    for f in found[:TOP_FINDINGS]:
        share = say.percent(f.share) + (f" ({say.interval(f)})" if f.interval else "")
        yield (f"| {escaped(f.severity)} | {escaped(f.code)} | {f.rows:,} | {escaped(share)} | {escaped(f.message)} "
               f"| {escaped(f.remedy)} |")
    if len(found) > TOP_FINDINGS:
        yield f"\n{len(found) - TOP_FINDINGS} more in report.html."
    for text in say.leak_words(report):
        yield f"\n{escaped(text)}"


def _figures(report: Report) -> Iterator[str]:
    usable, rest = report.usable, [t for t in (say.cost_words(report), say.review_longer(report)) if t]
    yield from ("", f"**Usable rows** {usable.estimate:,} of {report.data.rows.rows_in:,} ({say.usable_words(report)}), "
                f"{usable.mendable:,} more once mended. ", f"**Plan** {escaped(say.weeks_words(report))}{''.join('; ' + escaped(t) for t in rest)}.")
    yield from ("", f"<sub>tuneready {escaped(report.tuneready_version)}, policy {escaped(report.policy.profile)}, "
                f"data sha256 {escaped(report.data.sha256[:12])}</sub>")
