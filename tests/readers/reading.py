"""Reads a file through a reader the way the engine does, for the tests of all readers."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

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
