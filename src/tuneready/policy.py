"""The policy: every threshold with its origin, profiles, an organisation's overrides, and waivers.

The shipped file is ``policies/default.toml``. This module holds the frozen values and the lookup; ``state.policy_file``
reads the files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One number of the policy and where it comes from.

    Attributes:
        name: key in the policy file.
        value: number (shares as 0..1).
        unit: ``rows``, ``share``, ``points``, ``reviewers`` …
        origin: ``guide`` or ``ours``; ``organisation`` after an override.
        code: the guide's code where the origin is the guide.
        reason: why this value.
        title: short title for people.
    """

    name: str
    value: float
    unit: str
    origin: str
    reason: str
    code: str = ""
    title: str = ""


@dataclass(frozen=True)
class Override:
    """An entry that a profile, or an organisation's or project's policy file, changed."""

    name: str
    shipped: Any
    value: Any
    by: str
    reason: str = ""


@dataclass(frozen=True)
class Waiver:
    """A gate set aside by a named approver until a date. R1–R3 cannot be waived."""

    gate: str
    reason: str
    approver: str
    expires: dt.date

    def valid(self, as_of: dt.date) -> bool:
        """True until the day of expiry, inclusive."""
        return as_of <= self.expires


@dataclass(frozen=True)
class Policy:
    """All thresholds in force.

    Attributes:
        profile: name of the profile applied.
        entries: name → entry, after profile and overrides.
        limits: (signal code, field) → value: overrides of a signal's own ``Limits``.
        tables: code → ranges of the guide's planning brackets (``C1`` … ``C5``, ``T3``): ``rows``, ``weeks``, ``cost``,
            ``factor`` as (low, high), and ``title``, ``origin``, ``code``, ``reason``.
        overrides: what differs from the shipped default profile, in order.
        waivers: all waivers, expired ones included.
        sha256: of the canonical text of everything in force.
    """

    profile: str = "default"
    entries: Mapping[str, Entry] = field(default_factory=dict)
    limits: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    sha256: str = ""

    def __getitem__(self, name: str) -> float:
        """Value of an entry. Raises KeyError for a name the policy does not know (a bug in the caller)."""
        return self.entries[name].value

    def waiver(self, gate: str, as_of: dt.date) -> Waiver | None:
        """The waiver of a gate that is valid at the date, if any."""
        return next((w for w in self.waivers if w.gate == gate and w.valid(as_of)), None)
