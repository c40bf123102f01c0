"""``report.html`` and ``memo.html``: one self-contained file each, without a script.

The content-security policy allows nothing but the one style sheet in the file, named by its hash, and ``data:`` images. Every
value passes ``visible()`` and autoescape; only our own SVG and style sheet are trusted as markup. Class names, ids and links
come from our own vocabulary, never from data.
"""

from __future__ import annotations

import re
import shlex
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuneready.finding import SEVERITIES, visible
from tuneready.renderers import _charts, _pages, _tables
from tuneready.renderers import _phrases as say

if TYPE_CHECKING:
    import pyarrow as pa
    from jinja2 import Environment
    from markupsafe import Markup

    from tuneready.report import DataSummary, Report

NAME = "html"
FILES = ("report.html", "memo.html")
TEMPLATES = Path(__file__).parent / "templates"
MANY = 200  # rows of a table of files, sources or slices; report.json has them all
MANY_HASHED = 9  # files named in the command that prints the hash of the data
TOP_WAYS = 5  # a memo holds at most five ways out; the rest is one link away
_COMMAND = re.compile(r"(?<!`)`(tuneready [^`]*)`(?!`)")
_LITERAL = re.compile(r"``?([^`]+)``?")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")


def render(report: Report, rows: pa.Table) -> dict[str, bytes]:
    """The whole report and the one-page memo. ``rows`` is not used: rows stand in ``findings.csv``."""
    view = _view(report)
    return {name: _environment().get_template(name).render(view).encode() for name in FILES}


@cache
def _environment() -> Environment:
    """The template environment: everything escaped, nothing undefined passes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
                      undefined=StrictUndefined, finalize=_shown)
    env.globals.update(say=say, many=MANY, charts=_charts, anchor=anchor, figures=figures, first=_tables.FIRST, scale=scale, prose=prose, remedy=remedy, hash_command=hash_command)
    return env


def _shown(item: Any) -> Any:
    """Every text on one line with control, bidi and invisible characters as escapes; our own markup as it is."""
    return visible(item) if isinstance(item, str) and not hasattr(item, "__html__") else item


def _view(report: Report) -> dict[str, Any]:
    """What the templates see: the report and what has to be worked out from it."""
    from markupsafe import Markup

    css = (TEMPLATES / "report.css").read_text("utf-8")
    findings = say.by_consequence(report.findings)
    ways = say.ways_out(report.verdict.reasons)
    codes = [x.code for group in (findings, report.gates, report.situations, report.mistakes, report.stop_signals) for x in group]
    return {
        "r": report, "css": Markup(css), "css_hash": b64encode(sha256(css.encode()).digest()).decode(),
        "tone": {"GO": "go", "HOLD": "hold"}.get(report.verdict.decision, "dont"),
        "severities": [(s, sum(f.severity == s for f in findings)) for s in SEVERITIES],
        "findings": findings, "ways": ways, "top_ways": say.leading(ways, TOP_WAYS), "loose": say.without_way_out(report.verdict.reasons),
        "pages": _pages.pages(codes), "gate_names": {gate.code: gate.name for gate in report.gates}, "waterfall": waterfall(report), "linked": _linked(report),
        "slice_columns": list(dict.fromkeys(key for row in report.slices for key in row)),
    }


def waterfall(report: Report) -> list[dict[str, Any]]:
    """Rows of the waterfall chart: rows in, each step at the place where it takes its rows away, usable rows."""
    left = total = report.data.rows.rows_in
    out = [{"label": "rows read", "rows": total, "start": 0, "kind": "all"}]
    steps = [("set aside in the locked test set", report.data.rows.set_aside, "aside")]
    steps += [(step.label, step.rows, step.kind) for step in report.usable.waterfall]
    for label, rows, kind in steps:
        if rows:
            left -= rows
            out.append({"label": label, "rows": rows, "start": left, "kind": kind if kind in ("lost", "mendable") else "aside"})
    out.append({"label": "usable", "rows": report.usable.estimate, "start": 0, "kind": "usable"})
    return out


def anchor(prefix: str, code: str, at: int = 0) -> str:
    """An id from a code of ours; from its place where the code is not one."""
    return f"{prefix}-{code}" if _CODE.fullmatch(code) else f"{prefix}-{at}"


def _linked(report: Report) -> dict[str, str]:
    """Code → id of the place in the page that explains it."""
    places: dict[str, str] = {}
    for prefix, group in (("finding", say.by_consequence(report.findings)), ("stop", report.stop_signals), ("gate", report.gates)):
        places |= {item.code: anchor(prefix, item.code, at) for at, item in enumerate(group, 1)}
    return places


def figures(details: dict[str, Any]) -> tuple[list[tuple[str, str]], list[tuple[str, list[tuple[str, Any]]]], list[_tables.Table]]:
    """Details of a finding as single figures, as groups of counts that a bar chart shows, and as tables."""
    single, groups, tables = [], [], []
    for name, item in details.items():
        if _tables.is_table(item):
            tables.append(_tables.table(name, item, details.get("rows_in_other_pairs", 0)))
        elif isinstance(item, dict) and item and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in item.values()):
            ranked = sorted(item.items(), key=lambda pair: (-pair[1], str(pair[0])))
            groups.append((say.words(name), [(str(key), value) for key, value in ranked]))
        else:
            single.append((say.words(name), say.value(item, say.unit_of(name))))
    return single, groups, tables


def hash_command(data: DataSummary) -> str:
    """The command of a shell that prints the hash of the data without this tool; FILE for standard input, many files and odd names."""
    names = [f.path for f in data.files if f.split == "train"]
    if not 1 <= len(names) <= MANY_HASHED or any(name.startswith("-") or "\\" in name or visible(name) != name for name in names):
        each = "sha256sum FILE"
    else:
        each = f"sha256sum {shlex.join(names)}"
    return each if len(names) < 2 else f"printf %s \"$({each} | cut -c1-64)\" | sha256sum"


def scale(report_findings: tuple) -> float:
    """The end of the shared scale of all findings' shares."""
    return min(1.0, _charts.ceiling(max((max(f.share, (f.interval or (0, 0))[1]) for f in report_findings), default=0.0)))


def prose(text: str) -> Markup:
    """A paragraph of a docstring page: what stands in backticks as code, everything else escaped."""
    return _with_code(text.removeprefix("- ").removeprefix("* "), _LITERAL)


def remedy(text: str) -> Markup:
    """A remedy: `tuneready …` as code, everything else escaped."""
    return _with_code(text, _COMMAND)


def _with_code(text: str, pattern: re.Pattern[str]) -> Markup:
    from markupsafe import Markup, escape

    parts = [visible(part) for part in pattern.split(text)]
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts))
