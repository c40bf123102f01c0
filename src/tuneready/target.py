"""What the signals FMT090–FMT099 say about a target profile, in one way.

A profile is the mapping ``state.profile_file.load`` returns; empty where no target is declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuneready.finding import MAJOR, MINOR

BACKGROUND = "K"  # mark of a fact from background knowledge, not re-read in the primary source


def title(target: Mapping[str, Any]) -> str:
    """The target's name for people."""
    return target.get("title") or target.get("name", "")


def mark(target: Mapping[str, Any], key: str) -> str:
    """How well a fact is known: ``V`` primary source, ``S`` secondary page, ``K`` background; the profile's own by default."""
    return target.get("facts", {}).get(key) or target.get("confidence", BACKGROUND)


def severity(target: Mapping[str, Any], key: str) -> str:
    """Major for a limit that was read in a source; minor for one that rests on background knowledge alone."""
    return MINOR if mark(target, key).startswith(BACKGROUND) else MAJOR


def cited(target: Mapping[str, Any], key: str) -> str:
    """Where a limit comes from: ``OpenAI, profile of 2026-11-22, read in the primary source``."""
    told = {"V": "read in the primary source", "S": "read in a secondary page"}.get(mark(target, key)[:1],
                                                                                   "background knowledge: re-check")
    return f"{title(target)}, profile of {target.get('as_of')}, {told}"
