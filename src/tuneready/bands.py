"""The guide's size bands (T1–T4) over the usable rows, half-open: [0, 500), [500, 5,000), [5,000, 50,000), [50,000, ∞)."""

from __future__ import annotations

from tuneready.facts import Facts
from tuneready.policy import Policy

BANDS = ("T1", "T2", "T3", "T4")
EDGES = ("usable_floor", "usable_band_2", "usable_band_3")


def band(rows: int, policy: Policy) -> str:
    """The band a number of usable rows lies in (ruling 2: an edge belongs to the band above it)."""
    return BANDS[sum(rows >= policy[edge] for edge in EDGES)]


def touched(facts: Facts, policy: Policy) -> tuple[str, ...]:
    """Bands that the estimate, or its interval where there is one, lies in; smallest first: that one leads (SPEC §3)."""
    usable = facts.usable
    ends = [n for n in (usable.lower, usable.estimate, usable.upper) if n is not None]
    low, high = BANDS.index(band(min(ends), policy)), BANDS.index(band(max(ends), policy))
    return BANDS[low : high + 1]


def keep_rate(facts: Facts) -> float:
    """Usable rows ÷ rows judged, 0..1; 0 when no row was judged."""
    return facts.usable.estimate / facts.rows.judged if facts.rows.judged else 0.0


def mixed(facts: Facts, policy: Policy) -> bool:
    """T4's own fact: 50,000 rows or more were judged, and less than the policy's keep rate is usable."""
    return facts.rows.judged >= policy["usable_band_3"] and keep_rate(facts) < policy["keep_rate_mixed"]


def leader(facts: Facts, policy: Policy) -> str:
    """The one size row that leads: the smallest band touched; T4 leads over T3 where a large set is of mixed quality.

    Under 5,000 usable rows the small band leads even in a large mixed set: what is left decides, not what came in.
    """
    lead = touched(facts, policy)[0]
    return "T4" if lead == "T3" and mixed(facts, policy) else lead


def counted(facts: Facts) -> str:
    """The usable rows in words, with their interval or the lack of one."""
    usable = facts.usable
    if usable.lower is None:
        return f"{usable.estimate:,} usable rows (no interval: no random sample was reviewed)"
    return f"{usable.estimate:,} usable rows (95 % interval {usable.lower:,} to {usable.upper if usable.upper is not None else usable.estimate:,})"


def rows_left(facts: Facts) -> int:
    """Rows the waterfall leaves, before errors found by review are taken off: what a review must speak for."""
    fallen = sum(step.rows for step in facts.usable.waterfall if step.name != "refused")
    left = facts.rows.judged - fallen if facts.usable.waterfall else 0
    return max(left, facts.usable.estimate)


def full_review(facts: Facts, policy: Policy) -> bool:
    """True where the tier of review is a full one (T2): the smallest band the usable rows touch lies under T3."""
    return touched(facts, policy)[0] in ("T1", "T2")


def matched_by(facts: Facts, policy: Policy) -> str:
    """What a size row matched by: the usable rows, and every band their interval touches."""
    names = touched(facts, policy)
    spans = "" if len(names) == 1 else f"; the interval spans {' and '.join(names)}, the smaller leads"
    return f"{counted(facts)}{spans}"
