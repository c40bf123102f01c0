"""The strict reading of one JSON text: the reference every faster route answers to (reference/reliability.md §2.2).

RFC 8259 grammar in strict UTF-8 (RFC 3629), and what I-JSON (RFC 7493) asks for beyond it: no repeated key, no lone
surrogate, no number that turns into infinity. Integers keep every digit. Nothing here recurses on hostile nesting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tuneready.kernels.json_structure import depth_of

MEND = {
    "E-ENC-UTF8": "give the encoding by name (latin-1 / cp1252) or mend the byte",
    "E-NUL": "remove the NUL byte",
    "E-JSON-SYNTAX": "mend the JSON at this column",
    "E-TRUNCATED": "the last line is cut: fetch the file again",
    "E-CR-ONLY": "old-Mac line ends: convert CR to LF",
    "E-JSON-DUPKEY": "one key stands twice: the reader cannot know which value was meant",
    "E-JSON-NONFINITE": "NaN and Infinity are not JSON: use null or a string",
    "E-JSON-HUGEINT": "write the number as a string",
    "E-JSON-SURROGATE": "half of a surrogate pair: the character was cut",
    "E-JSON-DEPTH": "nested deeper than 64",
    "E-NOT-OBJECT": "each line must be one object",
    "E-ROW-EMPTY": "the row has no field",
    "E-LINE-TOO-LONG": "raise the limit by name if it is meant",
}

# Limits: any object with the attributes ``depth``, ``integer_digits`` and ``line_bytes`` (source.ReadLimits).
_KINDS = {list: "an array", str: "a string", bool: "true or false", type(None): "null", int: "a number",
          float: "a number"}
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,39}")
_PYTHON_DIGITS = 4300  # int() of the standard library refuses longer texts


class Bad(Exception):
    """A JSON text that is not accepted.

    Attributes:
        code: one of ``MEND``.
        column: 1-based, in characters (bytes for E-ENC-UTF8); 0 where it has no meaning.
        found: what stood there; names of keys, never values.
    """

    def __init__(self, code: str, column: int = 0, found: str = ""):
        super().__init__(code, column, found)
        self.code, self.column, self.found = code, column, found


def decode(line: bytes, limits: Any) -> Any:
    """The value of one JSON text.

    Raises:
        Bad: it is not strict JSON, or passes a limit.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Bad("E-ENC-UTF8", error.start + 1, f"byte 0x{line[error.start]:02X}") from None
    if "\0" in text:
        raise Bad("E-NUL", text.index("\0") + 1, "a NUL byte")
    if line.count(b"[") + line.count(b"{") > limits.depth and (depth := depth_of(line)) > limits.depth:
        raise Bad("E-JSON-DEPTH", 0, f"{depth} levels")
    try:
        value = _decoder(limits.integer_digits).decode(text)
    except json.JSONDecodeError as error:
        raise _syntax(text, error) from None
    except RecursionError:
        raise Bad("E-JSON-DEPTH", 0, "more levels than can be decoded") from None
    if _SURROGATE.search(text) and (column := _lone_surrogate(value)):
        raise Bad("E-JSON-SURROGATE", 0, column)
    return value


def row(line: bytes, limits: Any) -> dict:
    """One record: an object with at least one field. A carriage return at the end belongs to the line end.

    Raises:
        Bad: as ``decode``; E-LINE-TOO-LONG, E-NOT-OBJECT, E-ROW-EMPTY; E-CR-ONLY where records are parted by CR.
    """
    line = line.removesuffix(b"\r")
    if len(line) > limits.line_bytes:
        raise Bad("E-LINE-TOO-LONG", 0, f"a record of more than {limits.line_bytes} bytes")
    try:
        value = decode(line, limits)
    except Bad as bad:
        if bad.code == "E-JSON-SYNTAX" and b"\r{" in line:
            raise Bad("E-CR-ONLY", bad.column, "a carriage return between two objects") from None
        raise
    if type(value) is not dict:
        raise Bad("E-NOT-OBJECT", 0, _KINDS[type(value)])
    if not value:
        raise Bad("E-ROW-EMPTY", 0, "an object without fields")
    return value


def _syntax(text: str, error: json.JSONDecodeError) -> Bad:
    """Column and words of a fault of grammar, the same under every Python version."""
    at, message = error.pos, error.msg
    if message.startswith("Illegal trailing comma"):  # Python 3.13 points at the comma, 3.11 at what follows it
        at += 1
        while text[at : at + 1].isspace():
            at += 1
        message = "Expecting value" if text[at : at + 1] == "]" else "Expecting property name enclosed in double quotes"
    message = message.removesuffix(" at").removesuffix(" starting")
    there = f"U+{ord(text[at]):04X}" if at < len(text) else "the end"
    return Bad("E-JSON-SYNTAX", at + 1, f"{message[:1].lower()}{message[1:]}, found {there}")


@lru_cache(maxsize=8)
def _decoder(integer_digits: int) -> json.JSONDecoder:
    """The standard decoder (its scanner is written in C) with hooks for what it lets pass."""
    return json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_not_finite, parse_float=_finite,
                            parse_int=_integer(integer_digits))


def _unique(pairs: list[tuple[str, Any]]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        key = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise Bad("E-JSON-DUPKEY", 0, f"key {key}" if _PLAIN_KEY.fullmatch(key) else f"a key of {len(key)} characters")
    return found


def _not_finite(word: str) -> None:
    raise Bad("E-JSON-NONFINITE", 0, word)


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise Bad("E-JSON-NONFINITE", 0, "a number too large for a double")
    return value


def _integer(most: int) -> Callable[[str], int]:
    def parse(digits: str) -> int:
        length = len(digits) - digits.startswith("-")
        if length > most:
            raise Bad("E-JSON-HUGEINT", 0, f"an integer of {length} digits")
        return int(digits) if length <= _PYTHON_DIGITS else int(Decimal(digits))

    return parse


def _lone_surrogate(value: Any) -> str:
    """Names the first half of a surrogate pair in a key or text, or returns an empty string."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [*item.values(), *item]
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str) and not item.isascii():
            try:
                item.encode()
            except UnicodeEncodeError as error:
                return f"U+{ord(item[error.start]):04X} alone"
    return ""
