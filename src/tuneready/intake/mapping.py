"""Column maps: ``--map prompt=question,target=ground_truth`` in place of a shape, and the columns beside the example.

A path names a column, and may go deeper: ``choices[0].turns[0]``, ``meta.customer``. A name that holds a comma, a dot,
an equals sign, a bracket or a quote is written as JSON in brackets: ``text=["Name, first"]``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuneready.batch import ASSISTANT, INPUT, NO_ROLE, OTHER_SHAPE, TARGET, USER, Columns
from tuneready.column_paths import CODE, WHERE, getter, steps
from tuneready.errors import UserError, nearest
from tuneready.finding import excerpt, visible
from tuneready.keys import LABELS, META_NAMES
from tuneready.shapes import text_spans
from tuneready.turns import add_messages, add_pair, add_system, add_text, listed

CONTENT = ("text", "label", "prompt", "target", "system", "chosen", "rejected", "input", "messages", "spans")
NAMES = (*CONTENT, *META_NAMES)
SAME = {"completion": "target", "output": "target", "response": "target", "answer": "target"}
_BODY = ("text", "prompt", "target", "messages", "chosen")
SHAPE = "mapped"


@dataclass(frozen=True)
class Mapping:
    """A column map as parsed.

    Attributes:
        paths: (name, path) pairs, names of ``NAMES`` in order.
    """

    paths: tuple[tuple[str, str], ...] = ()

    def path(self, name: str) -> str | None:
        """The path given for a name, or None."""
        return dict(self.paths).get(name)

    @property
    def content(self) -> bool:
        """True when it says where the example's text is; a map of ids, sources and the like leaves the shape to the vote."""
        return any(name in _BODY for name, _ in self.paths)

    @property
    def task(self) -> str:
        """The task the named columns stand for."""
        names = {name for name, _ in self.paths}
        if "chosen" in names:
            return "preference"
        if "spans" in names:
            return "extraction"
        return "classification" if "label" in names and not names & {"target", "messages"} else "generation"


def parse(maps: Sequence[str]) -> Mapping:
    """The map that ``--map`` options say; options add up, each ``name=path[,name=path…]``.

    Raises:
        UserError: no ``=``, an unknown or repeated name, a path that is none, or names that do not make an example.
    """
    found: dict[str, str] = {}
    for option in maps:
        for pair in _split(option):
            name, equals, path = pair.partition("=")
            name, path = SAME.get(name.strip(), name.strip()), path.strip()
            if not equals or not path:
                raise _error(f"{visible(pair)!r} is no name=path pair", "write for example --map prompt=question,target=answer")
            if name not in NAMES:
                near = nearest(name, (*NAMES, *SAME))
                hint = f"did you mean {near}?" if near else f"use one of {', '.join(NAMES)}"
                raise _error(f"there is nothing called {visible(name)!r} to map", hint)
            if name in found:
                raise _error(f"{name} is mapped twice", "give each name once")
            steps(path)
            found[name] = path
    named = found.keys()
    if ("chosen" in named) != ("rejected" in named):
        raise _error("a preference needs both chosen and rejected", "add the other of the two")
    if named & set(CONTENT) and not named & set(_BODY):
        raise _error(f"{', '.join(sorted(named & set(CONTENT)))} alone makes no example", "add text=… or prompt=…")
    if "spans" in named and not named & {"text", "prompt"}:
        raise _error("spans need the text they lie in", "add text=…")
    return Mapping(tuple((name, found[name]) for name in NAMES if name in found))


def quoted(name: str) -> str:
    """A column's name as a path that ``steps`` reads back."""
    plain = name and name == name.strip() and not any(c in name for c in ',.[]="\'')
    return name if plain and visible(name) == name else json.dumps([name], ensure_ascii=visible(name) != name)


def option(pairs: ReadOnly[str, str]) -> str:
    """``--map`` options ready to paste into a shell, for name → path."""
    import shlex

    if all(shlex.quote(path) == path for path in pairs.values()):
        return "--map " + ",".join(f"{name}={path}" for name, path in pairs.items())
    return " ".join("--map " + _shell(f"{name}={path}") for name, path in pairs.items())


