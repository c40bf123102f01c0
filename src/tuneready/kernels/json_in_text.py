"""A text that is itself a JSON object or list (arguments of a tool call): its texts, and where each stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tuneready.kernels.json_leaves import NOT_JSON, parsed

Edit = tuple[int, int, str]
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*|true|false|null', re.DOTALL)
_UNIT = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)


class Inner(NamedTuple):
    """A text inside: ``number`` among the values as they are written, ``path``, the text, its escaped form and where that begins."""

    number: int
    path: tuple[str | int, ...]
    text: str
    body: str
    start: int


def scalars(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """(path, value) of everything that is no list and no object, in order."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if type(item) is not str and isinstance(item, (Mapping, list, tuple)):
                yield from scalars(item, (*path, key))
            else:
                yield (*path, key), item
    elif isinstance(value, (list, tuple)):
        for at, item in enumerate(value):
            if type(item) is not str and isinstance(item, (Mapping, list, tuple)):
                yield from scalars(item, (*path, at))
            else:
                yield (*path, at), item
    else:
        yield path, value


def texts(text: str, least: int) -> list[Inner] | None:
    """The texts of ``least`` characters and more in a text that is JSON; None for any other text, and for one that gives a key twice."""
    if text.lstrip()[:1] not in ("{", "[") or not text.rstrip().endswith(("}", "]")):
        return None
    value = parsed(text)
    if value is NOT_JSON:
        return None
    found = list(scalars(value))
    tokens = [match for match in TOKEN.finditer(text) if match.group(1) is None]
    if len(tokens) != len(found):
        return None
    return [Inner(at, path, one, token.group()[1:-1], token.start() + 1) for at, ((path, one), token) in enumerate(zip(found, tokens))
            if type(one) is str and len(one) >= least]


def places(body: str) -> Sequence[int]:
    """Where each character of a decoded text, and its end, stands in its escaped form."""
    return [m.start() for m in _UNIT.finditer(body)] + [len(body)] if "\\" in body else range(len(body) + 1)


def escaped(body: str, edits: Sequence[Edit]) -> list[Edit]:
    """Edits of a decoded text as edits of its escaped form."""
    ascii_only = "\\u" in body and body.isascii()
    at = places(body)
    return [(at[a], at[b], json.dumps(new, ensure_ascii=ascii_only)[1:-1]) for a, b, new in edits]
