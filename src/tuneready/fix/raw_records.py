"""Edits put into a record as it is written, JSON or delimited: every byte outside the edited spans stays."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from tuneready.fix.leaves import Edit, applied
from tuneready.kernels.json_in_text import TOKEN, escaped


def json_record(raw: str, edits: Mapping[int, Sequence[Edit]]) -> str:
    """The JSON text with the edits of its values; ``edits``: number of the value in writing order → spans of its text."""
    out, at, number = [], 0, -1
    for match in TOKEN.finditer(raw):
        if match.group(1) is not None:
            continue
        number += 1
        if number in edits:
            out += [raw[at:match.start()], _value(match.group(), edits[number])]
            at = match.end()
    return "".join([*out, raw[at:]])


def _value(token: str, edits: Sequence[Edit]) -> str:
    if not token.startswith('"'):
        new = edits[0][2]
        return new if re.fullmatch(r"-?(?:0|[1-9]\d*)", new) else json.dumps(new)
    return f'"{applied(token[1:-1], escaped(token[1:-1], edits))}"'


def within(text: str, edits: Mapping[int, Sequence[Edit]]) -> list[Edit]:
    """Edits of the leaves of a text that is JSON, as edits of that text."""
    out: list[Edit] = []
    number = -1
    for match in TOKEN.finditer(text):
        if match.group(1) is None:
            number += 1
            if number in edits and match.group().startswith('"'):
                start = match.start() + 1
                out += [(start + a, start + b, new) for a, b, new in escaped(match.group()[1:-1], edits[number])]
    return out


def cells(raw: str, delimiter: str) -> list[tuple[int, int]]:
    """(start, end) of each cell of a delimited record as written, quotes included."""
    quoted = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
    out, at = [], 0
    while True:
        match = quoted.match(raw, at) if raw[at:at + 1] == '"' else None
        end = match.end() if match else raw.find(delimiter, at)
        end = len(raw) if end < 0 else end
        out.append((at, end))
        if end >= len(raw):
            return out
        at = end + 1


def delimited_record(raw: str, delimiter: str, edits: Mapping[int, Sequence[Edit]]) -> str:
    """The record with the edits of its cells; a cell is quoted where it was, or has to be now."""
    out, at = [], 0
    for number, (start, end) in enumerate(cells(raw, delimiter)):
        if number not in edits:
            continue
        cell = raw[start:end]
        was_quoted = cell.startswith('"')
        new = applied(cell[1:-1].replace('""', '"') if was_quoted else cell, edits[number])
        if was_quoted or any(c in new for c in (delimiter, '"', "\n", "\r")):
            new = '"' + new.replace('"', '""') + '"'
        out += [raw[at:start], new]
        at = end
    return "".join([*out, raw[at:]])