def convert(rows: Sequence[dict], out: Columns, mapping: Mapping) -> None:
    """Adds the rows as the map says. Total: a path that leads nowhere gives an empty text, and ``OTHER_SHAPE`` when all do.

    A text without a target, label, spans or pair is itself what is learnt.
    """
    get = {name: (path, getter(path)) for name, path in mapping.paths if name in CONTENT}
    whole = not get.keys() & {"label", "spans", "target", "chosen"}
    for row in rows:
        values = {name: read(row) for name, (_, read) in get.items()}
        flags = 0
        if values.get("system"):
            add_system(out, {get["system"][0]: values["system"]}, get["system"][0])
        if "messages" in get:
            flags |= _messages(out, values["messages"], get["messages"][0], INPUT if "chosen" in get else TARGET)
        for name, side in (("prompt", INPUT), ("text", TARGET if whole else INPUT), ("input", INPUT), ("target", TARGET)):
            if name in get and (name != "input" or values[name]):
                _add(out, values[name], get[name][0], side)
        if "chosen" in get:
            names = (get["chosen"][0], get["rejected"][0])
            pair = {names[0]: values["chosen"], names[1]: values["rejected"]}
            flags |= add_pair(out, pair, names, values.get("prompt") or values.get("messages"))
        if values.get("label") not in (None, ""):
            out.label(values["label"])
        if values.get("spans") is not None:
            out.spans[out.row] = _spans(values["spans"], values.get("text", values.get("prompt")))
        out.end_row(flags if any(value is not None for value in values.values()) else flags | OTHER_SHAPE)


def meta_columns(sample: Sequence[dict], mapping: Mapping, fields: ReadOnly[str, str | None]) -> dict[str, str]:
    """Where id, source, language, domain, group, time, split and annotator stand: canonical column → path.

    The map comes first, then the project's own fields (``group``, ``time``, ``source`` → path; ``data.group_field`` is
    the same as ``group``), then well-known names that hold single values.

    Raises:
        UserError: a path of the map or of the project that leads nowhere in any row of the sample.
    """
    columns: dict[str, str] = {}
    declared = {name.removeprefix("data.").removesuffix("_field"): path for name, path in fields.items() if path}
    for origin, pairs in (("--map", dict(mapping.paths)), ("tuneready.toml", declared)):
        for name, path in pairs.items():
            _present(sample, path, f"{origin} {name}")
            if name in META_NAMES:
                columns.setdefault(name, path)
    keys = {key: None for row in sample for key in row}
    labelled = any(key.lower() in LABELS and key.lower() != "topic" for key in keys)
    by_name: dict[str, str] = {}
    for key in keys:
        by_name.setdefault(key.lower(), key)
    taken = {path for _, path in mapping.paths}
    for name, known in META_NAMES.items():
        for word in known:
            key = by_name.get(word)
            if key is None or key in taken or (word == "topic" and not labelled):
                continue
            if name not in columns and any(isinstance(row.get(key), (str, int, float)) for row in sample):
                columns[name] = quoted(key)
    return columns


def _add(out: Columns, value: Any, path: str, side: int) -> None:
    """A text; several strings in a list are turns of one speaker."""
    speaker = (ASSISTANT if side == TARGET else USER) if type(value) is list else NO_ROLE
    add_text(out, value, path, side, speaker)


def _messages(out: Columns, value: Any, path: str, learnt: int) -> int:
    messages, flags = listed(value)
    if messages is None:
        _add(out, value, path, INPUT)
    elif messages and all(type(m) is str for m in messages):
        _add(out, messages, path, INPUT)
    else:
        add_messages(out, messages, path, learnt)
    return flags


def _spans(value: Any, text: Any) -> list[dict]:
    """Spans of any known form; a string or a list of strings are values to look for in the text."""
    found = text_spans.as_list(value)
    if found is None:
        found = value if type(value) is list else [value] if value != "" else []
    return text_spans.read(found, text if type(text) is str else "")


def _present(sample: Sequence[dict], path: str, where: str) -> None:
    if not sample or any(getter(path)(row) is not None for row in sample):
        return
    keys = {key: None for row in sample for key in row}
    if path in keys or (steps(path)[0] in keys and len(steps(path)) == 1):
        return  # there, though empty in every row of the sample
    near = nearest(path, keys)
    known = ", ".join(excerpt(key, 40) for key in list(keys)[:12])
    raise UserError(f"no row holds {excerpt(path, 60)!r}", where=where, code="E-MAP-MISSING",
                    fix=f"did you mean {excerpt(near, 60)!r}?" if near else f"name one of: {known}")


def _split(option: str) -> list[str]:
    """Splits at commas outside brackets."""
    parts, depth, quote, begin = [], 0, False, 0
    for at, letter in enumerate(option):
        if letter == '"' and depth and option[at - 1] != "\\":
            quote = not quote
        elif not quote:
            depth += (letter == "[") - (letter == "]")
            if letter == "," and not depth:
                parts.append(option[begin:at])
                begin = at + 1
    return [*parts, option[begin:]]


def _shell(text: str) -> str:
    """Quoted for a shell: in double quotes where that is enough, else as ``shlex`` does."""
    import shlex

    plain = not any(c in text for c in '"$`\\!')
    return shlex.quote(text) if shlex.quote(text) == text or not plain else f'"{text}"'


def _error(what: str, fix: str) -> UserError:
    return UserError(what, where=WHERE, fix=fix, code=CODE)
