"""Canonical JSON (RFC 8785): one byte string for all writings of a value. What locks and ledgers are hashed over.

Deviation, stated as format v1: integers beyond ±(2^53 − 1) are written with all their digits, where RFC 8785 has none.
NaN, infinities and lone surrogates have no canonical form; readers refuse such rows before.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

EXACT = (1 << 53) - 1  # integers up to here are doubles without loss
LEAF, NODE, ENTRY = b"\x00", b"\x01", b"\x02"  # first byte hashed: row, inner node (RFC 6962), entry of a ledger
_ESCAPED = re.compile(r'[\x00-\x1f"\\]')
_SCALARS = {str, int, bool, type(None)}
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def canonical(value: Any) -> bytes:
    """The canonical UTF-8 bytes of a decoded JSON value.

    Raises:
        ValueError: NaN, an infinity, a lone surrogate, or a type JSON does not have.
    """
    plain = _plain([value])
    return plain[0] if plain else "".join(_pieces(value)).encode("utf-8")


def leaf(value: Any) -> bytes:
    """SHA-256 of 00 and the canonical bytes: the hash of one row (RFC 6962 leaf)."""
    return hashlib.sha256(LEAF + canonical(value)).digest()


def leaves(values: Sequence[Any]) -> list[bytes]:
    """``leaf`` of many values, several times as fast where all of them are plain. Raises ValueError as ``canonical``."""
    hashed = hashlib.sha256
    return [hashed(LEAF + one).digest() for one in _plain(values) or map(canonical, values)]


def _plain(values: Sequence[Any]) -> list[bytes] | None:
    """The bytes of each value by orjson where its form is the canonical one; None where that of one may not be."""
    import orjson

    if not _simple(values):
        return None
    option = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
    dumps = orjson.dumps
    try:
        return [dumps(value, option=option) for value in values]
    except TypeError:  # an integer beyond 53 bits, a lone surrogate
        return None


def _simple(values: Sequence[Any]) -> bool:
    """True where orjson writes the canonical form of all values or refuses one: texts, integers, booleans, null, and ASCII keys.

    Level by level over all values at once, so that no Python runs for each of them.
    """
    level = values
    while level:
        kinds = set(map(type, level)) - _SCALARS
        if not kinds <= {dict, list}:
            return False
        objects = [value for value in level if type(value) is dict]
        for names in set(map(tuple, objects)):
            if not all(type(name) is str and name.isascii() for name in names):
                return False
        lists = [value for value in level if type(value) is list] if list in kinds else ()
        level = [*chain.from_iterable(map(dict.values, objects)), *chain.from_iterable(lists)]
    return True


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _pieces(value: Any) -> list[str]:
    out: list[str] = []
    _write(value, out)
    return out


def _write(value: Any, out: list[str]) -> None:
    if value is None or value is True or value is False:
        out.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, str):
        out.append(_text(value))
    elif isinstance(value, int):
        out.append(str(value))
    elif isinstance(value, float):
        out.append(number(value))
    elif isinstance(value, (list, tuple)):
        out.append("[")
        for place, item in enumerate(value):
            out.append("," if place else "")
            _write(item, out)
        out.append("]")
    elif isinstance(value, dict):
        _object(value, out)
    else:
        raise ValueError(f"a {type(value).__name__} has no canonical form")


def _object(value: dict, out: list[str]) -> None:
    out.append("{")
    for place, key in enumerate(sorted(value, key=_order)):
        out.append(("," if place else "") + _text(key) + ":")
        _write(value[key], out)
    out.append("}")


def _order(key: Any) -> bytes:
    """Keys go by their UTF-16 units."""
    if not isinstance(key, str):
        raise ValueError("a key that is no text has no canonical form")
    return key.encode("utf-16-be", "surrogatepass")


def _text(text: str) -> str:
    if not _encodable(text):
        raise ValueError("a lone surrogate has no canonical form")
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    return _SHORT.get(match.group()) or f"\\u{ord(match.group()):04x}"


def number(value: float) -> str:
    """A double as ECMAScript writes it (RFC 8785 §3.2.2.3). Raises ValueError for NaN and infinities."""
    if not math.isfinite(value):
        raise ValueError(f"{value} has no canonical form")
    if value == 0:
        return "0"
    return str(int(value)) if value.is_integer() and abs(value) <= EXACT else _digits(value)


def _digits(value: float) -> str:
    """Shortest digits that read back as the same double, placed as ECMAScript's Number::toString places them."""
    sign, text = ("-", repr(-value)) if value < 0 else ("", repr(value))
    mantissa, _, exponent = text.partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len((whole + part).lstrip("0")))
    digits = digits.rstrip("0") or "0"
    k, n = len(digits), point
    if k <= n <= 21:
        return sign + digits + "0" * (n - k)
    if 0 < n <= 21:
        return sign + digits[:n] + "." + digits[n:]
    if -6 < n <= 0:
        return sign + "0." + "0" * -n + digits
    power = f"{'+' if n > 0 else '-'}{abs(n - 1)}"
    return sign + digits[0] + ("." + digits[1:] if k > 1 else "") + "e" + power


def loads(text: bytes | str) -> Any:
    """Decodes JSON for a canonical form: refuses NaN, infinities and repeated keys. Raises ValueError."""
    return json.loads(text, parse_constant=_refused, object_pairs_hook=_unique)


def _refused(name: str) -> Any:
    raise ValueError(f"{name} has no canonical form")


def _unique(pairs: list[tuple[str, Any]]) -> dict:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return out
