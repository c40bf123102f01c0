"""Two text files side by side, line by line the same said twice (WMT and kin): told by their names and their lines.

Read alone, each would be one long text, or of no known form. They are refused with a command that writes one example a line.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.source import File

LEAST = 10  # lines that must be as many in both
_BLOCK = 1 << 20
_SIDE = re.compile(r"[a-z]{2}(?:[_-][A-Z]{2})?|src|tgt|trg|source|target")
_FIRST = ("src", "source", "en")  # written as the input where it is one of the two
_CUT = frozenset("aa ab ac ad ae".split())  # pieces that split(1) wrote
_ENDINGS = ("", "txt", "text", "tok", "raw", "bpe")
_PROGRAM = """import json, sys
with open(sys.argv[1], encoding="utf-8-sig", newline="\\n") as one, open(sys.argv[2], encoding="utf-8-sig", newline="\\n") as other:
    for a, b in zip(one, other, strict=True): print(json.dumps({"input": a.rstrip("\\r\\n"), "output": b.rstrip("\\r\\n")}, ensure_ascii=False))
"""


def refuse(files: Sequence[File]) -> None:
    """Refuses two files of the input that belong together.

    Raises:
        UserError: E-PARALLEL, with the command that joins them.
    """
    sides: dict[str, dict[str, File]] = {}
    for file in files:
        key, side = _parted(file.path)
        if side:
            sides.setdefault(key, {})[side] = file
    for key, both in sides.items():
        if len(both) != 2 or both.keys() <= _CUT:
            continue
        one, other = sorted(both, key=lambda side: (side not in _FIRST, side))
        lines = [_lines(both[side]) for side in (one, other)]
        if lines[0] == lines[1] >= LEAST:
            paths = " ".join(shlex.quote(visible(both[side].path)) for side in (one, other))
            out = shlex.quote(visible(key.replace("*", f"{one}-{other}")) + ".jsonl")
            raise UserError(f"two files of {lines[0]:,} lines each stand side by side: they are no texts of their own", where=visible(both[one].path),
                            code="E-PARALLEL", fix="write one example a line (change the names' places for the other direction), then check that",
                            lines=("paste these:", f"  python3 -X utf8 -c {shlex.quote(_PROGRAM)} {paths} > {out}", f"  tuneready check {out}"))


def _parted(path: str) -> tuple[str, str]:
    """The path with its last language code, or src or tgt, left open, and that code; empty where the name has none."""
    folder, slash, name = path.rpartition("/")
    parts = re.split(r"([.])", name)
    words = parts[::2]
    at = len(words) - 1 if len(words) > 1 and _SIDE.fullmatch(words[-1]) else len(words) - 2
    if at < 0 or not _SIDE.fullmatch(words[at]) or (at < len(words) - 1 and words[-1].lower() not in _ENDINGS):
        return "", ""
    return f"{folder}{slash}{'.'.join([*words[:at], '*', *words[at + 1:]])}", words[at]


def _lines(file: File) -> int:
    """Line feeds of a plain text; -1 for anything else."""
    count = 0
    try:
        with open(file.location, "rb") as stream:
            while block := stream.read(_BLOCK):
                if b"\0" in block or (not count and block.lstrip()[:1] in (b"{", b"[")):
                    return -1
                count += block.count(b"\n")
    except OSError:
        return -1
    return count
