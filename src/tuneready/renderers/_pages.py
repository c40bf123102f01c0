"""The pages of checks: the fixed sections of a shelf module's docstring, for the report's "what it means".

``explain`` and the docs print the same text; a code with no page on a shelf has none here either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tuneready import shelf

SHELVES = ("signals", "gates", "situations", "mistakes", "stops")


def pages(codes: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Code → heading → paragraphs, for the codes that stand on a shelf."""
    known: dict[str, str] = {}
    for name in SHELVES:
        known |= {code: module.__doc__ or "" for code, module in shelf.by_code(name).items()}
    return {code: sections(known[code]) for code in sorted(set(codes)) if code in known}


def sections(page: str) -> Mapping[str, list[str]]:
    """Heading → paragraphs of a docstring whose headings are underlined with dashes; text before the first one is left out."""
    import inspect

    lines = inspect.cleandoc(page).splitlines()
    found: dict[str, list[str]] = {}
    heading, paragraph = "", []
    for line, below in zip(lines, [*lines[1:], ""]):
        underlined = bool(line.strip()) and bool(below) and not below.strip("-") and len(below) > 2
        rule = bool(line) and not line.strip("-") and len(line) > 2
        item = line.lstrip().startswith(("- ", "* "))
        if (underlined or rule or item or not line.strip()) and paragraph:
            found.setdefault(heading, []).append(" ".join(paragraph))
            paragraph = []
        if underlined:
            heading = line.strip()
            found.setdefault(heading, [])
        elif line.strip() and not rule:
            paragraph.append(line.strip())
    if paragraph:
        found.setdefault(heading, []).append(" ".join(paragraph))
    return {name: body for name, body in found.items() if name and body}
