"""Tables in a finding's details: lists of flat mappings with the same keys, laid out for the page.

A mapping with ``share``, ``low`` and ``high`` gets one column with bar, whisker and both in words; one of ``given``,
``suggested`` and ``rows`` a chart of the most concerned classes beside the list. Nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuneready.renderers import _charts
from tuneready.renderers import _phrases as say

FIRST, MOST, CLASSES = 10, 100, 20  # rows shown at once, rows of a page (report.json has them all), classes of the chart
NAME = 34  # characters of a class name beside the chart
PAIR, RANGE = ("given", "suggested", "rows"), ("share", "low", "high")
_HIDDEN = ("low", "high", "interval_kind")  # they stand in the column of the share


@dataclass(frozen=True)
class Cell:
    """One figure: ``text``, and for a share with a range also ``share``, ``ends`` and ``kind`` of the range."""

    text: str
    number: bool = False
    share: float | None = None
    ends: tuple[float, float] | None = None
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table as the page shows it.

    Attributes:
        title: what it is about; head: titles of the columns; rows: its cells; more: rows that only report.json has.
        top: end of the scale its bars share; kinds: kinds of range in it (``model``, ``confidence``).
        chart: None, or the chart of given and suggested labels.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int
    top: float
    kinds: tuple[str, ...]
    chart: Chart | None = None


@dataclass(frozen=True)
class Chart:
    """Given labels down, suggested labels across: rows of each pair; ``largest`` of them; ``left``: rows outside it."""

    names: tuple[str, ...]
    across: tuple[str, ...]
    cells: tuple[tuple[float, ...], ...]
    largest: float
    left: float


def is_table(item: Any) -> bool:
    """Whether a figure is a list of flat mappings with the same keys."""
    return isinstance(item, (list, tuple)) and bool(item) and all(isinstance(row, Mapping) and list(row) == list(item[0]) for row in item)


def table(name: str, rows: Sequence[Mapping[str, Any]], beyond: float = 0.0) -> Table:
    """A list of flat mappings as the page shows it; a column with nothing in it is left out. ``beyond``: rows in pairs of
    labels that the list leaves out."""
    keys = [key for key in rows[0] if (key not in _HIDDEN or not set(RANGE) <= set(rows[0])) and any(row[key] not in ("", None) for row in rows)]
    ends = [row["high"] for row in rows if isinstance(row.get("high"), (int, float))] if set(RANGE) <= set(rows[0]) else []
    kinds = tuple(sorted({str(row["interval_kind"]) for row in rows if row.get("interval_kind")}))
    return Table(say.words(name), tuple(say.sentence_case(say.words(key)) for key in keys), tuple(tuple(_cell(key, row) for key in keys) for row in rows[:MOST]),
                 max(0, len(rows) - MOST), min(1.0, _charts.ceiling(max(ends, default=0.0))), kinds,
                 chart(rows, beyond) if tuple(rows[0]) == PAIR else None)


def _cell(key: str, row: Mapping[str, Any]) -> Cell:
    value = row[key]
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if key != "share" or not number or row.get("low") is None or row.get("high") is None:
        return Cell("" if value in ("", None) else say.value(value, say.unit_of(key)), number)
    ends = (float(row["low"]), float(row["high"]))
    return Cell(f"{say.percent(value)} ({say.ends_of(ends)})", True, float(value), ends, str(row.get("interval_kind", "")))


def chart(pairs: Sequence[Mapping[str, Any]], beyond: float = 0.0) -> Chart | None:
    """The pairs among the ``CLASSES`` classes with most rows; None where there is nothing to compare."""
    concerned: dict[str, float] = {}
    for pair in pairs:
        for name in (str(pair["given"]), str(pair["suggested"])):
            concerned[name] = concerned.get(name, 0.0) + float(pair["rows"])
    chosen = set(sorted(concerned, key=lambda name: (-concerned[name], name))[:CLASSES])
    shown = {(str(p["given"]), str(p["suggested"])): float(p["rows"]) for p in pairs if str(p["given"]) in chosen and str(p["suggested"]) in chosen}
    if len(shown) < 2:
        return None
    order = list(dict.fromkeys(name for pair in sorted(shown, key=lambda pair: (-shown[pair], pair)) for name in pair))
    names = tuple(name for name in order if any(pair[0] == name for pair in shown))
    across = tuple(name for name in order if any(pair[1] == name for pair in shown))
    cells = tuple(tuple(shown.get((a, b), 0.0) for b in across) for a in names)
    left = sum(float(p["rows"]) for p in pairs) - sum(shown.values()) + beyond
    return Chart(tuple(map(short, names)), tuple(map(short, across)), cells, max(shown.values()), round(left, 1))


def short(name: str) -> str:
    """A name in at most ``NAME`` characters, its middle left out: names of classes often differ at the end only."""
    return name if len(name) <= NAME else f"{name[: NAME // 2]}…{name[1 + NAME // 2 - NAME :]}"
