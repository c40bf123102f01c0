"""The guide's brackets C1–C6: weeks and money for preparing a dataset, with the rulings of GUIDE.md.

Half-open bands; between bands linear in the logarithm of the raw rows judged (ruling 10); several domains or languages
multiply (C4); compliance-sensitive data runs beside the rest (C5, ruling 10); the high end is the default (C6).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuneready.facts import Facts
from tuneready.policy import Policy


@dataclass(frozen=True)
class Bracket:
    """Weeks and money as (low, high), the names of the brackets used, and notes on how they were combined."""

    weeks: tuple[float, float]
    cost: tuple[float, float]
    name: str
    notes: tuple[str, ...] = ()


def bracket(facts: Facts, policy: Policy) -> Bracket | None:
    """The bracket for this data; None under 500 rows, where the guide has none."""
    table = policy.tables
    base = size_bracket(facts.rows.judged, table)
    if base is None:
        return None
    for add in (_several, _sensitive):
        base = add(base, facts, table)
    return base


def size_bracket(rows: int, table) -> Bracket | None:
    """C1–C3 by rows, interpolated in the gaps the guide leaves (ruling 1)."""
    bands = [(code, table[code]) for code in ("C1", "C2", "C3")]
    if rows < bands[0][1]["rows"][0]:
        return None
    for at, (code, band) in enumerate(bands):
        low, high = band["rows"]
        if rows <= high:
            if rows >= low:
                return Bracket(tuple(map(float, band["weeks"])), tuple(map(float, band["cost"])), code)
            return _between(rows, bands[at - 1], (code, band))
    raise AssertionError("the last band is open at the top")


def _between(rows: int, below, above) -> Bracket:
    (name_a, a), (name_b, b) = below, above
    start, stop = math.log(a["rows"][1]), math.log(b["rows"][0])
    share = (math.log(rows) - start) / (stop - start)

    def blend(key: str) -> tuple[float, float]:
        return tuple(round(x + (y - x) * share, 2 if key == "weeks" else 0) for x, y in zip(a[key], b[key]))

    note = (f"the guide has no row for {rows:,} rows: interpolated between {name_a} (up to {a['rows'][1]:,.0f}) and {name_b} "
            f"(from {b['rows'][0]:,.0f}), linear in the logarithm of the rows")
    return Bracket(blend("weeks"), blend("cost"), f"{name_a}–{name_b}", (note,))


def several_parts(facts: Facts) -> int:
    """How many languages or domains are declared, whichever is more; 1 where none is."""
    declared = [set(facts.project.value(name) or ()) for name in ("data.languages", "data.domains")]
    of_sources = [{s.language for s in facts.project.sources if s.language}, {s.domain for s in facts.project.sources if s.domain}]
    return max(1, *(len(a | b) for a, b in zip(declared, of_sources)))


def _several(base: Bracket, facts: Facts, table) -> Bracket:
    parts = several_parts(facts)
    if parts < 2:
        return base
    low, high = table["C4"]["factor"]
    scaled = tuple(tuple(round(v * f, 2) for v, f in zip(pair, (low, high))) for pair in (base.weeks, base.cost))
    note = f"{parts} languages or domains: +{low - 1:.0%} to +{high - 1:.0%} time and money (C4)"
    return Bracket(scaled[0], scaled[1], f"{base.name} + C4", (*base.notes, note))


def sensitive(facts: Facts) -> bool:
    """True where the project is declared regulated, or its data to hold personal or confidential text."""
    return facts.project.regulated or bool(facts.project.value("sensitive.contains"))


def _sensitive(base: Bracket, facts: Facts, table) -> Bracket:
    if not sensitive(facts):
        return base
    low, high = table["C5"]["weeks"]
    weeks = (max(base.weeks[0], float(low)), base.weeks[1] + high)
    note = (f"compliance-sensitive: anonymisation takes {low:g} to {high:g} weeks and may run beside the rest (C5); "
            "legal and compliance review comes on top and is not priced by the guide")
    return Bracket(weeks, base.cost, f"{base.name} + C5", (*base.notes, note))
