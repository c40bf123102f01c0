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
        details: further figures by name: numbers, strings, lists and flat mappings of these, and tables (lists of flat mappings
            with the same keys).
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


# Characters that show nothing: they must neither reach a page raw nor hide an address from the masks. Unicode's control and
# format characters (Cc, Cf, Zl, Zp), lone surrogates, fillers and variation selectors; Arabic and Syriac number signs and
# the emoji selector show something and stay.
UNSEEN = ("\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
           "\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
           "\U000e0000-\U000e0fff")
_CONTROL = re.compile(f"[{UNSEEN}]")
# Addresses with credentials come first: their last part looks like an e-mail address and would leave the user name.
_MASKS = (
    ("url", re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/@:]{0,64}:[^\s/@]{1,256}@\S+")),
    ("email", re.compile(rf"[^\s@＠<>()\[\],;:]{{1,64}}[@＠][\w{UNSEEN}-]{{1,63}}(?:[.．。][\w{UNSEEN}-]{{1,63}}){{1,8}}")),
    ("secret", re.compile(r"(?<![A-Za-z0-9])(?:[sp]k[-_]|gh[opsu]_|github_pat_|glpat-|hf_|xox[abeprs]-|AKIA|AIza|eyJ)[-_.A-Za-z0-9]{12,}")),
    ("number", re.compile(rf"[+(]{{0,2}}\d(?:[\s()./_·‐-―−{UNSEEN}-]{{0,3}}\d){{4,}}")),
)


def visible(text: str) -> str:
    """The text on one line with control, bidi and invisible characters written as escapes (terminal and log safe)."""
    return _CONTROL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return {10: "⏎", 9: "→", 13: "␍"}.get(code) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def masked(text: str) -> str:
    """The text with e-mail addresses, secrets, URLs with credentials and numbers of five digits or more reduced to first
    character and kind.

    This coarse mask guards every excerpt we write (SPEC §0.7), whether or not a detector has run. Digits count together
    across spaces, brackets, dots, dashes, slashes and characters that show nothing.
    """
    for kind, pattern in _MASKS:
        text = pattern.sub(lambda m, kind=kind: f"{m.group()[0]}•••[{kind}]", text)
    return text


def excerpt(text: str, width: int = 160) -> str:
    """A masked, one-line excerpt of row text, at most ``width`` characters."""
    clipped = text[: width * 4]
    if len(text) > width * 4:
        # A word cut in two may be half an address, which no mask knows: leave it out where there is another.
        clipped = (clipped.rsplit(None, 1) or [""])[0]
    line = " ".join(visible(masked(clipped)).replace("⏎", " ").split())
    return line if len(line) <= width and len(text) <= width * 4 else line[: width - 1] + "…"
