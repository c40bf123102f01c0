"""Reads the shipped policy, applies profiles, then an organisation's own file, and says what changed.

An organisation's file::

    profile = "regulated"

    [numbers]
    real_share_floor = 0.7
    serious_error_upper = { value = 0.01, reason = "board decision 2026-03" }

    [planning]
    default_rate = 140

    [brackets.C1]
    cost = [8000, 20000]

    [signals.LEN002]
    token_limit = 8192

    [[waivers]]
    gate = "G-plan"
    reason = "plan agreed outside the tool"
    approver = "A. Osei"
    expires = 2026-12-31
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any

from tuneready import shelf
from tuneready.errors import UserError
from tuneready.policy import Entry, Override, Policy, Waiver
from tuneready.state import toml_text
from tuneready.state.policy_values import CODE, fits, is_number, must, number, out_of_order, wanted
from tuneready.state.toml_text import TomlText, did_you_mean, shown

UNWAIVABLE = ("R1", "R2", "R3")
SECTIONS = ("numbers", "planning")
RANGES = ("rows", "weeks", "cost", "factor")


@dataclass
class _Draft:
    """A policy under construction: what is in force so far, and the shipped values to compare with."""

    shipped: Mapping[str, Entry]
    sections: Mapping[str, tuple[str, ...]]
    entries: dict[str, Entry]
    tables: dict[str, dict[str, Any]]
    limits: dict[tuple[str, str], Any] = field(default_factory=dict)
    overrides: list[Override] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)


def load(path: Path | None = None, profile: str | None = None, as_of: dt.date | None = None) -> Policy:
    """The policy in force.

    Args:
        path: an organisation's policy file, or None for the shipped numbers alone.
        profile: profiles by name, joined by ``+`` (``regulated+extraction``). They add to those the file names; none
            takes one away.
        as_of: refuse waivers that expired before this date; None keeps them for ``Policy.waiver`` to judge.

    Raises:
        UserError: an unknown key (with the nearest known one), a value of the wrong type or out of range, an unknown
            profile, a waiver that is not allowed or has expired. Each names file and line.
    """
    shipped = _shipped()
    own = toml_text.read(path, CODE) if path is not None else None
    names = _profiles(shipped, own, profile)
    draft = _draft(shipped)
    for name in names:
        _apply_profile(draft, shipped.data["profiles"][name], name)
    if own is not None:
        _apply_file(draft, own, as_of)
    _check_order(draft, own)
    policy = Policy(
        profile="+".join(names) or "default", entries=draft.entries, limits=draft.limits, tables=draft.tables,
        overrides=tuple(draft.overrides), waivers=tuple(draft.waivers),
    )
    return replace(policy, sha256=hashlib.sha256(canonical(policy).encode()).hexdigest())


def profiles() -> dict[str, str]:
    """Names of the shipped profiles and what each is for."""
    return {name: table["title"] for name, table in _shipped().data["profiles"].items()}


def canonical(policy: Policy) -> str:
    """Everything in force as one JSON text with sorted keys: what ``Policy.sha256`` is the hash of."""
    return json.dumps(
        {
            "profile": policy.profile,
            "entries": {name: [entry.value, entry.unit] for name, entry in policy.entries.items()},
            "limits": {f"{code}.{name}": value for (code, name), value in policy.limits.items()},
            "tables": {code: {k: table[k] for k in RANGES if k in table} for code, table in policy.tables.items()},
            "waivers": [[w.gate, w.reason, w.approver, w.expires.isoformat()] for w in policy.waivers],
        },
        sort_keys=True, ensure_ascii=False,
    )


# ------------------------------------------------------------------------------------------------- shipped and profiles


def _shipped() -> TomlText:
    text = resources.files("tuneready").joinpath("policies/default.toml").read_text(encoding="utf-8")
    return toml_text.parse(text, "policies/default.toml", CODE)


def _draft(shipped: TomlText) -> _Draft:
    sections = {section: tuple(shipped.data[section]) for section in SECTIONS}
    entries = {}
    for section in SECTIONS:
        for name, table in shipped.data[section].items():
            value = number(table["value"], table["unit"], name, shipped.where(section, name))
            entries[name] = Entry(name=name, **{**table, "value": value})
    tables = {
        code: {key: tuple(map(float, value)) if key in RANGES else value for key, value in table.items()}
        for code, table in shipped.data["brackets"].items()
    }
    return _Draft(dict(entries), sections, entries, tables)


def _profiles(shipped: TomlText, own: TomlText | None, asked: str | None) -> tuple[str, ...]:
    """Names of the profiles to apply, each once, in the order of the shipped file, without ``default``."""
    known = tuple(shipped.data["profiles"])
    named: set[str] = set()
    for text, where in ((asked, "--profile"), (own.data.get("profile") if own else None, own.where("profile") if own else "")):
        if text is None:
            continue
        if not isinstance(text, str):
            raise UserError(f"profile is {shown(text)}, not text", where=where, fix=f"write one of {', '.join(known)}",
                            code=f"{CODE}-PROFILE")
        for name in (part.strip() for part in text.split("+")):
            if name not in known:
                raise UserError(f"unknown profile {shown(name)}", where=where, fix=did_you_mean(name, known),
                                code=f"{CODE}-PROFILE")
            named.add(name)
    return tuple(name for name in known if name in named and name != "default")


def _apply_profile(draft: _Draft, table: Mapping[str, Any], name: str) -> None:
    for key, change in table.get("numbers", {}).items():
        old = draft.entries[key]
        new = replace(old, code=change.get("code", ""), **{k: change[k] for k in ("value", "origin", "reason")})
        draft.overrides.append(Override(key, draft.shipped[key].value, new.value, f"profile {name}", new.reason))
        draft.entries[key] = new


# ------------------------------------------------------------------------------------------------- organisation's file


def _apply_file(draft: _Draft, own: TomlText, as_of: dt.date | None) -> None:
    known = ("profile", *SECTIONS, "brackets", "signals", "waivers")
    for key, value in own.data.items():
        if key not in known:
            raise _unknown(key, known, own, (key,), draft)
        if key not in ("profile", "waivers"):
            must(isinstance(value, Mapping), f"{key} is {shown(value)}, not a table", own.where(key), f"write [{key}]")
    by = Path(own.name).name
    for section in SECTIONS:
        for name, value in own.data.get(section, {}).items():
            if name not in draft.sections[section]:
                raise _unknown(name, draft.sections[section], own, (section, name), draft)
            _override_entry(draft, name, value, own.where(section, name), by)
    for code, table in own.data.get("brackets", {}).items():
        _override_bracket(draft, own, code, table)
    for code, table in own.data.get("signals", {}).items():
        _override_limits(draft, own, code, table)
    waivers = own.data.get("waivers", [])
    must(isinstance(waivers, list), "waivers is not a list of tables", own.where("waivers"), "write [[waivers]]")
    draft.waivers += [_waiver(own, position, as_of) for position in range(len(waivers))]


def _override_entry(draft: _Draft, name: str, given: Any, where: str, by: str) -> None:
    old = draft.entries[name]
    table = given if isinstance(given, Mapping) else {"value": given}
    for key in table:
        must(key in ("value", "reason"), f"unknown key {shown(key)} of {name}", where, 'write { value = …, reason = "…" }')
    must("value" in table, f"{name} has no value", where, 'write { value = …, reason = "…" }')
    reason = table.get("reason", "")
    must(isinstance(reason, str), f"reason of {name} is {shown(reason)}, not text", where, "write it in quotes")
    value = number(table["value"], old.unit, name, where)
    if value == old.value:
        return
    shipped = draft.shipped[name].value
    if old.value != shipped:
        reason = "; ".join(part for part in (reason, f"sets aside {old.value:g} of the profile") if part)
    draft.overrides.append(Override(name, shipped, value, by, reason))
    draft.entries[name] = replace(old, value=value, origin="organisation", code="", reason=reason or f"set by {by}")


def _override_bracket(draft: _Draft, own: TomlText, code: str, table: Any) -> None:
    if code not in draft.tables:
        raise _unknown(code, draft.tables, own, ("brackets", code), draft)
    old = draft.tables[code]
    changeable = [key for key in RANGES if key in old]
    must(isinstance(table, Mapping), f"{code} is {shown(table)}, not a table", own.where("brackets", code),
         f"write [brackets.{code}]")
    for key, value in table.items():
        where = own.where("brackets", code, key)
        if key not in (*changeable, "reason"):
            raise _unknown(key, changeable, own, ("brackets", code, key), draft)
        if key == "reason":
            must(isinstance(value, str), f"reason is {shown(value)}, not text", where, "write it in quotes")
            continue
        pair = value if isinstance(value, list) and len(value) == 2 and all(is_number(v) for v in value) else None
        must(pair is not None and 0 <= pair[0] <= pair[1] and not math.isinf(pair[0]),
             f"{key} of {code} is {shown(value)}, not a rising pair of numbers", where,
             f"write {key} = [{old[key][0]:g}, {old[key][1]:g}] or other numbers, low first")
        new = (float(pair[0]), float(pair[1]))
        if new != old[key]:
            by, reason = Path(own.name).name, table.get("reason", "")
            draft.overrides.append(Override(f"{code}.{key}", list(old[key]), list(new), by, str(reason)))
            draft.tables[code] = {**draft.tables[code], key: new, "origin": "organisation", "code": "",
                                  "reason": str(reason) or f"set by {by}"}


def _override_limits(draft: _Draft, own: TomlText, code: str, table: Any) -> None:
    signals = shelf.signals()
    if code not in signals:
        raise _unknown(code, signals, own, ("signals", code), draft, "signal")
    must(isinstance(table, Mapping), f"{code} is {shown(table)}, not a table", own.where("signals", code),
         f"write [signals.{code}]")
    kind = signals[code].limits
    hints, names = typing.get_type_hints(kind), [f.name for f in fields(kind)]
    if not names and table:
        raise UserError(f"{code} has no limits to set", where=own.where("signals", code),
                        fix=f"take [signals.{code}] out", code=f"{CODE}-KEY")
    for name, value in table.items():
        where = own.where("signals", code, name)
        if name not in names:
            raise _unknown(name, names, own, ("signals", code, name), draft, f"limit of {code}")
        old = getattr(kind(), name)
        fine, new = fits(value, hints[name], old)
        must(fine, f"{name} of {code} is {shown(value)}", where, f"write {wanted(hints[name], old)}; shipped is {shown(old)}")
        try:
            kind(**{name: new})
        except (ValueError, TypeError) as error:
            must(False, f"{name} of {code} is {shown(value)}: {error}", where, f"shipped is {shown(old)}")
        if new != old:
            draft.limits[(code, name)] = new
            draft.overrides.append(Override(f"{code}.{name}", old, new, Path(own.name).name))


def _waiver(own: TomlText, position: int, as_of: dt.date | None) -> Waiver:
    table = own.data["waivers"][position]
    where = own.where("waivers", position)
    wanted = tuple(f.name for f in fields(Waiver))
    must(isinstance(table, Mapping), f"waiver is {shown(table)}, not a table", where, "write [[waivers]]")
    for key in table:
        if key not in wanted:
            raise UserError(f"unknown key {shown(key)} in [[waivers]]", where=own.where("waivers", position, key),
                            fix=did_you_mean(key, wanted), code=f"{CODE}-KEY")
    for key in wanted[:3]:
        value = table.get(key)
        must(isinstance(value, str) and value.strip() != "", f"waiver without {key}", own.where("waivers", position, key),
             f"add {key} = \"…\": a waiver names gate, reason, approver and expiry")
    gate, expires = table["gate"], _date(table.get("expires"))
    line = own.where("waivers", position, "gate")
    gates = tuple(shelf.by_code("gates"))
    must(gate not in UNWAIVABLE, f"{gate} cannot be waived", line, "bring its evidence: R1, R2 and R3 are never waived")
    must(gate in gates, f"unknown gate {shown(gate)}", line, did_you_mean(gate, [g for g in gates if g not in UNWAIVABLE]))
    line = own.where("waivers", position, "expires")
    must(expires is not None, "waiver without a date in expires", line, "add expires = 2026-12-31, a date without quotes")
    must(as_of is None or as_of <= expires, f"the waiver of {gate} expired on {expires} (as of {as_of})", line,
         "have it renewed by its approver, or take it out")
    return Waiver(gate, table["reason"], table["approver"], expires)


# ------------------------------------------------------------------------------------------------- errors


def _check_order(draft: _Draft, own: TomlText | None) -> None:
    pair = out_of_order(draft.entries)
    if pair is not None:
        low, high = pair
        path = next(((s, n) for s in SECTIONS for n in pair if own and n in own.data.get(s, {})), ())
        raise UserError(
            f"{low} = {draft.entries[low].value:g} is above {high} = {draft.entries[high].value:g}",
            where=own.where(*path) if own else "", fix=f"keep {low} at or below {high}", code=f"{CODE}-VALUE",
        )


def _date(value: Any) -> dt.date | None:
    return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else None


def _unknown(word: str, known: Any, own: TomlText, path: tuple, draft: _Draft, kind: str = "key") -> UserError:
    """An unknown key: names the section it belongs in, or the nearest known word."""
    home = next((section for section, names in draft.sections.items() if word in names), "")
    fix = f"it belongs in [{home}]" if home else did_you_mean(word, known)
    inside = f" in [{'.'.join(map(str, path[:-1]))}]" if len(path) > 1 and kind == "key" else ""
    return UserError(f"unknown {kind} {shown(word)}{inside}", where=own.where(*path), fix=fix, code=f"{CODE}-KEY")
