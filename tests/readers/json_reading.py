"""Reads bytes through the JSON readers as a run does, and lays the result out for comparison."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from tuneready.errors import UserError
from tuneready.kernels import content
from tuneready.kernels.unpack import open_unpacked
from tuneready.readers import json_array, jsonl
from tuneready.source import File, ReadLimits, Refusal

LIMITS = ReadLimits()
GOOD = b'{"prompt":"a","completion":"b"}\n'


@dataclass
class Result:
    """What a file gave: rows with their places, refusals, notes of file and chunks."""

    refused: str = ""
    rows: list = field(default_factory=list)
    places: list[tuple[int, int, int]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    blank: int = 0
    notes: list[str] = field(default_factory=list)
    parts: int = 0
    file: File | None = None

    @property
    def problems(self) -> list[dict]:
        """Refusals in the form of known-answers/bad-input.json."""
        return [{"line": r.line, "code": r.code} | ({"column": r.column} if r.column else {}) for r in self.refusals]

    def core(self) -> tuple:
        """All that must not depend on how the file was cut."""
        return self.refused, json.dumps(self.rows), self.places, self.refusals, self.blank, sorted(set(self.notes))


def reader_of(path: Path, name: str, compression: str | None) -> ModuleType:
    """The JSON reader that recognises the content."""
    with open_unpacked(str(path), compression, LIMITS) as stream:
        head = stream.read(content.HEAD_BYTES)
    return next(r for r in (json_array, jsonl) if r.recognise(head, content.unpacked_name(name)))


def read_file(path: Path, limits: ReadLimits = LIMITS, reader: ModuleType | None = None) -> Result:
    """Scans and reads a file; a refusal of the whole file stands in ``refused``."""
    with path.open("rb") as stream:
        name, compression = path.name, content.compression_of(stream.read(16))
    if content.promises_json_lines(name):
        compression = None
    try:
        reader = reader or reader_of(path, name, compression)
        file, parts = reader.scan(File(name, str(path), compression=compression), 7, limits)
        chunks = [chunk for part in parts for chunk in reader.read(file, part, limits)]
    except UserError as error:
        return Result(refused=error.code)
    assert all(part.file == 7 for part in parts)
    for chunk in chunks:
        assert len(chunk.rows) == len(chunk.lines) == len(chunk.offsets) == len(chunk.lengths)
        assert len(chunk.rows) + len(chunk.refusals) <= limits.chunk_rows
    return Result(
        rows=[row for c in chunks for row in c.rows],
        places=[place for c in chunks for place in zip(c.lines, c.offsets, c.lengths)],
        refusals=[r for c in chunks for r in c.refusals], blank=sum(c.blank for c in chunks),
        notes=[*file.notes, *(note for c in chunks for note in c.notes)], parts=len(parts), file=file,
    )


def read_bytes(folder: Path, data: bytes, name: str = "data.jsonl", **options) -> Result:
    """The same for bytes, written to a file of this name first."""
    path = folder / name
    path.write_bytes(data)
    return read_file(path, **options)


def case_bytes(case: dict) -> bytes:
    """The input of a case of known-answers/bad-input.json."""
    inputs = case["inputs"]
    if "hex" in inputs:
        return bytes.fromhex(inputs["hex"])
    if "text" in inputs:
        return inputs["text"].encode()
    assert inputs["recipe"] == "huge-int-5000-digits"
    return b'{"prompt":"a","id":' + b"1" * 5000 + b"}\n"
