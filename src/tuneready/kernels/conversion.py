"""Commands, ready to paste, that write a file of another layout as JSON Lines.

A command runs a short Python program of the standard library alone, over standard input, so that it works on a machine without
this package; the original is left as it is. A program that meets what it cannot place stops and names it: it drops nothing.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence

UNPACK = {"gzip": "gzip -dc", "zstd": "zstd -dc", "xz": "xz -dc", "bz2": "bzip2 -dc"}
ENDINGS = {"gz": "gzip", "zst": "zstd", "xz": "xz", "bz2": "bz2"}
FOLDER = "rows"  # what several files are written into

MANY = 12  # files named one by one; more that lie in one folder are named by a pattern

# What a program starts with: the rows or the value of its input, and the objects in it that have certain keys.
_JSON = r"""import json, sys
text = sys.stdin.read().lstrip("\ufeff")
try: data = json.loads(text)
except ValueError: data = [json.loads(line) for line in text.split("\n") if line.strip()]
"""
_CSV = r"""import csv, io, json, sys
data = list(csv.DictReader(io.StringIO(sys.stdin.read().lstrip("\ufeff")), delimiter={delimiter!r}))
"""
_ARROW = """import io, json, sys, pyarrow, pyarrow.parquet
held = sys.stdin.buffer.read()
kind = "file" if held.startswith(b"ARROW1") else "stream"
table = pyarrow.parquet.read_table(io.BytesIO(held)) if held.startswith(b"PAR1") else getattr(pyarrow.ipc, "open_" + kind)(held).read_all()
data = table.to_pylist()
"""
_FIND = r"""def put(**row): print(json.dumps(row, ensure_ascii=False))
def find(value, *keys):
    if isinstance(value, dict) and all(key in value for key in keys): yield value; return
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from find(inner, *keys)
"""


def reading(path: str) -> str:
    """How a program over the rows of a file begins; the name tells the container. Over Parquet and Arrow it needs pyarrow."""
    name = path.lower()
    for ending in ENDINGS:
        name = name.removesuffix("." + ending)
    if name.endswith((".parquet", ".arrow", ".feather")):
        return _ARROW + _FIND
    if name.endswith((".csv", ".tsv")):
        return _CSV.format(delimiter="\t" if name.endswith(".tsv") else ",") + _FIND
    return _JSON + _FIND


def command(program: str, paths: Sequence[str], compression: str | None = None) -> str:
    """The command for a POSIX shell: ``NAME.jsonl`` beside a single file, the folder ``rows`` for several.

    Args:
        program: Python source that reads standard input and writes JSON Lines.
        paths: the files as the user named them.
        compression: of all of them (``source.File``); told from their names where it is None.
    """
    run = f"python3 -X utf8 -c {shlex.quote(program)}"
    unpack = _unpacker(paths, compression)
    if len(paths) == 1:
        name = shlex.quote(paths[0])
        given = f"{unpack} < {name} | {run}" if unpack else f"{run} < {name}"
        return f"{given} > {shlex.quote(paths[0] + '.jsonl')}"
    names = _pattern(paths) or " ".join(map(shlex.quote, paths))
    given = f'{unpack} < "$f" | {run}' if unpack else f'{run} < "$f"'
    return f'mkdir -p {FOLDER} && for f in {names}; do {given} > "{FOLDER}/$(echo "$f" | tr / _).jsonl"; done'


def into_folder(program: str, path: str) -> tuple[str, str]:
    """The command for a program that writes files of its own into a folder, and that folder's name."""
    folder = shlex.quote(path + "." + FOLDER)
    run = f"python3 -X utf8 -c {shlex.quote(program)} {folder}"
    unpack = _unpacker((path,), None)
    return (f"{unpack} < {shlex.quote(path)} | {run}" if unpack else f"{run} < {shlex.quote(path)}"), folder


def _unpacker(paths: Sequence[str], compression: str | None) -> str:
    return UNPACK.get(compression or ENDINGS.get(paths[0].rsplit(".", 1)[-1].lower(), ""), "")


def _pattern(paths: Sequence[str]) -> str:
    """A shell pattern for many files of one folder and one ending; empty for few, or for others."""
    places = {(os.path.dirname(path), os.path.splitext(path)[1]) for path in paths}
    if len(paths) <= MANY or len(places) > 1:
        return ""
    (folder, ending), = places
    return f"{shlex.quote(folder) + '/' if folder else ''}*{shlex.quote(ending) if ending else ''}"


def written(paths: Sequence[str]) -> str:
    """What the command writes, as the next check takes it."""
    return shlex.quote(paths[0] + ".jsonl") if len(paths) == 1 else FOLDER
