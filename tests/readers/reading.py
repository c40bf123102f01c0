"""Reads a file through a reader the way the engine does, for the tests of all readers."""

from __future__ import annotations

import importlib
import random
from functools import partial
from pathlib import Path
from types import ModuleType

from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.source import Chunk, File, ReadLimits


def whole(reader: ModuleType, path: Path, limits: ReadLimits | None = None, compression: str | None = None) -> tuple[File, Chunk]:
    """The file as scanned, and all its chunks joined to one."""
    limits = limits or ReadLimits()
    file = File(path.name, str(path), path.stat().st_size, container=reader.NAME, compression=compression)
    file, parts = reader.scan(file, 0, limits)
    out = Chunk()
    for part in parts:
        for chunk in reader.read(file, part, limits):
            assert len(chunk.rows) == len(chunk.lines) == len(chunk.offsets) == len(chunk.lengths)
            out.rows += chunk.rows
            out.lines += chunk.lines
            out.offsets += chunk.offsets
            out.lengths += chunk.lengths
            out.refusals += chunk.refusals
            out.notes += chunk.notes
            out.blank += chunk.blank
    return file, out


def seen(chunk: Chunk) -> int:
    """Rows seen: accepted and refused."""
    return len(chunk.rows) + len(chunk.refusals)


def damaged(good: Path, count: int, seed: int) -> list[Path]:
    """Copies of a file with 1 to 20 random bytes changed."""
    data, draw, out = good.read_bytes(), random.Random(seed), []
    for number in range(count):
        copy = bytearray(data)
        for _ in range(draw.randint(1, 20)):
            copy[draw.randrange(len(copy))] = draw.randrange(256)
        out.append(good.with_name(f"damaged-{number}{good.suffix}"))
        out[-1].write_bytes(bytes(copy))
    return out


def outcome(reader: str, path: Path) -> str | tuple[int, int]:
    """The code a file is refused with, or its rows accepted and refused, each place counted once. Runs in a child."""
    try:
        _, found = whole(importlib.import_module(f"tuneready.readers.{reader}"), path)
    except UserError as refused:
        return refused.code
    places = found.lines + [refusal.line for refusal in found.refusals]
    assert sorted(places) == list(range(1, len(places) + 1))
    return len(found.rows), len(found.refusals)


def outcomes(reader: str, paths: list[Path]) -> list[str | tuple[int, int] | UserError]:
    """The outcome of every file, each read in a child process, as the engine reads binary formats."""
    crashed = partial(UserError, "the reader died", code="E-READER-CRASH")
    return list(local.map_parts(partial(outcome, reader), paths, workers=2, isolate=True, crashed=lambda part: crashed(where=part.name)))
