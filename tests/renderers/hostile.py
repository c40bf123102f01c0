"""Hostile text for every face: the shared list where it is there, and a short list that always runs."""

from __future__ import annotations

import json

from tests.conftest import NIGHTLY, SHARED, shared

ALWAYS = (
    "<script>fxss()</script>", "<img src=x onerror=fxss()>", "</style><script>fxss()</script>", "</title><svg onload=fxss()>",
    '" onmouseover=fxss() x="', "{{7*7}}", "{% raw %}", "[x](javascript:fxss())", "![x](https://evil.invalid/p.png)", "javascript:fxss()",
    "<https://evil.invalid/>", "https://evil.invalid", "www.evil.invalid", "a|b|c", "`<b>`", "# head", "- item", "1. item", "@everyone", "a&lt;b",
    "\x1b[2J\x1b[H", "\x1b]0;owned\x07", "\x9b31m", "\u202etxt.exe", "a\rb", "x\n2026-01-01 INFO admin", "x\x00y", "\u2028fxss()", "\udc80",
    "\u061cx", "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1+1", ";=1+1", '"=1+1', "表" * 50, "a" * 500, "e\u0301" * 60,
)


def strings() -> tuple[str, ...]:
    """Every distinct string of ``known-answers/hostile-text.json`` (skips or fails without it, as the fixture says), and ours."""
    cases = json.loads(shared("known-answers/hostile-text.json").read_text("utf-8"))["cases"]
    return tuple(dict.fromkeys([s for case in cases for s in case["inputs"]["strings"] if s] + list(ALWAYS)))


def known() -> tuple[str, ...]:
    """The same for parametrised tests: ours alone where the shared list is absent (one test then reports it as missing)."""
    return strings() if (SHARED / "known-answers/hostile-text.json").exists() else ALWAYS


def some() -> tuple[str, ...]:
    """``known`` for costly tests in a browser: all of it under ``make nightly``, every third by day."""
    return known()[:: 1 if NIGHTLY else 3]
