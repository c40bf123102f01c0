"""Reads the dated profiles of providers and trainers (``profiles/*.toml``), and turns them into limits of signals.

Providers open, close and change their limits, so what they accept is data with a date, never a constant in code.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tuneready.batch import ROLE_NAMES
from tuneready.errors import UserError, nearest
from tuneready.facts import TargetProfile

FOLDER = Path(__file__).resolve().parent.parent / "profiles"
STATUSES = ("open", "closing", "closed", "frozen")

# Every key of a profile: type and what it says. A key that is not listed is refused.
KEYS: dict[str, tuple[type, str]] = {
    "name": (str, "name on the command line"),
    "title": (str, "name for people"),
    "kind": (str, "provider or trainer"),
    "as_of": (dt.date, "date the facts were read"),
    "status": (str, "open, closing, closed or frozen"),
    "closes": (dt.date, "last day it takes a new job"),
    "note": (str, "what to know before choosing it"),
    "references": (list, "where the facts were read"),
    "confidence": (str, "V primary source, S secondary page, K background; with year and month"),
    "facts": (dict, "key → confidence, where it differs from the profile's"),
    "shapes": (list, "row shapes it accepts; absent: not told"),
    "containers": (list, "containers it accepts"),
    "bom": (bool, "whether a UTF-8 byte order mark is wanted (true) or breaks line 1 (false)"),
    "one_shape": (bool, "whether a file must hold one shape only"),
    "keys": (list, "keys a row may hold; one more, and the file is refused"),
    "min_rows": (int, "fewest rows of a training file"),
    "max_rows": (int, "most rows of a training file"),
    "max_file_bytes": (int, "most bytes of one file"),
    "max_row_tokens": (int, "most tokens of a row"),
    "roles": (list, "roles it knows, in our names"),
    "first_role": (list, "roles a conversation may begin with, after the system prompt"),
    "last_role": (list, "roles a conversation may end with"),
    "alternate": (str, "turns: user and assistant must alternate, tool turns aside; strict: tool turns count as user"),
    "message_weight": (str, "none, assistant (0 or 1 there only) or any (0 or 1 on every message)"),
    "row_weight": (str, "none, non-negative or any"),
    "row_weight_on_all": (bool, "whether a row weight must stand on every row once it stands on one"),
    "reserved": (list, "words that must not occur in any text"),
    "call_id": (str, "regular expression of a tool call's id"),
}
REQUIRED = ("name", "title", "kind", "as_of", "status", "note", "references", "confidence")


@cache
def names() -> tuple[str, ...]:
    """Names of all profiles, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load(name: str) -> dict[str, Any]:
    """The profile of a target as read.

    Raises:
        UserError: there is no such target; names the nearest.
    """
    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    if wanted not in names():
        near = nearest(wanted, names())
        fix = f"did you mean {near}?" if near else "choose one of the targets listed"
        raise UserError(f"there is no target '{name[:60]}'", where="--target", fix=fix, code="E-TARGET",
                        lines=("known: " + ", ".join(names()),))
    profile = tomllib.loads((FOLDER / f"{wanted}.toml").read_text(encoding="utf-8"))
    faults = check(profile)
    if faults:
        raise ValueError(f"profile {wanted}: {'; '.join(faults)}")
    return profile


def check(profile: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with a profile: unknown and missing keys, wrong types, unknown words."""
    faults = [f"unknown key {key}" for key in profile if key not in KEYS]
    faults += [f"missing {key}" for key in REQUIRED if key not in profile]
    faults += [f"{key} is no {KEYS[key][0].__name__}" for key, value in profile.items()
               if key in KEYS and type(value) is not KEYS[key][0]]
    if profile.get("status") not in STATUSES:
        faults.append(f"status {profile.get('status')}")
    if profile.get("status") in ("closing", "closed") and "closes" not in profile:
        faults.append("closes is missing")
    marks = [profile.get("confidence", ""), *profile.get("facts", {}).values()]
    faults += [f"confidence {m}" for m in marks if not re.fullmatch(r"[VS] 20\d\d(-\d\d)?|K", m)]
    faults += [f"facts names {key}, which the profile lacks" for key in profile.get("facts", {}) if key not in profile]
    words = {"kind": ("provider", "trainer"), "alternate": ("turns", "strict"),
             "message_weight": ("none", "assistant", "any"), "row_weight": ("none", "non-negative", "any")}
    faults += [f"{key} {profile[key]}" for key, known in words.items() if key in profile and profile[key] not in known]
    faults += [f"role {role}" for key in ("roles", "first_role", "last_role") for role in profile.get(key, ())
               if role not in ROLE_NAMES]
    return tuple(faults)


def target_profile(profile: Mapping[str, Any]) -> TargetProfile:
    """The part of a profile that gates look at."""
    return TargetProfile(
        name=profile["name"], title=profile["title"], as_of=profile["as_of"], status=profile["status"],
        closes=profile.get("closes"), note=profile["note"],
    )


def signal_limits(profile: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """(signal code, field) → value: what signals that look at rows must know of the target.

    The audit puts them under the policy's own overrides. Facts about files and totals are read by ``judge`` from
    ``scope.target`` instead.
    """
    wiring = (
        ("max_row_tokens", (("LEN002", "token_limit"), ("LEN003", "token_limit"))),
        ("roles", (("FMT093", "roles"),)), ("first_role", (("FMT093", "first"),)), ("last_role", (("FMT093", "last"),)),
        ("alternate", (("FMT093", "alternate"),)), ("reserved", (("FMT094", "reserved"),)),
        ("message_weight", (("FMT095", "message"),)), ("row_weight", (("FMT095", "row"),)),
        ("call_id", (("FMT098", "pattern"),)), ("keys", (("FMT091", "keys"),)),
    )
    return {place: tuple(profile[key]) if type(profile[key]) is list else profile[key]
            for key, places in wiring if key in profile for place in places}
