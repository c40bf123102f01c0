#!/usr/bin/env python3
"""Verifies a locked test set without tuneready: python standalone_verifier.py testset.lock.json TEST.jsonl [ledger.jsonl [HEAD]]

For auditors: Python 3.11 alone, nothing else to install or to trust. It reads JSON Lines, or one JSON array.
  row      canonical JSON (RFC 8785; integers beyond 2^53 with all digits)
  leaf     SHA-256(00 || canonical row)
  root     Merkle tree of RFC 6962 over the leaves in file order; node = SHA-256(01 || left || right)
  sorted   the same over the leaves sorted by their bytes: equal for the same rows in another order
  ledger   hash = SHA-256(02 || canonical body); body.prev = hash of the entry before, 64 zeros at the start
Ends with 0 where everything holds, 4 where something does not, 3 where a file cannot be read.
"""

import hashlib
import json
import math
import sys
from pathlib import Path

SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def _text(value):
    value.encode("utf-8")  # refuses lone surrogates
    return '"' + "".join(SHORT.get(ord(c)) or (f"\\u{ord(c):04x}" if ord(c) < 32 else c) for c in value) + '"'


def _number(value):
    """A double as ECMAScript writes it."""
    if not math.isfinite(value):
        raise ValueError("NaN and infinities have no canonical form")
    if value == 0:
        return "0"
    sign, (mantissa, _, exponent) = ("-" if value < 0 else ""), repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + ("" if part == "0" else part))
    point = len(whole) + int(exponent or 0) - (len(digits) - len(digits.lstrip("0")))
    digits = digits.lstrip("0").rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + power


def canonical(value):
    """The canonical JSON of a decoded value."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(_text(key) + ":" + canonical(value[key]) for key in keys) + "}"


def _refuse(name):
    raise ValueError(f"{name} has no canonical form")


def _unique(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return dict(pairs)


def _loads(raw):
    return json.loads(raw, parse_constant=_refuse, object_pairs_hook=_unique)


def _sha(prefix, value):
    return hashlib.sha256(prefix + value).digest()


def _root(leaves):
    if not leaves:
        return hashlib.sha256().digest()
    while len(leaves) > 1:
        pairs = [_sha(b"\x01", leaves[i] + leaves[i + 1]) for i in range(0, len(leaves) - 1, 2)]
        leaves = pairs + leaves[len(leaves) & ~1:]
    return leaves[0]


def _rows(path):
    raw = Path(path).read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    if raw.lstrip()[:1] == "[":
        return _loads(raw)
    return [_loads(line) for line in raw.split("\n") if line.strip()]


def _of_rows(lock, path):
    leaves = [_sha(b"\x00", canonical(row).encode("utf-8")) for row in _rows(path)]
    if len(leaves) == lock["rows"] and _root(leaves).hex() == lock["root"]:
        print(f"rows     hold: {len(leaves)} rows, root {lock['root']}")
        return True
    order_only = len(leaves) == lock["rows"] and _root(sorted(leaves)).hex() == lock["sorted_root"]
    print("rows     FAIL: " + ("order only: the same rows in another order" if order_only else f"{len(leaves)} rows here, {lock['rows']} locked; others than were locked"))
    return False


def _of_ledger(lock, path, head):
    prev, seen, good = "0" * 64, [], False
    for at, line in enumerate(line for line in Path(path).read_text("utf-8").split("\n") if line.strip()):
        try:
            entry = _loads(line)
            body = entry["body"]
            whole = entry["hash"] == _sha(b"\x02", canonical(body).encode("utf-8")).hex() and body["prev"] == prev and body["seq"] == at
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            print(f"ledger   FAIL: the chain breaks at entry {at}")
            return False
        prev = entry["hash"]
        seen.append(prev)
        good = good or body["what"] in ("lock", "supersede") and body["data"].get("root") == lock["root"]
        print(f"         {at} {body['at']} {body['what']} {body['who']}".encode("ascii", "backslashreplace").decode())
    print(f"ledger   {'holds' if good else 'FAIL: no entry of this lock'}: {len(seen)} entries, head {prev}")
    if head:
        print("head     " + ("holds" if head in seen else "FAIL: not in this ledger: it was cut, or written anew"))
    return good and (not head or head in seen)


def main(arguments):
    """Runs the verifier; returns its exit code."""
    if not 2 <= len(arguments) <= 4:
        print(__doc__.splitlines()[0])
        return 3
    try:
        lock = _loads(Path(arguments[0]).read_text("utf-8"))
        if lock.get("format") != 1 or lock.get("algorithm") != "sha256":
            print("lock     FAIL: not of format 1 with sha256")
            return 4
        held = [_of_rows(lock, arguments[1])]
        held += [_of_ledger(lock, arguments[2], arguments[3] if len(arguments) > 3 else "")] if len(arguments) > 2 else []
    except (OSError, ValueError, KeyError, AttributeError, RecursionError) as error:
        print(f"cannot be read: {error}".encode("ascii", "backslashreplace").decode())
        return 3
    return 0 if all(held) else 4


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
