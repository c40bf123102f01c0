"""TOML files with the line of every key, so that an error can point at what it speaks of.

``tomllib`` gives values without positions. The text it has accepted is walked a second time here, for keys alone; the
walk relies on the text being valid TOML 1.0 and decodes nothing but quoted keys.
"""

from __future__ import annotations

import bisect
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tuneready.errors import UserError, nearest
from tuneready.finding import visible

LARGEST = 1 << 20  # bytes; a file of declarations that is larger is something else

_AT = re.compile(r"^(.*?)\s*\(at line (\d+), column (\d+)\)$", re.S)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_QUOTED = {
    '"""': re.compile(r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*"{3,5}'),
    "'''": re.compile(r"'''(?:[^']|'(?!''))*'{3,5}"),
    '"': re.compile(r'"(?:[^"\\]|\\.)*"'),
    "'": re.compile(r"'[^']*'"),
}
_PLAIN = re.compile(r"[^,\]}#\n]*")


@dataclass(frozen=True)
class TomlText:
    """A TOML file as read.

    Attributes:
        name: the path as given; what errors show.
        data: the values.
        lines: path of keys and list positions → 1-based line.
        sha256: of the bytes on disk.
    """

    name: str
    data: Mapping[str, Any]
    lines: Mapping[tuple, int] = field(default_factory=dict)
    sha256: str = ""

    def line(self, *path: str | int) -> int:
        """The line of a key, or of the nearest table around it; 0 where nothing is known."""
        return next((self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines), 0)

    def where(self, *path: str | int) -> str:
        """``file:line`` of ``line``; the file alone where no line is known."""
        line = self.line(*path)
        return f"{self.name}:{line}" if line else self.name


def read(path: Path, code: str) -> TomlText:
    """The TOML file at ``path``.

    Args:
        path: the file.
        code: reference of the errors, such as ``E-PROJECT``.

    Raises:
        UserError: no such file, not a file, too large, not UTF-8, or not TOML (with line and column).
    """
    raw = file_bytes(path, code)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UserError(
            f"byte {error.start} is not UTF-8", where=f"{path}:{line}", fix="save the file as UTF-8", code=f"{code}-SYNTAX"
        ) from None
    return parse(text, str(path), code, hashlib.sha256(raw).hexdigest())


def file_bytes(path: Path, code: str) -> bytes:
    """The bytes of a file of declarations, or a UserError that says why it cannot be read."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise UserError(
                f"{size:,} bytes, more than the {LARGEST:,} a file of declarations may have", where=str(path),
                fix="name the right file", code=f"{code}-READ",
            )
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            f"cannot be read: {(error.strerror or 'error').lower()}", where=str(path),
            fix="check the path and its permissions", code=f"{code}-READ",
        ) from None


def parse(text: str, name: str, code: str, sha256: str = "") -> TomlText:
    """The TOML in ``text``; ``name`` stands for the file in errors. Raises UserError for text that is not TOML."""
    try:
        data = tomllib.loads(text)
        lines = _key_lines(text.replace("\r\n", "\n"))
    except RecursionError:
        raise UserError("nested too deeply", where=name, fix="write it flat", code=f"{code}-SYNTAX") from None
    except ValueError as error:
        raise _syntax_error(error, text, name, code) from None
    read = TomlText(name, data, lines, sha256 or hashlib.sha256(text.encode()).hexdigest())
    path = _too_long(data)
    if path:
        raise UserError("integer of more than 64 bits", where=read.where(*path), fix="write a smaller number",
                        code=f"{code}-SYNTAX")
    return read


def _too_long(value: Any, path: tuple = ()) -> tuple:
    """Path of the first integer past TOML's 64 bits; Python would hold it, and refuse to print it."""
    if isinstance(value, int):
        return path if value.bit_length() > 63 else ()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return next((found for key, inner in items if (found := _too_long(inner, (*path, key)))), ())


def _syntax_error(error: ValueError, text: str, name: str, code: str) -> UserError:
    found = _AT.match(str(error))
    if found:
        what, line, column = found.group(1), int(found.group(2)), int(found.group(3))
    else:
        what, line, column = str(error).removesuffix(" (at end of document)"), text.count("\n") + 1, 0
    found_line = _clip(text.split("\n")[line - 1].strip(), 100) if line <= text.count("\n") + 1 else ""
    twice = "overwrite" in what or "twice" in what
    return UserError(
        f"not valid TOML: {visible(what[:1].lower() + what[1:])[:160]}",
        where=":".join(str(part) for part in (name, line, column) if part),
        fix="write each key and each table once" if twice else 'write key = value, and text in "double quotes"',
        code=f"{code}-SYNTAX", lines=(f"    {found_line}",) if found_line else (),
    )


def shown(value: Any) -> str:
    """A value as an error may show it: text in quotes, on one line, without control characters, short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{_clip(value, 60)}"' if isinstance(value, str) else _clip(str(value), 60)


def _clip(text: str, width: int) -> str:
    return visible(text if len(text) <= width else text[: width - 1] + "…")


def did_you_mean(word: Any, known: Any) -> str:
    """How to mend an unknown word: the nearest known one, upper and lower case aside, or the list of known ones."""
    known = [str(name) for name in known]
    folded = {name.casefold(): name for name in reversed(known)}
    near = nearest(str(word), known) or folded.get(nearest(str(word).casefold(), folded), "")
    if near:
        return f'did you mean "{near}"?'
    return f"known: {', '.join(known[:12])}{', …' if len(known) > 12 else ''}" if known else "take it out"


def _key_lines(text: str) -> dict[tuple, int]:
    """Path → line of every key in valid TOML, keys of inline tables and list positions included."""
    walk = _Walk(text)
    table: tuple = ()
    while walk.skip_space():
        if walk.takes("[["):
            table = walk.header(repeated=True)
            walk.takes("]]")
        elif walk.takes("["):
            table = walk.header(repeated=False)
            walk.takes("]")
        else:
            walk.pair(table)
    return walk.lines


class _Walk:
    """A position in TOML text that moves forward only, and the lines of the keys it has passed."""

    def __init__(self, text: str):
        self.text, self.at = text, 0
        self.newlines = [found.start() for found in re.finditer("\n", text)]
        self.lines: dict[tuple, int] = {}
        self.repeats: dict[tuple, int] = {}

    def skip_space(self) -> bool:
        """Moves over white space, line ends and comments; False at the end of the text."""
        self.at = _SPACE.match(self.text, self.at).end()
        return self.at < len(self.text)

    def takes(self, token: str) -> bool:
        """Moves over ``token`` if it stands here."""
        if self.text.startswith(token, self.at):
            self.at += len(token)
            return True
        return False

    def note(self, path: tuple) -> None:
        """Remembers the line of a path where it is seen first."""
        self.lines.setdefault(path, bisect.bisect_left(self.newlines, self.at) + 1)

    def key(self) -> tuple[str, ...]:
        """The dotted key that stands here."""
        parts: list[str] = []
        while True:
            self.skip_space()
            quote = self.text[self.at]
            if quote in "\"'":
                token = _QUOTED[quote].match(self.text, self.at)
                parts.append(tomllib.loads(f"key = {token.group()}")["key"])
            else:
                token = _BARE.match(self.text, self.at)
                parts.append(token.group())
            self.at = token.end()
            self.skip_space()
            if not self.takes("."):
                return tuple(parts)

    def header(self, repeated: bool) -> tuple:
        """The path of a table header, with the position in every list of tables on the way."""
        start, path = self.at, ()
        key = self.key()
        end, self.at = self.at, start
        for depth, part in enumerate(key):
            path += (part,)
            self.note(path)
            if repeated and depth == len(key) - 1:
                self.repeats[path] = self.repeats.get(path, -1) + 1
            if path in self.repeats:
                path += (self.repeats[path],)
                self.note(path)
        self.at = end
        return path

    def pair(self, table: tuple) -> None:
        """Moves over ``key = value`` inside ``table``."""
        start = self.at
        key = self.key()
        end, self.at = self.at, start
        for depth in range(len(key)):
            self.note(table + key[: depth + 1])
        self.at = end
        self.takes("=")
        self.value(table + key)

    def value(self, path: tuple) -> None:
        """Moves over a value, noting what lies inside it."""
        self.skip_space()
        self.note(path)
        for quote, pattern in _QUOTED.items():
            if self.text.startswith(quote, self.at):
                self.at = pattern.match(self.text, self.at).end()
                return
        if self.takes("["):
            self._items("]", lambda position: self.value((*path, position)))
        elif self.takes("{"):
            self._items("}", lambda _: self.pair(path))
        else:
            self.at = _PLAIN.match(self.text, self.at).end()

    def _items(self, end: str, item) -> None:
        position = 0
        while self.skip_space() and not self.takes(end):
            item(position)
            position += 1
            self.skip_space()
            self.takes(",")
