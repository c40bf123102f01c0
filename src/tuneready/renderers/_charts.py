"""Charts and icons as inline SVG, drawn by hand (docs/decisions/0001-charts-as-svg.md).

Bars and whiskers place everything in percent of the drawing's width and have no view box, so a chart fills whatever column it
stands in without stretching its strokes, down to 320 px. Colours come from CSS classes, so light, dark and print share
one drawing. Every argument is a number: no text of the data can reach the markup. All charts are hidden from screen readers, as
their numbers stand in words beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

HEIGHT = 16

_ICONS = {
    "pass": '<circle cx="12" cy="12" r="11"/><path d="M6.8 12.6l3.5 3.6 7-8"/>',
    "fail": '<circle cx="12" cy="12" r="11"/><path d="M8 8l8 8M16 8l-8 8"/>',
    "unknown": '<circle cx="12" cy="12" r="11"/><path d="M9 9.2a3 3 0 1 1 4.4 2.7c-1 .5-1.4 1-1.4 2.1M12 17.4v.1"/>',
    "not applicable": '<circle cx="12" cy="12" r="11"/><path d="M7.5 12h9"/>',
    "waived": '<circle cx="12" cy="12" r="11"/><path d="M9 18V6.5h7l-1.8 2.8L16 12H9"/>',
    "blocker": '<path d="M7.6 1h8.8L23 7.6v8.8L16.4 23H7.6L1 16.4V7.6z"/><path d="M8 8l8 8M16 8l-8 8"/>',
    "major": '<path d="M12 1.6L23.3 22H.7z"/><path d="M12 9v6M12 18.4v.1"/>',
    "minor": '<path d="M12 .8L23.2 12 12 23.2.8 12z"/><path d="M12 7v6M12 16.6v.1"/>',
    "info": '<circle cx="12" cy="12" r="11"/><path d="M12 11v6M12 7.2v.1"/>',
    "GO": '<circle cx="12" cy="12" r="11.4"/><path d="M6.6 12.6l3.7 3.8 7.2-8.4"/>',
    "HOLD": '<circle cx="12" cy="12" r="11.4"/><path d="M9.2 7.6v8.8M14.8 7.6v8.8"/>',
    "DON'T FINE-TUNE": '<path d="M7.4.6h9.2l6.8 6.8v9.2l-6.8 6.8H7.4L.6 16.6V7.4z"/><path d="M8 8l8 8M16 8l-8 8"/>',
}


def icon(name: str) -> Markup:
    """A sign for a status, severity or decision; the word always stands beside it."""
    body = _ICONS.get(name, _ICONS["unknown"])
    return _svg(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{body}</svg>')


def bar(start: float, length: float, total: float, kind: str) -> Markup:
    """One bar from ``start``, ``length`` long, on a track of ``total``; ``kind`` is one of our class names."""
    return _drawing("".join((_rect(0, 100, "track"), _rect(_pct(start, total), _pct(length, total), kind))), "bar")


def whisker(share: float, ends: Sequence[float] | None, top: float, kind: str = "") -> Markup:
    """A share as a bar, its interval as a whisker, on a scale from 0 to ``top``; a ``model`` range is drawn dashed and has no
    end strokes, so that nobody takes it for a confidence interval."""
    drawn = [_rect(0, 100, "track"), _rect(0, _pct(share, top), "share")]
    if ends is not None:
        low, high = (_pct(end, top) for end in ends)
        middle = HEIGHT / 2
        if kind == "model":
            drawn.append(_line(low, middle, high, middle, "whisker model"))
        else:
            drawn += [_line(low, middle, high, middle), _line(low, 3, low, HEIGHT - 3), _line(high, 3, high, HEIGHT - 3)]
    return _drawing("".join(drawn), "bar")


def band(low: float, likely: float | None, high: float, top: float, proposed: float | None = None) -> Markup:
    """A range on a scale from 0 to ``top``: the band, a tick at the likely value, a dot at the high end to plan with."""
    middle = HEIGHT / 2
    drawn = [_rect(0, 100, "track"), _rect(_pct(low, top), _pct(high - low, top), "range")]
    if likely is not None:
        at = _pct(likely, top)
        drawn.append(_line(at, 0, at, HEIGHT, "likely"))
    if proposed is not None:
        at = _pct(proposed, top)
        drawn.append(_line(at, 0, at, HEIGHT, "proposed"))
    drawn.append(f'<circle cx="{_pct(high, top)}%" cy="{middle:g}" r="5" class="end"/>')
    return _drawing("".join(drawn), "bar")


def square(number: float, largest: float) -> Markup:
    """A count as a square whose area is its share of the ``largest``, with the count, rounded, in its middle."""
    side = round(max((min(number / largest, 1.0) if largest > 0 else 0.0) ** 0.5 * 30, 2.0), 2)
    at = round((32 - side) / 2, 2)
    return _svg(f'<svg class="square" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><rect x="{at:g}" y="{at:g}" width="{side:g}" '
                f'height="{side:g}"/><text x="16" y="16.5">{number:.0f}</text></svg>')


def ceiling(largest: float) -> float:
    """The end of a scale: the next of 1, 2, 2.5, 5, 10 times a power of ten at or above ``largest``; 1 where there is nothing."""
    if not isfinite(largest) or largest <= 0:
        return 1.0
    power = 10.0 ** floor(log10(largest))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= largest * 0.999999)


def favicon(decision: str) -> str:
    """The verdict's sign as a data URI, for the browser's tab."""
    from base64 import b64encode

    fill = {"GO": "#00795a", "HOLD": "#b06a00"}.get(decision, "#b34700")
    body = _ICONS.get(decision, _ICONS["unknown"])
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="{fill}" stroke="#fff" stroke-width="2.4" '
           f'stroke-linecap="round">{body}</svg>')
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _pct(part: float, total: float) -> float:
    """A part as percent of the width, between 0 and 100, rounded so that bytes are stable."""
    return round(min(max(part / total, 0.0), 1.0) * 100, 2) if total > 0 else 0.0


def _rect(start: float, width: float, kind: str) -> str:
    return f'<rect x="{start:g}%" y="1" width="{width:g}%" height="{HEIGHT - 2}" class="{kind}"/>' if width else ""


def _line(x1: float, y1: float, x2: float, y2: float, kind: str = "whisker") -> str:
    return f'<line x1="{x1:g}%" y1="{y1:g}" x2="{x2:g}%" y2="{y2:g}" class="{kind}"/>'


def _drawing(body: str, kind: str) -> Markup:
    return _svg(f'<svg class="{kind}" width="100%" height="{HEIGHT}" aria-hidden="true" focusable="false">{body}</svg>')


def _svg(text: str) -> Markup:
    from markupsafe import Markup

    return Markup(text)
