"""A finding: one thing seen in the data, with its number, its interval, masked examples and the way to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

BLOCKER, MAJOR, MINOR, INFO = "blocker", "major", "minor", "info"
SEVERITIES = (BLOCKER, MAJOR, MINOR, INFO)


@dataclass(frozen=True)
class Example:
    """One row that shows the finding: where it stands and a masked excerpt."""

    file: str
    line: int
    uid: str
    excerpt: str = ""
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """One signal's result on this data.

    Attributes:
        code: stable code, a group and three digits.
        name: short title in the field's words.
        severity: blocker, major, minor or info.
        rows: rows concerned.
        share: ``rows`` ÷ rows judged (0..1), except where SPEC §8 says otherwise.
        interval: ``(low, high)`` of ``share``; None for a count of the whole dataset, which needs none.
        interval_kind: ``confidence`` or ``model`` where an interval is given.
        message: what was found, one sentence with its number.
        remedy: how to mend it.
        limit: the limit it was held against, in words; empty where there is none.
        method: how the number came about; shown in the detail.
        step: step of the usable-rows waterfall its rows are lost (or mendable) at; empty for none.
        examples: the first rows concerned.
        details: further figures by name: numbers, strings, lists and flat mappings of these.
    """

    code: str
    name: str
    severity: str
    rows: int
    share: float
    message: str
    remedy: str
    interval: tuple[float, float] | None = None
    interval_kind: str = ""
    limit: str = ""
    method: str = "counted over all rows judged"
    step: str = ""
    examples: tuple[Example, ...] = ()
    details: dict = field(default_factory=dict)


_MASKS = (
    ("email", re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("secret", re.compile(r"\b(?:sk|pk|ghp|gho|xox[abp]|AKIA|AIza)[-_A-Za-z0-9]{12,}")),
    ("url", re.compile(r"\bhttps?://[^\s/@:]{1,64}:[^\s/@]{1,64}@\S{1,200}")),
    ("number", re.compile(r"(?<!\w)[+(]?\d(?:[\d\s().-]{3,22})\d(?!\w)")),
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]")


def visible(text: str) -> str:
    """The text on one line with control, bidi and invisible characters written as escapes (terminal and log safe)."""
    return _CONTROL.sub(lambda m: {"\n": "⏎", "\t": "→", "\r": "␍"}.get(m.group(), f"\\u{ord(m.group()):04x}"), text)


def masked(text: str) -> str:
    """The text with e-mail addresses, secrets, URLs with credentials and long numbers reduced to first character and kind.

    This coarse mask guards every excerpt we write (SPEC §0.7), whether or not a detector has run.
    """
    for kind, pattern in _MASKS:
        text = pattern.sub(lambda m, kind=kind: f"{m.group()[0]}•••[{kind}]", text)
    return text


def excerpt(text: str, width: int = 160) -> str:
    """A masked, one-line excerpt of row text, at most ``width`` characters."""
    clipped = text[: width * 4]
    line = " ".join(visible(masked(clipped)).replace("⏎", " ").split())
    return line if len(line) <= width and len(text) <= width * 4 else line[: width - 1] + "…"
