"""The name under which the result of a part is kept: everything its result depends on, hashed.

That is the part's content, how it is read, which signals look at it with which limits, and all code that takes part, and
the number of its file in the run, under which sources are counted. It is not the place in the file: a part of JSON Lines
keeps its name when rows are inserted before it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import os
import platform
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tuneready import __version__, name_model, shelf
from tuneready.kernels.digest import BLOCK, sha256_file
from tuneready.source import File, Part

# Bounds of memory and of work at once: they move the borders of parts and batches, and no result (DESIGN §4).
_NO_EFFECT = ("chunk_rows", "chunk_bytes", "part_bytes")
_TOLD = ("files", "limits", "overrides", "cache", "spill")  # fields of the work that stand in the key in a better form, or never
_LIBRARIES = ("numpy", "pyarrow", "orjson", "tokenizers", "onnxruntime", "numba")


def relative(file: File) -> bool:
    """True when a part's result does not depend on what stands before it, but for lines and offsets: plain JSON Lines."""
    return file.container == "jsonl" and not file.compression


def part_key(work: Any, part: Part, codes: Iterable[str]) -> str:
    """Hex SHA-256 of what decides the result of a part.

    Args:
        work: the ``measuring.Work``.
        part: the part.
        codes: the signals that look at it.

    Raises:
        OSError: the file, or a file named by a limit, cannot be read.
    """
    file, codes = work.files[part.file], sorted(codes)
    limits = [(f.name, getattr(work.limits, f.name)) for f in dataclasses.fields(work.limits) if f.name not in _NO_EFFECT]
    overrides = sorted((code, name, _limit(name, value)) for (code, name), value in work.overrides.items() if code in codes)
    read_as = (file.container, file.compression, file.encoding, file.delimiter, file.split, limits)
    rest = [(f.name, getattr(work, f.name)) for f in dataclasses.fields(work) if f.name not in _TOLD]
    told = repr((part.file, content(file, part), read_as, rest, codes, overrides, code_digest()))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()


def content(file: File, part: Part) -> tuple:
    """What identifies the bytes of a part: their hash, or the hash of the whole file and the place within it."""
    if not relative(file):
        return (_file_hash(file.location, _stamp(file.location)), file.path, file.notes, part.start, part.stop, part.first_line)
    digest = hashlib.sha256()
    with open(file.location, "rb") as stream:
        left = (part.stop if part.stop >= 0 else stream.seek(0, 2)) - part.start
        stream.seek(part.start)
        while left > 0 and (block := stream.read(min(BLOCK, left))):
            digest.update(block)
            left -= len(block)
    return (digest.hexdigest(), part.start == 0)  # a byte order mark counts at the start of a file only


@lru_cache(maxsize=64)
def _file_hash(location: str, stamp: tuple) -> str:
    return sha256_file(location)


def _stamp(location: str) -> tuple:
    found = os.stat(location)
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _limit(name: str, value: Any) -> str:
    """A limit as text; of a limit that names a file, the file's content."""
    if name in ("tokenizer", "dictionary") and value:
        return sha256_file(str(value))
    if name == "ner" and value:
        return name_model.digest(str(value))
    return repr(value)


@cache
def code_digest() -> str:
    """SHA-256 of every file of this package, of third-party modules on its shelves, and of the versions below it."""
    package = Path(__file__).resolve().parent.parent
    files = [path for path in sorted(package.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    for name in ("readers", "shapes", "signals"):
        given = [Path(module.__file__).resolve() for module in shelf.modules(name) if module.__file__]
        files += [path for path in given if not path.is_relative_to(package)]
    digest = hashlib.sha256(repr((__version__, platform.python_version(), unicodedata.unidata_version, _versions())).encode())
    for path in files:
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _versions() -> list[tuple[str, str]]:
    found = []
    for name in _LIBRARIES:
        try:
            found.append((name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
