"""Values a policy may hold: ranges by unit, the type of a signal's limit, and numbers that must rise together."""

from __future__ import annotations

import math
import typing
from collections.abc import Mapping
from types import UnionType
from typing import Any

from tuneready.errors import UserError
from tuneready.policy import Entry
from tuneready.state.toml_text import shown

CODE = "E-POLICY"

# Unit → lowest value, highest value, whole numbers only.
UNITS: dict[str, tuple[float, float, bool]] = {
    "share": (0.0, 1.0, False),
    "points": (0.0, 1.0, False),
    "agreement": (-1.0, 1.0, False),
    "rows": (0, 10**12, True),
    "tasks": (0, 1000, True),
    "reviewers": (1, 1000, True),
    "times": (1.0, 100.0, False),
    "minutes": (0.01, 10_000.0, False),
    "money per hour": (0.0, 10**6, False),
    "hours per week": (0.1, 168.0, False),
    "days per week": (1.0, 7.0, False),
}

# Entries that must not fall below the one before them.
RISING = (
    ("usable_floor", "usable_band_2", "usable_band_3"),
    ("agreement_lower", "agreement_estimate"),
    ("expert_time_share", "expert_time_share_high"),
    ("m5_stretch_low", "m5_stretch_high"),
    ("c6_factor_low", "c6_factor_high"),
)


def must(fine: bool, what: str, where: str, fix: str) -> None:
    """Raises the UserError that a value is not ``fine``."""
    if not fine:
        raise UserError(what, where=where, fix=fix, code=f"{CODE}-VALUE")


def number(value: Any, unit: str, name: str, where: str) -> float:
    """The value of an entry in its unit, whole units as int. Raises UserError for another type or out of range."""
    low, high, whole = UNITS[unit]
    must(is_number(value), f"{name} is {shown(value)}, not a number", where, f"write a number of {unit}")
    inside = math.isfinite(value) and low <= value <= high
    hint = f"write {value / 100:g}, not the percentage" if low <= value / 100 <= high == 1.0 else f"write a number in {unit}"
    must(inside, f"{name} is {shown(value)}, outside {low:g} to {high:g}", where, hint)
    must(not whole or value == int(value), f"{name} is {shown(value)}, not a whole number", where, f"write whole {unit}")
    return int(value) if whole else float(value)


def fits(value: Any, hint: Any, shipped: Any) -> tuple[bool, Any]:
    """Whether a value has the type a limit is annotated with, and the value in that type."""
    if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union:
        tried = (fits(value, kind, shipped) for kind in typing.get_args(hint) if kind is not type(None))
        return next((found for found in tried if found[0]), (False, value))
    if typing.get_origin(hint) in (tuple, frozenset, list):
        inner = typing.get_args(hint)[0]
        if not isinstance(value, list) or not all(fits(item, inner, None)[0] for item in value):
            return False, value
        return True, typing.get_origin(hint)(value)
    if hint in (int, float):
        negative = is_number(value) and value < 0 and not (is_number(shipped) and shipped < 0)
        share = isinstance(shipped, float) and 0 <= shipped < 1
        if not is_number(value) or not math.isfinite(value) or negative or (share and value > 1):
            return False, value
        return (hint is float or isinstance(value, int)), (float(value) if hint is float else value)
    return isinstance(value, hint) if isinstance(hint, type) else False, value


def wanted(hint: Any, shipped: Any) -> str:
    """What to write for a limit of this type, in words."""
    if isinstance(shipped, bool):
        return "true or false"
    if isinstance(shipped, float) and 0 <= shipped < 1:
        return "a number from 0 to 1"
    names = {int: "a whole number, not negative", float: "a number, not negative", str: "text in quotes"}
    return names.get(hint, "a list" if isinstance(shipped, (tuple, frozenset, list)) else "a value of the same type")


def is_number(value: Any) -> bool:
    """True for a number one can compute with: no truth value, no NaN, no integer past what a float holds exactly."""
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) <= 2**53
    return isinstance(value, float) and not math.isnan(value)


def out_of_order(entries: Mapping[str, Entry]) -> tuple[str, str] | None:
    """The first two entries of ``RISING`` whose lower one lies above the higher one, or None."""
    pairs = ((low, high) for names in RISING for low, high in zip(names, names[1:]))
    return next(((low, high) for low, high in pairs if entries[low].value > entries[high].value), None)
