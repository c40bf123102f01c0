"""Commands, ready to paste, that write a file of another layout as JSON Lines.

A command runs a short Python program of the standard library alone, over standard input, so that it works on a machine without
this package; the original is left as it is. A program that meets what it cannot place stops and names it: it drops nothing.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

UNPACK = {"gzip": "gzip -dc", "zstd": "zstd -dc", "xz": "xz -dc", "bz2": "bzip2 -dc"}
FOLDER = "rows"  # what several files are written into

# What every program over JSON starts with: the value of a JSON or JSON Lines text, and the objects in it that have certain keys.
JSON = r"""import json, sys
text = sys.stdin.read().lstrip("\ufeff")
try: data = json.loads(text)
except ValueError: data = [json.loads(line) for line in text.split("\n") if line.strip()]
def put(**row): print(json.dumps(row, ensure_ascii=False))
def find(value, *keys):
    if isinstance(value, dict) and all(key in value for key in keys): yield value; return
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from find(inner, *keys)
"""


def command(program: str, paths: Sequence[str], compression: str | None = None) -> str:
    """The command for a POSIX shell: ``NAME.jsonl`` beside a single file, the folder ``rows`` for several.

    Args:
        program: Python source that reads standard input and writes JSON Lines.
        paths: the files as the user named them.
        compression: of all of them (``source.File``).
    """
    run = f"python3 -X utf8 -c {shlex.quote(program)}"
    unpack = UNPACK.get(compression or "", "")
    if len(paths) == 1:
        name = shlex.quote(paths[0])
        given = f"{unpack} < {name} | {run}" if unpack else f"{run} < {name}"
        return f"{given} > {shlex.quote(paths[0] + '.jsonl')}"
    names = " ".join(map(shlex.quote, paths))
    given = f'{unpack} < "$f" | {run}' if unpack else f'{run} < "$f"'
    return f'mkdir -p {FOLDER} && for f in {names}; do {given} > "{FOLDER}/$(echo "$f" | tr / _).jsonl"; done'


def written(paths: Sequence[str]) -> str:
    """What the command writes, as the next check takes it."""
    return shlex.quote(paths[0] + ".jsonl") if len(paths) == 1 else FOLDER
